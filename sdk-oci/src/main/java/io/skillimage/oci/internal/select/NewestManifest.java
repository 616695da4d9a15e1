package io.skillimage.oci.internal.select;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.LifecycleException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.Manifest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
     * @param reference the repository
     * @throws SkillException if there is none, or what should be one cannot be read
     */
    public static NewestManifest of(
            SkillReference reference, ImageRepository repository, LifecyclePolicy policy, Limits limits) {
        Set<LifecycleState> allowed = policy.allowedIn(reference.repository());
        List<String> tags = repository.tags();
        LifecycleState refused = null;
        for (VersionTag candidate : Candidates.bestFirst(tags, allowed, MAX_LOOKS)) {
            Optional<Found> found = stillThere(repository, candidate.tag(), limits);
            if (found.isEmpty()) {
                continue;
            }
            Manifest manifest = found.get().manifest();
            LifecycleState state = Annotations.state(manifest.annotations());
            if (!allowed.contains(state)) {
                refused = refused == null ? state : refused;
                if (isNoSkill(manifest, state)) {
                    break;
                }
            } else if (Candidates.agree(candidate, manifest, state)) {
                return of(candidate, state, found.get());
            }
        }
        throw nothing(reference, policy, tags.size(), refused);
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

    private static SkillException nothing(
            SkillReference reference, LifecyclePolicy policy, int tags, @Nullable LifecycleState refused) {
        if (refused != null) {
            try {
                LifecycleRule.check(policy, reference, refused);
            } catch (LifecycleException e) {
                return e;
            }
        }
        return new SkillNotFoundException(
                ErrorCode.NOT_FOUND,
                reference.repository() + " has no tag that is a version and holds it, among " + tags
                        + " tags, of which at most the " + MAX_LOOKS + " highest versions were looked at");
    }
}
