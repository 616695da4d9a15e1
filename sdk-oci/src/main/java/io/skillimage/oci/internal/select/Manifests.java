package io.skillimage.oci.internal.select;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skillimage.Digest;
import io.skillimage.cache.KeptManifest;
import io.skillimage.cache.Limits;
import io.skillimage.cache.SkillCache;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageConfig;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.ManifestReader;
import io.skillimage.oci.internal.image.ManifestRecord;
import io.skillimage.oci.internal.image.Platform;
import io.skillimage.oci.internal.select.IndexFollower.Image;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads manifests, and keeps those of registries in the cache. Safe for use by many threads. */
public final class Manifests {
    /** In the heap each takes several times its bytes, and a file is read sooner than a registry answers. */
    private static final int MEMORY_BYTES = 256 << 10;

    private final SkillCache cache;
    private final Limits limits;
    private final @Nullable Platform platform;
    private final IndexFollower indexes;
    private final Cache<Digest, Recent> memory;

    /**
     * A manifest in memory.
     *
     * @param bytes how many it has, with what was kept beside it: a config may be far larger than its manifest
     */
    private record Recent(KnownManifest known, int bytes) {
        Recent(KnownManifest known, byte[] record) {
            this(known, known.bytes().length + record.length);
        }
    }

    /**
     * Creates a reader of manifests.
     *
     * @param platform the platform to choose where an index has several, or null for none
     */
    public Manifests(SkillCache cache, Limits limits, @Nullable Platform platform) {
        this.cache = cache;
        this.limits = limits;
        this.platform = platform;
        this.indexes = new IndexFollower(limits, platform);
        this.memory = Caffeine.newBuilder()
                .maximumWeight(MEMORY_BYTES)
                .weigher((Digest digest, Recent recent) -> recent.bytes())
                .executor(Runnable::run)
                .build();
    }

    /** Returns which of several versions of the same content is meant, in words. */
    String platformName() {
        return String.valueOf(platform);
    }

    /** Returns the manifest of that digest, from the cache if it is there. */
    KnownManifest byDigest(ImageRepository repository, Digest digest) {
        Optional<KnownManifest> kept = repository.isRemote() ? kept(digest) : Optional.empty();
        return kept.isPresent() ? kept.get() : read(repository, repository.manifest(digest.toString()));
    }

    /** Returns what the cache has under that digest. */
    Optional<KnownManifest> kept(Digest digest) {
        Recent recent = memory.getIfPresent(digest);
        if (recent != null) {
            return Optional.of(recent.known());
        }
        Optional<Recent> kept = onDisk(digest, digest);
        if (kept.isEmpty()) {
            kept = onDisk(digest, chosenIn(digest));
        }
        kept.ifPresent(found -> memory.put(digest, found));
        return kept.map(Recent::known);
    }

    private Optional<Recent> onDisk(Digest asked, Digest keptAs) {
        return cache.manifest(keptAs).map(kept -> {
            ManifestRecord record = ManifestRecord.read(kept.record()).orElseGet(() -> {
                FetchedManifest bytes = new FetchedManifest(kept.bytes(), kept.digest(), "");
                return new ManifestRecord(ManifestReader.of(bytes).manifest(limits), null, false);
            });
            ManifestReader.requireWithin(record.manifest(), limits);
            KnownManifest known = new KnownManifest(
                    asked, keptAs, kept.bytes(), record.manifest(), record.config(), record.isCompared());
            return new Recent(known, kept.record());
        });
    }

    /** Reads what was fetched, follows an index to the image that is meant, and keeps that. */
    KnownManifest read(ImageRepository repository, FetchedManifest fetched) {
        Image image = indexes.follow(repository, fetched);
        Digest asked = fetched.digest();
        Manifest manifest = image.manifest(limits);
        Digest keptAs = image.chosen() ? chosenIn(asked) : asked;
        KnownManifest known =
                new KnownManifest(asked, keptAs, image.reader().fetched().bytes(), manifest, null, false);
        if (repository.isRemote()) {
            keep(known);
            if (!known.isAsked()) {
                // Whoever pins what was found asks for it by its own digest, and an index says nothing then.
                Digest own = manifest.digest();
                keep(new KnownManifest(own, own, known.bytes(), image.reader().manifest(limits), null, false));
            }
        }
        return known;
    }

    /** Returns where a choice among the entries of an index is kept: others may choose otherwise. */
    private Digest chosenIn(Digest index) {
        return Digest.sha256((index + "\n" + platform).getBytes(StandardCharsets.UTF_8));
    }

    /** Keeps what the config says with the manifest, though nobody has compared it with the layers yet. */
    public void keepConfig(KnownManifest known, ImageConfig config) {
        keep(known, config, false);
    }

    /** Keeps what the config says, and that the layers are what it declares. */
    public void keepCompared(KnownManifest known, ImageConfig config) {
        keep(known, config, true);
    }

    private void keep(KnownManifest known, ImageConfig config, boolean compared) {
        keep(known.with(config, compared));
        if (!known.isAsked()) {
            kept(known.manifest().digest()).ifPresent(own -> keep(own.with(config, compared)));
        }
    }

    private void keep(KnownManifest known) {
        byte[] record = new ManifestRecord(known.manifest(), known.config(), known.isCompared()).toBytes();
        memory.put(known.asked(), new Recent(known, record));
        Manifest manifest = known.manifest();
        cache.keepManifest(
                known.keptAs(), new KeptManifest(manifest.digest(), manifest.contentKey(), known.bytes(), record));
    }
}
