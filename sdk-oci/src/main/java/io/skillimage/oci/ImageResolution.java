package io.skillimage.oci;

import io.skillimage.Digest;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.ResolvedSkill;
import io.skillimage.ResolvedSkill.Source;
import io.skillimage.SkillCard;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.cache.SkillCache;
import io.skillimage.oci.Answers.Answer;
import io.skillimage.oci.internal.content.CheckoutOpener;
import io.skillimage.oci.internal.content.CheckoutOpener.Opened;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.registry.Deadline;
import io.skillimage.oci.internal.select.Binding;
import io.skillimage.oci.internal.select.LifecycleRule;
import io.skillimage.oci.internal.select.ManifestSelector;
import io.skillimage.oci.internal.select.Selected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** From a reference to an image to its verified skill, step by step. Safe for use by many threads. */
final class ImageResolution {
    private final SkillCache cache;
    private final ManifestSelector selector;
    private final LifecyclePolicy policy;
    private final LifecycleRule rule;
    private final Admission admission;
    private final CheckoutOpener checkouts;
    private final Duration lockWait;
    private final LongSupplier nanoTime;

    ImageResolution(
            SkillCache cache,
            ManifestSelector selector,
            LifecyclePolicy policy,
            LifecycleRule rule,
            CheckoutOpener checkouts,
            Duration lockWait,
            LongSupplier nanoTime) {
        this.cache = cache;
        this.selector = selector;
        this.policy = policy;
        this.rule = rule;
        this.admission = new Admission(selector, rule);
        this.checkouts = checkouts;
        this.lockWait = lockWait;
        this.nanoTime = nanoTime;
    }

    /**
     * Resolves a reference by the rules of its tags.
     *
     * @param last the last answer, which may still be right
     */
    Answer<ResolvedSkill> resolve(
            SkillReference reference,
            ImageRepository repository,
            Deadline deadline,
            @Nullable Answer<ResolvedSkill> last) {
        long now = nanoTime.getAsLong();
        Selected selected = selector.select(reference, repository, deadline);
        Digest found = selected.warnings().isEmpty() ? selected.known().asked() : null;
        // Whoever uses what is deprecated is told the newest version of now.
        boolean saysTheSame = selected.isSettled() && selected.state() != LifecycleState.DEPRECATED;
        if (last != null
                && found != null
                && found.equals(last.manifest())
                && saysTheSame
                && selected.state() == last.again().state()
                && last.isCurrent().getAsBoolean()) {
            return last.until(now + selected.holdsFor().toNanos());
        }
        List<SkillWarning> warnings = new ArrayList<>(admission.allowed(reference, repository, selected));
        Opened opened = open(reference, repository, selected, deadline);
        // Which version it is may stand in its card only, and nobody could ask for the state of that before.
        SkillCard card = opened.content().card();
        Selected settled = selected.isSettled() || card == null
                ? selected
                : selector.settled(selected, card.version(), repository, deadline);
        if (settled.state() != selected.state()) {
            warnings.addAll(admission.allowed(reference, repository, settled));
        }
        selector.remember(settled);
        return answer(reference, repository, settled, opened, warnings, now);
    }

    /**
     * Resolves a reference with a digest, and looks at no tag.
     *
     * @param known the state that it was in once, which its manifest need not say; null if nobody knows
     */
    Answer<ResolvedSkill> resolvePinned(
            SkillReference reference, ImageRepository repository, Deadline deadline, @Nullable LifecycleState known) {
        Selected selected = selector.pinned(reference, repository);
        List<SkillWarning> warnings = new ArrayList<>(admission.allowed(reference, null, selected));
        Opened opened = open(reference, repository, selected, deadline);
        SkillCard card = opened.content().card();
        Selected settled = selected.isSettled() || card == null ? selected : selector.pinned(selected, card.version());
        if (settled.state() != selected.state()) {
            warnings.addAll(admission.allowed(reference, null, settled));
        }
        selector.remember(settled);
        // Nobody here has seen that state, and whoever wrote it down must not make others believe it.
        Selected raised = settled.notBefore(known);
        if (raised.state() != settled.state()) {
            warnings.addAll(rule.check(reference, raised, null));
        }
        return answer(reference, repository, raised, opened, warnings, nanoTime.getAsLong());
    }

    private Opened open(SkillReference reference, ImageRepository repository, Selected selected, Deadline deadline) {
        Admission.requireOwnTag(selected);
        return checkouts.open(repository, selected, FallbackName.of(reference), deadline.atMost(lockWait));
    }

    private Answer<ResolvedSkill> answer(
            SkillReference reference,
            ImageRepository repository,
            Selected selected,
            Opened opened,
            List<SkillWarning> ofLifecycle,
            long now) {
        Manifest manifest = selected.manifest();
        List<SkillWarning> warnings = new ArrayList<>(selected.warnings());
        warnings.addAll(ofLifecycle);
        warnings.addAll(Annotations.warnings(manifest.annotations()));
        warnings.addAll(opened.warnings());
        Binding.repositoryName(policy, reference, opened.checkout().name()).ifPresent(warnings::add);
        ResolvedSkill.Builder skill = ResolvedSkill.builder()
                .reference(reference)
                .pinned(reference.withoutTag().withDigest(manifest.digest()))
                .digest(manifest.digest())
                .contentDigest(opened.checkout().key().digest())
                .state(selected.state())
                .format(opened.format())
                .name(opened.checkout().name())
                .card(opened.content().card())
                .frontMatter(opened.content().frontMatter(), opened.content().bodyOffset())
                .annotations(manifest.annotations())
                .warnings(warnings)
                .directory(opened.checkout().directory())
                .files(opened.checkout().files());
        ResolvedSkill cached = skill.source(Source.CACHE).build();
        ResolvedSkill first = opened.wasCached() && repository.mirror().isEmpty()
                ? cached
                : skill.source(opened.wasCached() ? Source.CACHE : Source.NETWORK)
                        .mirror(repository.mirror().orElse(null))
                        .build();
        Digest found = selected.warnings().isEmpty() ? selected.known().asked() : null;
        return new Answer<>(
                first,
                cached,
                found,
                () -> cache.isCurrent(opened.checkout()),
                now + selected.holdsFor().toNanos());
    }
}
