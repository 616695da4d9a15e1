package io.skillimage.oci.internal.solve;

import io.skillimage.oci.internal.solve.Choices.Ask;
import io.skillimage.oci.internal.solve.Choices.Chosen;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one version of each skill, so that everyone has what it needs. Skills are looked at in the order in which they
 * are first asked for; each gets the best candidate for which the rest can be chosen, too. Cycles are no matter.
 *
 * <p>Where a skill cannot be chosen, the search goes back to the latest choice that has to do with it, and not through
 * those in between. Not thread-safe, good for one run.
 */
public final class Solver {
    private final SkillSource source;
    private final Budget budget;
    private final Choices choices = new Choices();

    /** Creates a solver. */
    public Solver(SkillSource source, Budget budget) {
        this.source = source;
        this.budget = budget;
    }

    /** That nothing can be chosen for a skill, the choices of which others are to blame for it, and why. */
    private record DeadEnd(Set<String> culprits, Unsolvable why) {}

    /**
     * Returns what to take of each skill that is needed, by skill.
     *
     * @throws Unsolvable if there is no choice, or the budget is used up
     */
    public Map<String, Candidate> solve(Collection<Need> needs) throws Unsolvable {
        for (Need need : needs) {
            choices.ask(null, need);
        }
        DeadEnd end = place(0);
        if (end != null) {
            throw end.why();
        }
        return choices.candidates();
    }

    /** Chooses for the skill at that place of the order, and for all that follow. */
    private @Nullable DeadEnd place(int place) throws Unsolvable {
        List<String> order = choices.order();
        if (place == order.size()) {
            return null;
        }
        String skill = order.get(place);
        budget.skills(order.size(), skill);
        Attempt attempt = new Attempt(place, skill);
        if (attempt.isDone(false) || attempt.isDone(true)) {
            return attempt.end;
        }
        return new DeadEnd(attempt.culprits, attempt.why());
    }

    /** The search for a candidate of one skill. */
    private final class Attempt {
        private final int place;
        private final String skill;
        private final Set<String> culprits;
        private boolean refused;
        private @Nullable Unsolvable why;
        private @Nullable DeadEnd end;

        Attempt(int place, String skill) {
            this.place = place;
            this.skill = skill;
            this.culprits = choices.askers(skill);
        }

        /** Tries the candidates of one kind; returns whether one was good or none could be, which {@code end} tells. */
        boolean isDone(boolean lastResort) throws Unsolvable {
            for (Candidate candidate : source.candidates(skill)) {
                if (!suitsEveryone(candidate)) {
                    continue;
                }
                budget.tried(skill);
                Optional<Release> release = source.release(skill, candidate);
                if (release.isEmpty()) {
                    refused = true;
                } else if (release.get().isLastResort() == lastResort && isDone(candidate, release.get())) {
                    return true;
                }
            }
            return false;
        }

        private boolean suitsEveryone(Candidate candidate) throws Unsolvable {
            for (Ask ask : choices.asksFor(skill)) {
                budget.compared(skill);
                if (!ask.need().isMetBy(candidate)) {
                    return false;
                }
            }
            return true;
        }

        private boolean isDone(Candidate candidate, Release release) throws Unsolvable {
            for (Need need : release.needs()) {
                Chosen other = choices.of(need.skill());
                Candidate present = need.skill().equals(skill) ? candidate : other == null ? null : other.candidate();
                if (present != null) {
                    budget.compared(skill);
                    if (!need.isMetBy(present)) {
                        culprits.add(need.skill());
                        culprits.remove(skill);
                        blame(Explanation.ofClash(choices, skill, release, need));
                        return false;
                    }
                }
            }
            choices.choose(skill, candidate, release);
            DeadEnd below = place(place + 1);
            if (below == null) {
                return true;
            }
            choices.takeBack(skill);
            if (!below.culprits().contains(skill)) {
                end = below;
                return true;
            }
            culprits.addAll(below.culprits());
            culprits.remove(skill);
            blame(below.why());
            return false;
        }

        /** What is wrong with the best candidate says most. */
        private void blame(Unsolvable reason) {
            why = why == null ? reason : why;
        }

        Unsolvable why() {
            return why == null ? Explanation.ofNothing(choices, skill, source.candidates(skill), refused) : why;
        }
    }
}
