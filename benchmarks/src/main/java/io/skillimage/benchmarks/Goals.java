package io.skillimage.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/**
 * Measures every goal and prints one table in Markdown.
 *
 * <p>{@code -Dgoals=G1,G7} measures only these, {@code -Dquick=true} takes fewer rounds.
 */
public final class Goals {
    private Goals() {}

    /** Measures. Nothing is asserted: a goal that is missed is a line in the table. */
    public static void main(String[] arguments) throws IOException {
        Settings settings = Settings.ofSystemProperties();
        double load = load();
        System.out.println("| goal | scenario | ours | against | ratio | limit | verdict |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (Measurement measurement : all()) {
            if (settings.wants(measurement.goals())) {
                for (Row row : measurement.measure(settings)) {
                    if (settings.wants(List.of(row.goal()))) {
                        System.out.println(row.markdown());
                    }
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%nMeasured%s with %d cores and Java %s; load average %.1f before, %.1f after.%n",
                settings.isQuick() ? " quickly" : "",
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                load,
                load());
        // oras-java leaves threads behind that are no daemons.
        System.exit(0);
    }

    /** Whoever else uses the machine makes the results worse for those with more threads. */
    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static List<Measurement> all() {
        return List.of(
                new ColdSmall(),
                new ColdLarge(),
                new Requests(),
                new Warm(),
                new Refresh(),
                new SmallHeap(),
                new SingleFlight(),
                new ManySkills(),
                new Advertised(),
                new FreshJvm());
    }
}
