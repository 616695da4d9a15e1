package io.skillimage.benchmarks;

import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A line of the table.
 *
 * @param goal the goal's number
 * @param scenario what was done
 * @param ours what the SDK took
 * @param against what it is compared with took; in parentheses what the others took
 * @param ratio ours by theirs, and in parentheses that of CPU
 * @param limit what the goal demands
 * @param verdict whether it is met
 */
record Row(String goal, String scenario, String ours, String against, String ratio, String limit, String verdict) {
    private static final String MET = "met";
    private static final String MISSED = "**missed**";

    /** Compares the medians of the SDK and another; CPU must keep the limit, too. */
    static Row ratio(String goal, String scenario, Race race, String other, double limit) {
        Row row = ratio(goal, scenario, race, Clients.SDK, other, limit);
        boolean keeps =
                race.of(Clients.SDK).cpuMillis() <= limit * race.of(other).cpuMillis();
        return row.verdict().equals(MET) && !keeps
                ? new Row(goal, scenario, row.ours, row.against, row.ratio, row.limit, MET + "; CPU " + MISSED)
                : row;
    }

    /** Compares the medians of one and another; wall clock alone decides. */
    static Row ratio(String goal, String scenario, Race race, String one, String other, double limit) {
        double wall = race.of(one).wallMillis() / race.of(other).wallMillis();
        double cpu = race.of(one).cpuMillis() / race.of(other).cpuMillis();
        String rest = race.ranking().stream()
                .filter(name -> !name.equals(one) && !name.equals(other))
                .map(name -> name + " " + time(race.of(name).wallMillis()))
                .collect(Collectors.joining(", "));
        return new Row(
                goal,
                scenario,
                time(race.of(one).wallMillis()),
                other + " " + time(race.of(other).wallMillis()) + (rest.isEmpty() ? "" : " (" + rest + ")"),
                decimal(wall) + (Double.isFinite(cpu) ? " (CPU " + decimal(cpu) + ")" : ""),
                "<= " + decimal(limit),
                verdict(wall <= limit));
    }

    /** Compares with a fixed time. */
    static Row atMost(String goal, String scenario, double millis, double limit) {
        return new Row(goal, scenario, time(millis), "-", "-", "<= " + time(limit), verdict(millis <= limit));
    }

    static String time(double millis) {
        if (millis < 0.001) {
            return decimal(millis * 1e6) + " ns";
        }
        return millis < 1 ? decimal(millis * 1e3) + " us" : decimal(millis) + " ms";
    }

    /** Returns three digits, or all before the point. */
    static String decimal(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    static String verdict(boolean met) {
        return met ? MET : MISSED;
    }

    String markdown() {
        return "| " + String.join(" | ", goal, scenario, ours, against, ratio, limit, verdict) + " |";
    }
}
