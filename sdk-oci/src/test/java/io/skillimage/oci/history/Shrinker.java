package io.skillimage.oci.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Leaves steps out of a history for as long as it still fails. */
final class Shrinker {
    private final Predicate<History> fails;

    Shrinker(Predicate<History> fails) {
        this.fails = fails;
    }

    History shrink(History failing) {
        History shortest = failing;
        for (int size = Math.max(1, failing.steps().size() / 2); size > 0; size = size / 2) {
            int at = 0;
            while (at < shortest.steps().size()) {
                History shorter = without(shortest, at, size);
                if (fails.test(shorter)) {
                    shortest = shorter;
                    at = 0;
                } else {
                    at++;
                }
            }
        }
        return shortest;
    }

    private static History without(History history, int from, int count) {
        List<Step> steps = new ArrayList<>(history.steps());
        steps.subList(from, Math.min(from + count, steps.size())).clear();
        return history.withSteps(steps);
    }
}
