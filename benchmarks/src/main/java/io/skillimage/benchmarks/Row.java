package io.skillimage.benchmarks;

import java.util.Locale;

/**
 * A line of the table.
 *
 * @param goal the goal's number
 * @param scenario what was done
 * @param ours what the SDK took
 * @param against what it is compared with took
 * @param ratio ours by theirs, and in parentheses that of CPU
 * @param limit what the goal demands
 * @param verdict whether it is met
 */
record Row(String goal, String scenario, String ours, String against, String ratio, String limit, String verdict) {
    /** Compares medians; wall clock decides. */
    static Row ratio(String goal, String scenario, Race race, String other, double limit) {
        Race.Times ours = race.of(Clients.SDK);
        Race.Times theirs = race.of(other);
        double wall = ours.wallMillis() / theirs.wallMillis();
        double cpu = ours.cpuMillis() / theirs.cpuMillis();
        return new Row(
                goal,
                scenario,
                millis(ours.wallMillis()),
                other + " " + millis(theirs.wallMillis()),
                String.format(Locale.ROOT, "%.2f (CPU %.2f)", wall, cpu),
                String.format(Locale.ROOT, "<= %s", limit),
                verdict(wall <= limit));
    }

    static String millis(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f ms" : value < 1000 ? "%.1f ms" : "%.0f ms", value);
    }

    static String verdict(boolean met) {
        return met ? "met" : "**missed**";
    }

    String markdown() {
        return "| " + String.join(" | ", goal, scenario, ours, against, ratio, limit, verdict) + " |";
    }
}
