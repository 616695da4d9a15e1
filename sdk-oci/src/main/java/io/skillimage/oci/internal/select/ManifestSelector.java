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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the manifest that a reference means: by digest, by tag within the freshness rule, or the newest version. */
public final class ManifestSelector {
    private static final Duration STALE_IF_ERROR = Duration.ofHours(24);
    /** Each costs a request, and whoever may push can make any number of tags. */
    private static final int MAX_CANDIDATES = 256;

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
        String name = reference.repository();
        return tag != null ? byTag(name, repository, tag) : newest(name, repository);
    }

    private FetchedManifest byDigest(ImageRepository repository, Digest digest) {
        if (!repository.isRemote()) {
            return repository.manifest(digest.toString());
        }
        Optional<FetchedManifest> kept = kept(digest);
        if (kept.isPresent()) {
            return kept.get();
        }
        requireOnline("the manifest " + digest);
        return keep(repository.manifest(digest.toString()));
    }

    private Optional<FetchedManifest> kept(Digest digest) {
        return cache.manifest(digest).map(bytes -> new FetchedManifest(bytes, digest, ""));
    }

    private Selected byTag(String name, ImageRepository repository, String tag) {
        if (!repository.isRemote()) {
            return new Selected(read(repository, repository.manifest(tag)), tag, List.of());
        }
        Optional<Remembered> remembered = cache.tags().find(name, tag);
        Instant now = clock.instant();
        Optional<FetchedManifest> fresh =
                remembered.filter(known -> isFresh(known, now)).flatMap(known -> kept(known.digest()));
        if (fresh.isPresent()) {
            return new Selected(read(repository, fresh.get()), tag, List.of());
        }
        requireOnline("the tag '" + tag + "'");
        try {
            FetchedManifest fetched = repository.manifest(tag);
            Selected selected = new Selected(read(repository, fetched), tag, List.of());
            cache.tags().remember(name, tag, keep(fetched).digest(), now);
            return selected;
        } catch (RegistryException outage) {
            return stale(repository, tag, remembered, now, outage);
        } catch (SkillNotFoundException gone) {
            cache.tags().forget(name, tag);
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
        Remembered known = remembered
                .filter(last -> OUTAGES.contains(outage.code()))
                .filter(last -> Duration.between(last.at(), now).compareTo(STALE_IF_ERROR) < 0)
                .orElseThrow(() -> outage);
        FetchedManifest kept = kept(known.digest()).orElseThrow(() -> outage);
        SkillWarning warning =
                new SkillWarning(Code.STALE, "the tag '" + tag + "' is as of " + known.at() + ": " + outage.reason());
        return new Selected(read(repository, kept), tag, List.of(warning));
    }

    /** The first version, best first, whose manifest agrees with its tag; deprecated ones only when nothing else is. */
    private Selected newest(String name, ImageRepository repository) {
        if (repository.isRemote()) {
            requireOnline("the list of tags");
        }
        Set<LifecycleState> allowed = policy.allowedIn(name);
        List<String> tags = repository.tags();
        Selected deprecated = null;
        for (VersionTag candidate : candidates(tags, allowed)) {
            Optional<Selected> found = stillThere(name, repository, candidate);
            if (found.isEmpty()) {
                continue;
            }
            LifecycleState state = Annotations.state(found.get().manifest().annotations());
            if (!agrees(candidate, found.get().manifest(), state) || !allowed.contains(state)) {
                continue;
            }
            if (state != LifecycleState.DEPRECATED) {
                return found.get();
            }
            deprecated = deprecated == null ? found.get() : deprecated;
        }
        if (deprecated != null) {
            return deprecated;
        }
        throw new SkillNotFoundException(
                ErrorCode.NOT_FOUND,
                name + " has no version that the policy allows, among " + tags.size() + " tags, of which at most the "
                        + MAX_CANDIDATES + " highest versions were looked at");
    }

    private static List<VersionTag> candidates(List<String> tags, Set<LifecycleState> allowed) {
        return tags.stream()
                .flatMap(tag -> VersionTag.parse(tag).stream())
                .filter(candidate ->
                        candidate.state() == LifecycleState.PUBLISHED || allowed.contains(candidate.state()))
                .sorted(VersionTag.BEST_FIRST)
                .limit(MAX_CANDIDATES)
                .toList();
    }

    /** A tag may go between the list and the look. */
    private Optional<Selected> stillThere(String name, ImageRepository repository, VersionTag candidate) {
        try {
            return Optional.of(byTag(name, repository, candidate.tag()));
        } catch (SkillNotFoundException gone) {
            return Optional.empty();
        }
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
        ManifestReader current = ManifestReader.of(fetched);
        for (int depth = 0; current.isIndex(); depth++) {
            if (depth == limits.nestedIndexes()) {
                throw new IntegrityException(
                        ErrorCode.TOO_DEEP,
                        "the index " + fetched.digest() + " nests more than " + limits.nestedIndexes() + " indexes");
            }
            List<Descriptor> entries = current.index().stream()
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
            current = ManifestReader.of(new FetchedManifest(next.bytes(), next.digest(), entry.mediaType()));
        }
        return current.manifest(limits);
    }
}
