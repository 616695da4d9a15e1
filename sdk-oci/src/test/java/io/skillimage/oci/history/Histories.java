package io.skillimage.oci.history;

import io.skillimage.LifecycleState;
import io.skillimage.oci.history.Step.Ask;
import io.skillimage.oci.history.Step.By;
import io.skillimage.oci.history.Step.CutPromotion;
import io.skillimage.oci.history.Step.OtherPromotion;
import io.skillimage.oci.history.Step.Outage;
import io.skillimage.oci.history.Step.Promotion;
import io.skillimage.oci.history.Step.Push;
import io.skillimage.oci.history.Step.Removal;
import io.skillimage.oci.history.Step.Repetition;
import io.skillimage.oci.history.Step.Retag;
import io.skillimage.oci.history.Step.Wait;
import io.skillimage.oci.history.Step.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes histories up: mostly what is meant to happen, with whatever goes wrong in between. Each seed makes one. */
final class Histories {
    private static final int MOST_ACTIONS = 14;
    private static final List<Duration> WAITS =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(3), Duration.ofMinutes(6), Duration.ofHours(25));

    private final Random random;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> versions;
    private final List<String> tags;
    /** How far each version would be, had everything gone well. */
    private final Map<String, LifecycleState> stages = new HashMap<>();

    private final boolean takesTime;
    private int actions;

    private Histories(long seed) {
        // Seeds that follow one another must not begin alike.
        random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        List<String> all = new ArrayList<>(Versions.ALL);
        Collections.shuffle(all, random);
        versions = List.copyOf(all.subList(0, 1 + random.nextInt(3)));
        tags = new ArrayList<>(Versions.tags(versions));
        tags.addAll(List.of(Versions.LATEST, Versions.LATEST, "stable"));
        takesTime = random.nextInt(3) == 0;
    }

    static History of(long seed) {
        return new Histories(seed).history(seed);
    }

    private History history(long seed) {
        boolean deletesTags = random.nextInt(4) > 0;
        int end = 3 + random.nextInt(MOST_ACTIONS - 2);
        while (actions < end) {
            act();
            if (takesTime && random.nextInt(4) == 0) {
                steps.add(new Wait(any(WAITS.subList(0, 2))));
            }
            ask(random.nextInt(4));
        }
        ask(8);
        return new History(seed, deletesTags, steps);
    }

    private void act() {
        actions++;
        switch (random.nextInt(20)) {
            case 0 -> steps.add(new Removal(any(tags)));
            case 1, 2 -> steps.add(new Retag(image(), any(tags)));
            case 3, 4 ->
                steps.add(new Write(any(tags), any(versions), any(List.of(LifecycleState.values())), content()));
            case 5 -> steps.add(new Push(any(versions), any(tags)));
            case 6 ->
                promote(new Promotion(any(tags), any(List.of(LifecycleState.values())), any(List.of(By.values()))));
            case 7 -> steps.add(new OtherPromotion(any(tags)));
            case 8 -> pass();
            default -> goOn(any(versions));
        }
    }

    /** The next thing that is meant to happen to a version. */
    private void goOn(String version) {
        LifecycleState stage = stages.get(version);
        if (stage == null) {
            stages.put(version, LifecycleState.DRAFT);
            steps.add(
                    random.nextInt(3) > 0
                            ? new Push(version, version + "-draft")
                            : new Write(version + "-draft", version, LifecycleState.DRAFT, content()));
            return;
        }
        LifecycleState next = stage.next().orElse(LifecycleState.TESTING);
        stages.put(version, next);
        String tag = stage == LifecycleState.ARCHIVED ? version + "-draft" : Versions.tag(version, stage);
        if (random.nextInt(4) == 0) {
            steps.add(new OtherPromotion(tag));
        } else {
            promote(new Promotion(tag, next, any(List.of(By.values()))));
        }
    }

    private void promote(Promotion promotion) {
        if (random.nextInt(3) > 0) {
            steps.add(promotion);
            return;
        }
        steps.add(new CutPromotion(promotion, random.nextInt(24), random.nextBoolean()));
        ask(random.nextInt(3));
        if (random.nextInt(8) == 0) {
            act();
        }
        if (random.nextInt(8) > 0) {
            steps.add(new Repetition());
        }
    }

    private void pass() {
        if (!takesTime) {
            return;
        }
        boolean fails = random.nextInt(3) == 0;
        if (fails) {
            steps.add(new Outage(true));
            ask(2);
        }
        steps.add(new Wait(any(WAITS)));
        if (fails) {
            ask(2);
            steps.add(new Outage(false));
        }
    }

    private void ask(int times) {
        for (int i = 0; i < times; i++) {
            steps.add(new Ask(question(), any(List.of(Policy.values())), takesTime && random.nextBoolean()));
        }
    }

    private Question question() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> new Question.Tag(any(tags));
            case 4, 5, 6 -> new Question.Pinned(image());
            case 7 -> new Question.PinnedTag(any(tags), image());
            case 8 -> new Question.Newest(Versions.Range.ANY);
            default -> new Question.Newest(any(List.of(Versions.Range.values())));
        };
    }

    /** Most of these there will be. */
    private int image() {
        return random.nextInt(1 + actions);
    }

    private String content() {
        return random.nextBoolean() ? "One." : "Another one.";
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
