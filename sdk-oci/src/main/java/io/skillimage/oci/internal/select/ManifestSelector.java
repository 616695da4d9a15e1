package io.skillimage.oci.internal.select;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.IntegrityException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import io.skillimage.cache.Limits;
import io.skillimage.cache.SkillCache;
import io.skillimage.cache.TagMemory.Remembered;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.ManifestReader;
import io.skillimage.oci.internal.image.MediaTypes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the manifest that a reference means: by digest, by tag within the freshness rule, or the newest version. */
public final class ManifestSelector {
    private static final Duration STALE_IF_ERROR = Duration.ofHours(24);
    private static final String ATTESTATION = "attestation-manifest";
    private static final Set<ErrorCode> OUTAGES =
            Set.of(ErrorCode.UNREACHABLE, ErrorCode.TIMEOUT, ErrorCode.REGISTRY_ERROR, ErrorCode.RATE_LIMITED);

    /**
     * The manifest that a reference means.
     *
     * @param manifest the manifest
     * @param tag the tag that led to it, if one did
     * @param warnings what somebody should know
     */
    public record Selected(Manifest manifest, @Nullable String tag, List<SkillWarning> warnings) {
        /** Copies the list. */
        public Selected {
            warnings = List.copyOf(warnings);
        }
    }

    private final SkillCache cache;
    private final Limits limits;
    private final Freshness freshness;
    private final LifecyclePolicy policy;
    private final Clock clock;

    /** Creates a selector; safe for use by many threads. */
    public ManifestSelector(SkillCache cache, Limits limits, Freshness freshness, LifecyclePolicy policy, Clock clock) {
        this.cache = cache;
        this.limits = limits;
        this.freshness = freshness;
        this.policy = policy;
        this.clock = clock;
    }

    /** Returns the manifest that the reference means in that repository. */
    public Selected select(SkillReference reference, ImageRepository repository) {
        Digest digest = reference.digest();
        String tag = reference.tag();
        if (digest != null) {
            return new Selected(read(repository, byDigest(repository, digest)), tag, List.of());
        }
        return tag != null ? byTag(reference, repository, tag) : newest(reference, repository);
    }

    private FetchedManifest byDigest(ImageRepository repository, Digest digest) {
        if (!repository.isRemote()) {
            return repository.manifest(digest.toString());
        }
        Optional<byte[]> kept = cache.manifest(digest);
        if (kept.isPresent()) {
            return new FetchedManifest(kept.get(), digest, "");
        }
        requireOnline("the manifest " + digest);
        return keep(repository.manifest(digest.toString()));
    }

    private Selected byTag(SkillReference reference, ImageRepository repository, String tag) {
        if (!repository.isRemote()) {
            return new Selected(read(repository, repository.manifest(tag)), tag, List.of());
        }
        Optional<Remembered> remembered = cache.tags().find(reference.repository(), tag);
        Instant now = clock.instant();
        if (remembered.isPresent() && isFresh(remembered.get(), now)) {
            Digest known = remembered.get().digest();
            return new Selected(read(repository, byDigest(repository, known)), tag, List.of());
        }
        requireOnline("the tag '" + tag + "'");
        try {
            FetchedManifest fetched = keep(repository.manifest(tag));
            cache.tags().remember(reference.repository(), tag, fetched.digest(), now);
            return new Selected(read(repository, fetched), tag, List.of());
        } catch (RegistryException outage) {
            return stale(repository, tag, remembered, now, outage);
        } catch (SkillNotFoundException gone) {
            cache.tags().forget(reference.repository(), tag);
            throw gone;
        }
    }

    private boolean isFresh(Remembered remembered, Instant now) {
        Duration age = Duration.between(remembered.at(), now);
        return freshness.isOffline() || (!age.isNegative() && age.compareTo(freshness.maxAge()) < 0);
    }

    private Selected stale(
            ImageRepository repository,
            String tag,
            Optional<Remembered> remembered,
            Instant now,
            RegistryException outage) {
        boolean usable = OUTAGES.contains(outage.code())
                && remembered
                        .filter(known -> Duration.between(known.at(), now).compareTo(STALE_IF_ERROR) < 0)
                        .isPresent();
        Optional<byte[]> kept = usable ? cache.manifest(remembered.orElseThrow().digest()) : Optional.empty();
        if (kept.isEmpty()) {
            throw outage;
        }
        Remembered known = remembered.orElseThrow();
        SkillWarning warning =
                new SkillWarning(Code.STALE, "the tag '" + tag + "' is as of " + known.at() + ": " + outage.reason());
        return new Selected(
                read(repository, new FetchedManifest(kept.get(), known.digest(), "")), tag, List.of(warning));
    }

    /** The first version, best first, whose manifest agrees with its tag; deprecated ones only when nothing else is. */
    private Selected newest(SkillReference reference, ImageRepository repository) {
        if (repository.isRemote()) {
            requireOnline("the list of tags");
        }
        Set<LifecycleState> allowed = policy.allowedIn(reference.repository());
        List<VersionTag> candidates = new ArrayList<>();
        List<String> tags = repository.tags();
        tags.forEach(tag -> VersionTag.parse(tag).ifPresent(candidates::add));
        candidates.removeIf(
                candidate -> candidate.state() != LifecycleState.PUBLISHED && !allowed.contains(candidate.state()));
        candidates.sort(VersionTag.BEST_FIRST);
        Selected deprecated = null;
        for (VersionTag candidate : candidates) {
            Selected selected = byTag(reference.withTag(candidate.tag()), repository, candidate.tag());
            LifecycleState state = Annotations.state(selected.manifest().annotations());
            if (!agrees(candidate, selected.manifest(), state) || !allowed.contains(state)) {
                continue;
            }
            if (state != LifecycleState.DEPRECATED) {
                return selected;
            }
            deprecated = deprecated == null ? selected : deprecated;
        }
        if (deprecated != null) {
            return deprecated;
        }
        throw new SkillNotFoundException(
                ErrorCode.NOT_FOUND,
                reference.repository() + " has no version that the policy allows, among " + tags.size() + " tags");
    }

    private static boolean agrees(VersionTag candidate, Manifest manifest, LifecycleState state) {
        String version = manifest.annotations().get(Annotations.VERSION);
        return version == null || state.tagOf(version).orElse("").equals(candidate.tag());
    }

    private FetchedManifest keep(FetchedManifest fetched) {
        cache.keepManifest(fetched.digest(), fetched.bytes());
        return fetched;
    }

    private void requireOnline(String what) {
        if (freshness.isOffline()) {
            throw new RegistryException(
                    ErrorCode.OFFLINE, what + " is not in the cache, and the resolver is offline", null);
        }
    }

    /** What BuildKit puts beside the one image that it was asked for: a statement about it, and no image. */
    private static boolean isAttestation(Descriptor entry) {
        return ATTESTATION.equals(entry.annotations().get("vnd.docker.reference.type"));
    }

    private static void checkSize(Descriptor entry, FetchedManifest fetched) {
        int size = fetched.bytes().length;
        if (size != entry.size()) {
            throw new IntegrityException(
                    ErrorCode.SIZE_MISMATCH,
                    "the manifest " + entry.digest() + " has " + size + " bytes; the index says " + entry.size(),
                    String.valueOf(entry.size()),
                    String.valueOf(size),
                    null);
        }
    }

    /** An index with a single entry stands for that entry; attestations do not count. */
    private Manifest read(ImageRepository repository, FetchedManifest fetched) {
        FetchedManifest current = fetched;
        for (int depth = 0; MediaTypes.isIndex(ManifestReader.mediaType(current)); depth++) {
            if (depth == limits.nestedIndexes()) {
                throw new IntegrityException(
                        ErrorCode.TOO_DEEP,
                        "the index " + fetched.digest() + " nests more than " + limits.nestedIndexes() + " indexes");
            }
            List<Descriptor> entries = ManifestReader.index(current).stream()
                    .filter(entry -> !isAttestation(entry))
                    .toList();
            if (entries.size() != 1) {
                throw new IntegrityException(
                        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                        "the index " + current.digest() + " has " + entries.size()
                                + " entries; a skill is in an index only if it is its single one");
            }
            Descriptor entry = entries.get(0);
            FetchedManifest next = byDigest(repository, entry.digest());
            checkSize(entry, next);
            current = new FetchedManifest(next.bytes(), next.digest(), entry.mediaType());
        }
        return ManifestReader.manifest(current, limits);
    }
}
