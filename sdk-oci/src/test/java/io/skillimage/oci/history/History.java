package io.skillimage.oci.history;

import java.util.List;

/**
 * What happens to one repository.
 *
 * @param seed what it was made from
 * @param deletesTags whether its registry does
 * @param steps one after the other
 */
record History(long seed, boolean deletesTags, List<Step> steps) {
    History {
        steps = List.copyOf(steps);
    }

    History withSteps(List<Step> others) {
        return new History(seed, deletesTags, others);
    }

    /** Returns the steps, one a line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(
                "history " + seed + ", in a registry that " + (deletesTags ? "deletes" : "does not delete") + " tags:");
        steps.forEach(step -> text.append("\n    ").append(step));
        return text.toString();
    }
}
