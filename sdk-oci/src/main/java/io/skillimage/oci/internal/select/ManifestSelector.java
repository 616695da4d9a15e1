package io.skillimage.oci.internal.select;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.cache.SkillCache;
import io.skillimage.oci.internal.activity.Activity;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.registry.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the manifest that a reference means: by digest, by tag within the freshness rule, or the newest version. */
public final class ManifestSelector {
    /** Each costs a request, and whoever may push can make any number of tags. */
    private static final int MAX_CANDIDATES = 256;

    private final Manifests manifests;
    private final TagLookup tags;
    private final LifecyclePolicy policy;

    /** Creates a selector; safe for use by many threads. */
    public ManifestSelector(
            SkillCache cache,
            Manifests manifests,
            Freshness freshness,
            LifecyclePolicy policy,
            Clock clock,
            Activity activity) {
        this.manifests = manifests;
        this.tags = new TagLookup(cache.tags(), manifests, freshness, clock, activity);
        this.policy = policy;
    }

    /**
     * Returns the manifest that the reference means in that repository.
     *
     * @param deadline until when somebody else who asks the same is waited for
     */
    public Selected select(SkillReference reference, ImageRepository repository, Deadline deadline) {
        Digest digest = reference.digest();
        String tag = reference.tag();
        if (digest != null) {
            KnownManifest known = manifests.byDigest(repository, digest);
            Duration holdsFor = repository.isRemote() ? Selected.FOR_EVER : Duration.ZERO;
            return new Selected(known, tag, List.of(), holdsFor);
        }
        String name = reference.repository();
        return tag != null ? tags.find(name, repository, tag, deadline) : newest(name, repository, deadline);
    }

    /** The first version, best first, whose manifest agrees with its tag; deprecated ones only when nothing else is. */
    private Selected newest(String name, ImageRepository repository, Deadline deadline) {
        Set<LifecycleState> allowed = policy.allowedIn(name);
        List<String> present = repository.tags();
        Selected deprecated = null;
        for (VersionTag candidate : Candidates.bestFirst(present, allowed, MAX_CANDIDATES)) {
            Optional<Selected> found = stillThere(name, repository, candidate, deadline);
            if (found.isEmpty()) {
                continue;
            }
            LifecycleState state = Annotations.state(found.get().manifest().annotations());
            if (!Candidates.agree(candidate, found.get().manifest(), state) || !allowed.contains(state)) {
                continue;
            }
            if (state != LifecycleState.DEPRECATED) {
                return asNewest(found.get());
            }
            deprecated = deprecated == null ? found.get() : deprecated;
        }
        if (deprecated != null) {
            return asNewest(deprecated);
        }
        throw new SkillNotFoundException(
                ErrorCode.NOT_FOUND,
                name + " has no version that the policy allows, among " + present.size()
                        + " tags, of which at most the " + MAX_CANDIDATES + " highest versions were looked at");
    }

    /** Which version is the newest is looked up each time. */
    private static Selected asNewest(Selected found) {
        return new Selected(found.known(), found.tag(), found.warnings(), Duration.ZERO);
    }

    /** A tag may go between the list and the look. */
    private Optional<Selected> stillThere(
            String name, ImageRepository repository, VersionTag candidate, Deadline deadline) {
        try {
            return Optional.of(tags.find(name, repository, candidate.tag(), deadline));
        } catch (SkillNotFoundException gone) {
            return Optional.empty();
        }
    }
}
