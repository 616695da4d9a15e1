package io.skillimage.benchmarks;

import java.io.IOException;
import java.util.List;

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
        // oras-java leaves threads behind that are no daemons.
        System.exit(0);
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
                new FreshJvm());
    }
}
