package io.skillimage.oci.history;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.LifecycleState;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.oci.history.Bench.Place;
import io.skillimage.oci.history.Step.By;
import io.skillimage.oci.history.Step.Promotion;
import io.skillimage.testkit.RegistryFault;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plays one history, and compares what comes of each step with the model. Used once. */
final class Replay {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final RegistryFault BROKEN = new RegistryFault.Status(503);

    private final Bench bench;
    private final History history;
    private final Place place;
    private final Model model;
    private boolean outage;
    /** When an outage ended; what it was answered with may serve a little longer. */
    private Optional<Instant> recovered = Optional.empty();

    private Optional<Cut> cut = Optional.empty();

    /** A promotion that was cut, and what it was meant to come to. */
    private record Cut(Promotion promotion, SkillReference reference, Image image, Forecast meant) {}

    /** What differs. */
    static final class Difference extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Difference(String what) {
            super(what);
        }
    }

    private Replay(Bench bench, History history) {
        this.bench = bench;
        this.history = history;
        this.place = bench.newPlace(history.deletesTags());
        this.model = new Model(bench.clock.instant());
    }

    /** Plays the history; returns what differs first, and where. */
    static Optional<String> failure(Bench bench, History history) {
        Replay replay = new Replay(bench, history);
        try {
            return replay.failure();
        } finally {
            replay.place.registry().endFaults();
            replay.place.registry().clearRequests();
        }
    }

    private Optional<String> failure() {
        for (int i = 0; i < history.steps().size(); i++) {
            Step step = history.steps().get(i);
            try {
                take(step);
            } catch (Asking.TooMany e) {
                return Optional.empty();
            } catch (Difference | AssertionError e) {
                return Optional.of("step " + (i + 1) + ", " + step + ": " + e.getMessage() + "\ntags: "
                        + Forecast.described(model.past.tags()));
            } catch (RuntimeException e) {
                return Optional.of("step " + (i + 1) + ", " + step + ": " + e);
            }
        }
        return Optional.empty();
    }

    private void take(Step step) {
        if (step instanceof Step.Ask ask) {
            new Asking(bench, place, model, situation(ask)).ask(ask);
        } else if (step instanceof Step.Wait wait) {
            bench.clock.advance(wait.time());
        } else if (step instanceof Step.Outage change) {
            setOutage(change.begins());
        } else if (step instanceof Step.CutPromotion cutting) {
            cut(cutting);
        } else if (step instanceof Step.Repetition) {
            cut.ifPresent(this::repeat);
        } else {
            cut = Optional.empty();
            change(step);
        }
    }

    private Model.Situation situation(Step.Ask ask) {
        Instant now = bench.clock.instant();
        if (outage) {
            return Model.Situation.OUTAGE;
        }
        if (!ask.aged()) {
            return Model.Situation.NOW;
        }
        boolean hasJustRecovered = recovered.filter(now::equals).isPresent();
        return hasJustRecovered ? Model.Situation.RECOVERED : Model.Situation.AGED;
    }

    private void setOutage(boolean begins) {
        place.registry().endFaults();
        if (begins) {
            place.registry().injectAfter(0, Integer.MAX_VALUE, BROKEN);
        } else if (outage) {
            recovered = Optional.of(bench.clock.instant());
        }
        outage = begins;
    }

    private void change(Step step) {
        Map<String, Image> tags = model.past.tags();
        if (step instanceof Step.Push push) {
            push(push);
        } else if (step instanceof Step.Write write) {
            place.images().tag(write.tag(), write.version(), write.state(), write.content());
            look();
        } else if (step instanceof Step.OtherPromotion other) {
            Optional.ofNullable(tags.get(other.tag())).ifPresent(this::promoteAsOthersDo);
        } else if (step instanceof Step.Retag retag) {
            model.past.image(retag.image()).ifPresent(image -> {
                place.registry().putManifest(place.repository(), retag.tag(), MANIFEST, bytes(image));
                look();
            });
        } else if (step instanceof Step.Removal removal) {
            place.registry().removeTag(place.repository(), removal.tag());
            look();
        } else if (step instanceof Promotion promotion) {
            Optional.ofNullable(tags.get(promotion.tag())).ifPresent(image -> promote(promotion, image));
        }
    }

    private byte[] bytes(Image image) {
        return place.registry().manifest(place.repository(), image.digest()).orElseThrow();
    }

    /** Takes note of what is there now. */
    private void look() {
        model.past.become(present(), bench.clock.instant());
    }

    private Map<String, Image> present() {
        Map<String, Image> tags = new HashMap<>();
        for (String tag : place.registry().tags(place.repository())) {
            tags.put(
                    tag,
                    Image.read(
                            place.registry().manifest(place.repository(), tag).orElseThrow()));
        }
        return tags;
    }

    private void promoteAsOthersDo(Image image) {
        if (!image.state().isManaged() || image.state().next().isEmpty()) {
            return;
        }
        LifecycleState next = image.state().next().get();
        byte[] promoted = Image.inState(bytes(image), next);
        List<String> tags = switch (next) {
            case PUBLISHED -> List.of(image.version(), Versions.LATEST);
            case ARCHIVED -> List.of(Digest.sha256(promoted).toString());
            default -> List.of(Versions.tag(image.version(), next));
        };
        tags.forEach(tag -> place.registry().putManifest(place.repository(), tag, MANIFEST, promoted));
        look();
        model.past.see(Image.read(promoted));
    }

    private void push(Step.Push push) {
        Map<String, Image> before = model.past.tags();
        Optional<Image> held = Optional.ofNullable(before.get(push.tag()));
        boolean isFixed = Versions.ALL.contains(push.tag())
                && held.filter(Image::wasPublished).isPresent();
        Optional<ErrorCode> refusal = refusal(() -> bench.publisher.push(
                bench.packed(push.version()), place.reference().withTag(push.tag())));
        require(refusal.isPresent() == (isFixed || outage), "the push was refused: " + refusal);
        Map<String, Image> after = present();
        if (refusal.isPresent()) {
            requireTags(after, before);
        } else {
            Image pushed = after.get(push.tag());
            require(pushed != null && pushed.version().equals(push.version()), "pushed was " + pushed);
            Map<String, Image> expected = new HashMap<>(before);
            expected.put(push.tag(), pushed);
            requireTags(after, expected);
        }
        look();
    }

    private SkillReference reference(Promotion promotion, Image image) {
        SkillReference repository = place.reference();
        Digest digest = Digest.parse(image.digest());
        return switch (promotion.by()) {
            case TAG -> repository.withTag(promotion.tag());
            case DIGEST -> repository.withDigest(digest);
            case BOTH -> repository.withTag(promotion.tag()).withDigest(digest);
        };
    }

    private Forecast forecast(Promotion promotion, Image image) {
        Optional<String> tag = promotion.by() == By.DIGEST ? Optional.empty() : Optional.of(promotion.tag());
        return Forecast.of(
                new Rules(model.past.tags()),
                image,
                tag,
                promotion.by() != By.TAG,
                promotion.to(),
                history.deletesTags());
    }

    private void promote(Promotion promotion, Image image) {
        Map<String, Image> before = model.past.tags();
        Forecast forecast = forecast(promotion, image);
        Optional<ErrorCode> refusal =
                refusal(() -> bench.publisher.promote(reference(promotion, image), promotion.to()));
        Map<String, Image> after = present();
        if (outage) {
            require(refusal.isPresent(), "the promotion succeeded without a registry");
            requireTags(after, before);
        } else if (refusal.isPresent()) {
            require(forecast.mayBeDone(), "the promotion was refused: " + refusal.get());
            requireTags(after, before);
        } else {
            require(forecast.isDue(), "the promotion was not refused");
            requireTags(after, forecast.tags());
        }
        look();
    }

    private void cut(Step.CutPromotion step) {
        cut = Optional.empty();
        Promotion promotion = step.promotion();
        Image image = model.past.tags().get(promotion.tag());
        if (image == null || outage) {
            return;
        }
        Map<String, Image> before = model.past.tags();
        Forecast meant = forecast(promotion, image);
        SkillReference reference = reference(promotion, image);
        if (step.answerIsLost()) {
            place.registry().injectAfter(step.requests(), 1, new RegistryFault.Reset());
        }
        place.registry().injectAfter(step.requests(), Integer.MAX_VALUE, BROKEN);
        Optional<ErrorCode> refusal = refusal(() -> bench.publisher.promote(reference, promotion.to()));
        place.registry().endFaults();
        if (!meant.isDue()) {
            require(refusal.isPresent(), "the promotion was not refused");
            requireTags(present(), before);
        }
        look();
        cut = Optional.of(new Cut(promotion, reference, image, meant));
    }

    /** Nobody has changed anything since, so it has to end where it would have ended then. */
    private void repeat(Cut last) {
        if (outage) {
            return;
        }
        cut = Optional.empty();
        Map<String, Image> before = model.past.tags();
        Optional<ErrorCode> refusal = refusal(
                () -> bench.publisher.promote(last.reference(), last.promotion().to()));
        Map<String, Image> after = present();
        if (refusal.isPresent() && last.meant().mayBeDone()) {
            requireTags(after, before);
        } else {
            requireTags(after, last.meant().tags());
        }
        look();
    }

    private static Optional<ErrorCode> refusal(Runnable work) {
        try {
            work.run();
            return Optional.empty();
        } catch (SkillException e) {
            return Optional.of(e.code());
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new Difference(otherwise);
        }
    }

    private static void requireTags(Map<String, Image> after, Map<String, Image> expected) {
        Map<String, String> found = Forecast.described(after);
        Map<String, String> wanted = Forecast.described(expected);
        require(found.equals(wanted), "the tags are\n  " + found + "\nand should be\n  " + wanted);
    }
}
