package io.skillimage.oci.internal.select;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.VersionRange;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.Manifest;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The newest version of a repository, looked up past every cache, for somebody who wants to see it and not to use it.
 *
 * @param tag its tag
 * @param version its version
 * @param state its state
 * @param digest what the tag points at
 * @param annotations what the manifest says
 */
public record NewestManifest(
        String tag, String version, LifecycleState state, Digest digest, Map<String, String> annotations) {
    /** Almost always the first will do; a repository that is no skill's must not cost a request for each of its tags. */
    private static final int MAX_LOOKS = 8;

    private static final String OURS = "io.skillimage.";

    /**
     * Finds the highest version that the policy allows and whose manifest agrees with its tag, deprecated or not.
     *
     * @param reference the repository, and the range in which the version has to be, if there is one
     * @throws SkillException if there is none, or what should be one cannot be read
     */
    public static NewestManifest of(
            SkillReference reference, ImageRepository repository, LifecyclePolicy policy, Limits limits) {
        Set<LifecycleState> allowed = policy.allowedIn(reference.repository());
        Search search = new Search(repository, allowed, null, false, limits).in(reference.range());
        return search.find().orElseThrow(() -> nothing(reference, policy, search));
    }

    /**
     * Finds the highest version that is in one of these states, whatever an old manifest declares, and whose manifest
     * agrees with its tag; one that is deprecated only where there is no other.
     *
     * @param besides the version that is not meant, or null for none
     */
    static Optional<NewestManifest> find(
            ImageRepository repository, Set<LifecycleState> allowed, @Nullable String besides, Limits limits) {
        Set<LifecycleState> preferred = EnumSet.noneOf(LifecycleState.class);
        preferred.addAll(allowed);
        preferred.remove(LifecycleState.DEPRECATED);
        Optional<NewestManifest> best = new Search(repository, preferred, besides, true, limits).find();
        return best.isPresent() || preferred.equals(allowed)
                ? best
                : new Search(repository, allowed, besides, true, limits).find();
    }

    /** One search through the tags of a repository. */
    private static final class Search {
        private final ImageRepository repository;
        private final Set<LifecycleState> allowed;
        private final @Nullable String besides;
        private final boolean asksOtherTags;
        private final Limits limits;
        private final Map<String, Optional<Found>> looks = new HashMap<>();
        private Set<String> tags = Set.of();
        private @Nullable VersionRange range;
        private @Nullable LifecycleState refused;

        Search(
                ImageRepository repository,
                Set<LifecycleState> allowed,
                @Nullable String besides,
                boolean asksOtherTags,
                Limits limits) {
            this.repository = repository;
            this.allowed = allowed;
            this.besides = besides;
            this.asksOtherTags = asksOtherTags;
            this.limits = limits;
        }

        Search in(@Nullable VersionRange wanted) {
            range = wanted;
            return this;
        }

        Optional<NewestManifest> find() {
            List<String> present = repository.tags();
            tags = Set.copyOf(present);
            for (VersionTag candidate : Candidates.bestFirst(present, range, allowed, MAX_LOOKS)) {
                Optional<Found> found = candidate.version().equals(besides) ? Optional.empty() : look(candidate.tag());
                if (found.isEmpty()) {
                    continue;
                }
                Manifest manifest = found.get().manifest();
                LifecycleState state = state(candidate, manifest);
                if (!allowed.contains(state)) {
                    refused = refused == null ? state : refused;
                    if (isNoSkill(manifest, state)) {
                        break;
                    }
                } else if (Candidates.agree(candidate, manifest)) {
                    return Optional.of(of(candidate, state, found.get()));
                }
            }
            return Optional.empty();
        }

        private Optional<Found> look(String tag) {
            return tags.contains(tag)
                    ? looks.computeIfAbsent(tag, unseen -> stillThere(repository, unseen, limits))
                    : Optional.empty();
        }

        /** What was left behind on the way to publication is where its version is now, as {@link EffectiveState} has it. */
        private LifecycleState state(VersionTag candidate, Manifest manifest) {
            LifecycleState declared = Annotations.state(manifest.annotations());
            if (!asksOtherTags || !declared.isManaged() || declared.compareTo(LifecycleState.PUBLISHED) >= 0) {
                return declared;
            }
            String version = candidate.version();
            LifecycleState highest = Stream.of(version, version + "-testing", version + "-draft")
                    .flatMap(tag -> look(tag).stream())
                    .filter(other -> other.manifest().layerDigests().equals(manifest.layerDigests()))
                    .map(other -> Annotations.state(other.manifest().annotations()))
                    .reduce(declared, (one, other) -> one.compareTo(other) < 0 ? other : one);
            boolean wasPublished = highest.compareTo(LifecycleState.PUBLISHED) >= 0;
            return wasPublished && !tags.contains(version) ? LifecycleState.ARCHIVED : highest;
        }
    }

    private static NewestManifest of(VersionTag candidate, LifecycleState state, Found found) {
        Map<String, String> annotations = found.manifest().annotations();
        String version = annotations.getOrDefault(Annotations.VERSION, candidate.version());
        return new NewestManifest(candidate.tag(), version, state, found.asked(), annotations);
    }

    private record Found(Digest asked, Manifest manifest) {}

    /** A tag may go between the list and the look. */
    private static Optional<Found> stillThere(ImageRepository repository, String tag, Limits limits) {
        try {
            FetchedManifest fetched = repository.manifest(tag);
            Manifest manifest = new IndexFollower(limits, null)
                    .follow(repository, fetched)
                    .reader()
                    .manifest(limits);
            return Optional.of(new Found(fetched.digest(), manifest));
        } catch (SkillNotFoundException gone) {
            return Optional.empty();
        }
    }

    private static boolean isNoSkill(Manifest manifest, LifecycleState state) {
        return !state.isManaged() && manifest.annotations().keySet().stream().noneMatch(key -> key.startsWith(OURS));
    }

    private static SkillException nothing(SkillReference reference, LifecyclePolicy policy, Search search) {
        if (search.refused != null) {
            return LifecycleRule.refusal(policy, reference, search.refused, Optional.empty());
        }
        return new SkillNotFoundException(
                ErrorCode.NOT_FOUND,
                reference.repository() + " has no tag that is a version"
                        + (reference.range() == null ? "" : " in the range '" + reference.range() + "'")
                        + " and holds it, among " + search.tags.size()
                        + " tags, of which at most the " + MAX_LOOKS + " highest versions were looked at");
    }
}
