package io.skillimage.oci.history;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.history.Bench.Place;
import io.skillimage.oci.history.Model.Situation;
import io.skillimage.oci.history.Model.Verdict;
import io.skillimage.oci.history.Replay.Difference;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Resolves what is asked for, and compares the answer with the verdicts of the model. */
final class Asking {
    private final Bench bench;
    private final Place place;
    private final Model model;
    private final Situation situation;

    Asking(Bench bench, Place place, Model model, Situation situation) {
        this.bench = bench;
        this.place = place;
        this.model = model;
        this.situation = situation;
    }

    void ask(Step.Ask ask) {
        Optional<SkillReference> reference = reference(ask.question());
        if (reference.isEmpty()) {
            return;
        }
        Set<Verdict> verdicts = model.verdicts(ask.question(), ask.policy(), situation, bench.clock.instant());
        String answer = answer(reference.get(), ask);
        if (verdicts.isEmpty()) {
            throw new TooMany();
        }
        Set<Verdict> turnedOut = verdicts.stream()
                .filter(verdict -> verdict.answer().equals(answer))
                .collect(Collectors.toSet());
        if (turnedOut.isEmpty()) {
            Set<String> expected =
                    verdicts.stream().map(Verdict::answer).collect(Collectors.toCollection(TreeSet::new));
            throw new Difference("the answer is\n  " + answer + "\nand should be\n  " + String.join("\n  ", expected));
        }
        model.learn(turnedOut);
    }

    /** More ways than the model can follow. */
    static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private Optional<SkillReference> reference(Question question) {
        SkillReference repository = place.reference();
        if (question instanceof Question.Tag asked) {
            return Optional.of(repository.withTag(asked.tag()));
        }
        if (question instanceof Question.Newest asked) {
            return Optional.of(SkillReference.parse(repository + asked.range().text()));
        }
        if (question instanceof Question.Pinned asked) {
            return digest(asked.image()).map(repository::withDigest);
        }
        Question.PinnedTag asked = (Question.PinnedTag) question;
        return digest(asked.image()).map(repository.withTag(asked.tag())::withDigest);
    }

    private Optional<Digest> digest(int image) {
        return model.past.image(image).map(known -> Digest.parse(known.digest()));
    }

    private String answer(SkillReference reference, Step.Ask ask) {
        OciSkillResolver resolver = bench.resolver(ask.policy(), ask.aged());
        try {
            ResolvedSkill skill = resolver.resolve(reference);
            if (!ask.policy().allowed().contains(skill.state())) {
                throw new Difference("a skill was returned that is " + skill.state());
            }
            if (skill.state() == LifecycleState.DEPRECATED && situation == Situation.NOW) {
                requireWarning(skill);
            }
            return skill.digest() + " " + skill.state().label();
        } catch (RegistryException outage) {
            return situation == Situation.OUTAGE ? "OUTAGE" : outage.toString();
        } catch (LifecycleException refusal) {
            boolean names = refusal.code() == ErrorCode.STATE_REFUSED && !(ask.question() instanceof Question.Newest);
            if (names && situation == Situation.NOW) {
                requireAlternative(refusal, ask);
            }
            return refusal.code() + (names ? " " + refusal.state().label() : "");
        } catch (SkillException refusal) {
            return refusal.code().toString();
        }
    }

    /** What could be used instead is the newest version that the policy allows, other than the refused one. */
    private void requireAlternative(LifecycleException refusal, Step.Ask ask) {
        Rules rules = new Rules(model.past.tags());
        Set<LifecycleState> allowed = ask.policy().allowed();
        Optional<String> found = refusal.alternative().map(SkillReference::tag);
        if (hasNoSkills()) {
            Optional<LifecycleState> state = found.flatMap(rules::at).map(rules::effective);
            requireEqual("the alternative is " + found, state, state.filter(allowed::contains));
        } else {
            Optional<String> expected =
                    rules.newest(allowed, image(ask.question()).version()).map(Rules.Held::tag);
            requireEqual("the alternative", found, expected);
        }
    }

    /** Whoever uses what is deprecated is told the newest published version. */
    private void requireWarning(ResolvedSkill skill) {
        String warning = skill.warnings().stream()
                .filter(one -> one.code() == SkillWarning.Code.DEPRECATED)
                .map(SkillWarning::message)
                .collect(Collectors.joining());
        String version = skill.annotations().getOrDefault("org.opencontainers.image.version", "");
        Optional<String> newest = new Rules(model.past.tags())
                .newest(Set.of(LifecycleState.PUBLISHED), version)
                .map(Rules.Held::tag);
        String end = newest.map(tag -> ":" + tag).orElse("is known");
        if (!hasNoSkills()) {
            requireEqual("the end of '" + warning + "'", warning.endsWith(end) ? end : "", end);
        }
    }

    private static void requireEqual(String what, Object found, Object expected) {
        if (!found.equals(expected)) {
            throw new Difference(what + " is " + found + " and should be " + expected);
        }
    }

    /** A repository that seems to be no skill's is not searched any further. */
    private boolean hasNoSkills() {
        return model.past.tags().values().stream()
                .anyMatch(image -> !image.state().isManaged());
    }

    private Image image(Question question) {
        if (question instanceof Question.Tag asked) {
            return new Rules(model.past.tags()).at(asked.tag()).orElseThrow();
        }
        int number =
                question instanceof Question.Pinned asked ? asked.image() : ((Question.PinnedTag) question).image();
        return model.past.image(number).orElseThrow();
    }
}
