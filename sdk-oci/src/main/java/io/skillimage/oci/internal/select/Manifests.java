package io.skillimage.oci.internal.select;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.cache.KeptManifest;
import io.skillimage.cache.Limits;
import io.skillimage.cache.SkillCache;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageConfig;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.ManifestReader;
import io.skillimage.oci.internal.image.ManifestRecord;
import java.util.List;
import java.util.Optional;

/** Reads manifests, and keeps those of registries in the cache. Safe for use by many threads. */
public final class Manifests {
    private static final String ATTESTATION = "attestation-manifest";

    private static final int MEMORY_BYTES = 4 << 20;

    private final SkillCache cache;
    private final Limits limits;
    private final Cache<Digest, KnownManifest> memory;

    /** Creates a reader of manifests. */
    public Manifests(SkillCache cache, Limits limits) {
        this.cache = cache;
        this.limits = limits;
        this.memory = Caffeine.newBuilder()
                .maximumWeight(MEMORY_BYTES)
                .weigher((Digest digest, KnownManifest known) -> known.bytes().length)
                .executor(Runnable::run)
                .build();
    }

    /** Returns the manifest of that digest, from the cache if it is there. */
    KnownManifest byDigest(ImageRepository repository, Digest digest) {
        Optional<KnownManifest> kept = repository.isRemote() ? kept(digest) : Optional.empty();
        return kept.isPresent() ? kept.get() : read(repository, repository.manifest(digest.toString()));
    }

    /** Returns what the cache has under that digest. */
    Optional<KnownManifest> kept(Digest digest) {
        KnownManifest recent = memory.getIfPresent(digest);
        if (recent != null) {
            return Optional.of(recent);
        }
        Optional<KnownManifest> kept = onDisk(digest);
        kept.ifPresent(known -> memory.put(digest, known));
        return kept;
    }

    private Optional<KnownManifest> onDisk(Digest digest) {
        return cache.manifest(digest).map(kept -> {
            ManifestRecord record = ManifestRecord.read(kept.record()).orElseGet(() -> {
                FetchedManifest bytes = new FetchedManifest(kept.bytes(), kept.digest(), "");
                return new ManifestRecord(ManifestReader.of(bytes).manifest(limits), null);
            });
            ManifestReader.requireWithin(record.manifest(), limits);
            return new KnownManifest(digest, kept.bytes(), record.manifest(), record.config());
        });
    }

    /** Reads what was fetched, follows an index to its only manifest, and keeps that. */
    KnownManifest read(ImageRepository repository, FetchedManifest fetched) {
        KnownManifest known = followed(repository, fetched, limits);
        if (repository.isRemote()) {
            keep(known);
        }
        return known;
    }

    /** Reads what was fetched, and follows an index to its only manifest. */
    static KnownManifest followed(ImageRepository repository, FetchedManifest fetched, Limits limits) {
        FetchedManifest bytes = fetched;
        ManifestReader current = ManifestReader.of(fetched);
        for (int depth = 0; current.isIndex(); depth++) {
            if (depth == limits.nestedIndexes()) {
                throw new IntegrityException(
                        ErrorCode.TOO_DEEP,
                        "the index " + fetched.digest() + " nests more than " + limits.nestedIndexes() + " indexes");
            }
            Descriptor entry = onlyEntry(current);
            FetchedManifest next = repository.manifest(entry.digest().toString());
            checkSize(entry, next);
            bytes = new FetchedManifest(next.bytes(), next.digest(), entry.mediaType());
            current = ManifestReader.of(bytes);
        }
        Manifest manifest = current.manifest(limits);
        return new KnownManifest(fetched.digest(), bytes.bytes(), manifest, null);
    }

    /** Keeps what the config says with the manifest. */
    public void keepConfig(KnownManifest known, ImageConfig config) {
        keep(new KnownManifest(known.asked(), known.bytes(), known.manifest(), config));
    }

    private void keep(KnownManifest known) {
        memory.put(known.asked(), known);
        byte[] record = new ManifestRecord(known.manifest(), known.config()).toBytes();
        Manifest manifest = known.manifest();
        cache.keepManifest(
                known.asked(), new KeptManifest(manifest.digest(), manifest.contentKey(), known.bytes(), record));
    }

    private static Descriptor onlyEntry(ManifestReader index) {
        List<Descriptor> entries =
                index.index().stream().filter(entry -> !isAttestation(entry)).toList();
        if (entries.size() != 1) {
            throw new IntegrityException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "the index " + index.digest() + " has " + entries.size()
                            + " entries; a skill is in an index only if it is its single one");
        }
        return entries.get(0);
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
}
