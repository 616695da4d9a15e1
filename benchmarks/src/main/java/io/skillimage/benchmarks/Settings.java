package io.skillimage.benchmarks;

import java.util.List;

/**
 * What to measure, and how long.
 *
 * @param selected the goals to measure; all if empty
 * @param isQuick whether fewer rounds will do
 */
record Settings(List<String> selected, boolean isQuick) {
    private static final int QUICKER = 4;
    private static final int FEWEST = 9;

    Settings {
        selected = List.copyOf(selected);
    }

    static Settings ofSystemProperties() {
        String goals = System.getProperty("goals", "").strip();
        return new Settings(goals.isEmpty() ? List.of() : List.of(goals.split(",")), Boolean.getBoolean("quick"));
    }

    boolean wants(List<String> goals) {
        return selected.isEmpty() || goals.stream().anyMatch(selected::contains);
    }

    /** Returns how many rounds to make of those that a full run makes. */
    int rounds(int full) {
        return isQuick ? Math.max(FEWEST, full / QUICKER) : full;
    }

    /** Returns how many rounds to make before, so that the code is compiled. */
    int warmUp(int full) {
        return isQuick ? full / 2 : full;
    }
}
