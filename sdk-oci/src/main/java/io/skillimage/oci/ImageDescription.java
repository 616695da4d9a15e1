package io.skillimage.oci;

import io.skillimage.DescribedSkill;
import io.skillimage.LifecyclePolicy;
import io.skillimage.PrintableText;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.oci.Answers.Answer;
import io.skillimage.oci.internal.content.LegalName;
import io.skillimage.oci.internal.content.ManifestReading;
import io.skillimage.oci.internal.content.ManifestReading.Said;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.registry.Deadline;
import io.skillimage.oci.internal.select.Binding;
import io.skillimage.oci.internal.select.ManifestSelector;
import io.skillimage.oci.internal.select.Selected;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * From a reference to an image to what its manifest says of the skill, step by step: the way of {@link ImageResolution}
 * up to the content. Safe for use by many threads.
 */
final class ImageDescription {
    private static final int MAX_VERSION = 256;

    private final ManifestSelector selector;
    private final Admission admission;
    private final LifecyclePolicy policy;
    private final ManifestReading reading;
    private final @Nullable String chosen;
    private final LongSupplier nanoTime;

    /**
     * Creates it.
     *
     * @param chosen which skill of a bundle is wanted, or null where none is
     */
    ImageDescription(
            ManifestSelector selector,
            Admission admission,
            LifecyclePolicy policy,
            ManifestReading reading,
            @Nullable String chosen,
            LongSupplier nanoTime) {
        this.selector = selector;
        this.admission = admission;
        this.policy = policy;
        this.reading = reading;
        this.chosen = chosen;
        this.nanoTime = nanoTime;
    }

    /** Describes what a reference means. */
    Answer<DescribedSkill> describe(SkillReference reference, ImageRepository repository, Deadline deadline) {
        long now = nanoTime.getAsLong();
        Selected selected = selector.select(reference, repository, deadline);
        List<SkillWarning> warnings = new ArrayList<>(selected.warnings());
        warnings.addAll(admission.allowed(reference, repository, selected));
        Admission.requireOwnTag(selected);
        Manifest manifest = selected.manifest();
        warnings.addAll(Annotations.warnings(manifest.annotations()));
        // The manifest of a bundle speaks of all its skills.
        Said said = chosen == null ? reading.read(repository, selected) : new Said(chosen, "", List.of());
        warnings.addAll(said.warnings());
        String own = chosen == null ? Annotations.name(manifest.annotations()) : chosen;
        if (own != null) {
            Binding.repositoryName(policy, reference, own).ifPresent(warnings::add);
        }
        // What nobody has verified must not stand in the way of another content, should this one turn out to be broken.
        if (selected.hasContentSeenBefore()) {
            selector.remember(selected);
        }
        String name = said.name();
        DescribedSkill skill = new DescribedSkill(
                reference,
                reference.withoutTag().withDigest(manifest.digest()),
                manifest.digest(),
                selected.state(),
                name == null ? LegalName.of(FallbackName.of(reference)) : name,
                shown(selected.version()),
                said.description(),
                warnings);
        return new Answer<>(
                skill, skill, null, () -> true, now + selected.holdsFor().toNanos());
    }

    /** Whoever writes a manifest writes the version in it, at any length and in any characters. */
    private static @Nullable String shown(@Nullable String version) {
        return version != null
                        && !version.isBlank()
                        && version.length() <= MAX_VERSION
                        && PrintableText.of(version).equals(version)
                ? version
                : null;
    }
}
