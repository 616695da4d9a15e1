package io.skillimage.oci.internal.publish;

import io.skillimage.IntegrityException;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.SkillNotFoundException;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.ManifestReader;
import io.skillimage.oci.internal.select.IndexFollower;
import io.skillimage.schema.SkillVersions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The published versions of a repository, as its version tags really hold them: what {@code latest} says counts for nothing. */
final class PublishedVersions {
    /** Any release comes before any pre-release. */
    private static final Comparator<String> PRECEDENCE =
            Comparator.comparing(PublishedVersions::isRelease).thenComparing(SkillVersions::compare);

    private final ImageRepository repository;
    private final Limits limits;

    PublishedVersions(ImageRepository repository, Limits limits) {
        this.repository = repository;
        this.limits = limits;
    }

    /** Returns whether a tag is that of a published version, not a free name and not that of a draft or in testing. */
    static boolean isVersionTag(String tag) {
        return SkillVersions.isVersion(tag) && !endsLikeAState(tag);
    }

    /** Returns whether the tag of a version would read as that of another version's draft or the like. */
    static boolean endsLikeAState(String version) {
        return version.endsWith("-" + LifecycleState.DRAFT.label())
                || version.endsWith("-" + LifecycleState.TESTING.label());
    }

    /** Returns whether one version takes {@code latest} from another one. */
    static boolean isBefore(String one, String other) {
        return PRECEDENCE.compare(one, other) > 0;
    }

    private static boolean isRelease(String version) {
        return version.indexOf('-') < 0;
    }

    /**
     * Returns the tag of the version that {@code latest} should stand for.
     *
     * @param eligible which versions come into question
     */
    Optional<SeenTag> highest(Predicate<String> eligible) {
        List<String> candidates = tags().stream()
                .filter(PublishedVersions::isVersionTag)
                .filter(eligible)
                .sorted(PRECEDENCE.reversed())
                .toList();
        for (String version : candidates) {
            SeenTag seen = SeenTag.read(repository, version, limits);
            if (seen.fetched() != null && isPublished(version, seen.fetched())) {
                return Optional.of(seen);
            }
        }
        return Optional.empty();
    }

    private List<String> tags() {
        try {
            return repository.tags();
        } catch (SkillNotFoundException noTags) {
            return List.of();
        }
    }

    private boolean isPublished(String version, FetchedManifest fetched) {
        try {
            ManifestReader image =
                    new IndexFollower(limits, null).follow(repository, fetched).reader();
            Manifest manifest = image.manifest(limits);
            return Annotations.state(manifest.annotations()) == LifecycleState.PUBLISHED
                    && version.equals(manifest.annotations().get(Annotations.VERSION));
        } catch (IntegrityException | InvalidSkillException | LifecycleException | SkillNotFoundException noSkill) {
            return false;
        }
    }
}
