package io.skillimage.benchmarks;

import java.util.List;

/**
 * G13: what the checks cost. The SDK always makes all of them, the diff_id among them, for which it fetches the config.
 * Where the floor fetches the config too, only the checks are left, and they may add 10 % to the limit; where it does
 * not, config and checks may add 30 %.
 */
final class AllChecks {
    static final String GOAL = "G13";
    static final String FLOOR = "floor with config";

    private static final double CHECKS = 1.1;
    private static final double CHECKS_AND_CONFIG = 1.3;

    private AllChecks() {}

    /** Returns the lines for a race with both floors; {@code limit} is how much slower than the floor it may be. */
    static List<Row> rows(SkillSize size, Race race, double limit) {
        String scenario = "all checks, " + size.label();
        return List.of(
                Row.ratio(GOAL, scenario, race, FLOOR, CHECKS * limit),
                Row.ratio(GOAL, scenario, race, Clients.FLOOR, CHECKS_AND_CONFIG * limit));
    }
}
