package io.skillimage.oci.internal.content;

import io.skillimage.Digest;
import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import io.skillimage.cache.CacheEntry;
import io.skillimage.cache.Checkout;
import io.skillimage.cache.CheckoutCheck;
import io.skillimage.cache.ContentKey;
import io.skillimage.cache.SkillCache;
import io.skillimage.cache.Staging;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.ContentRecord;
import io.skillimage.oci.internal.image.ContentRecord.Kept;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.ImageConfig;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.select.Binding;
import io.skillimage.oci.internal.select.Manifests;
import io.skillimage.oci.internal.select.Selected;
import io.skillimage.schema.SkillContent;
import io.skillimage.schema.SkillDirectoryReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Opens the checkout of a manifest, or makes it: everything is verified and read before anything becomes visible. */
public final class CheckoutOpener {
    private static final int MAX_FALLBACK_NAME = 64;

    /**
     * A checkout that was opened.
     *
     * @param checkout the checkout
     * @param content what its documents say
     * @param warnings what is odd about config, archives, documents and their agreement
     * @param wasCached whether no layer had to be fetched
     */
    public record Opened(Checkout checkout, SkillContent content, List<SkillWarning> warnings, boolean wasCached) {
        /** Copies the list. */
        public Opened {
            warnings = List.copyOf(warnings);
        }
    }

    private final SkillCache cache;
    private final Manifests manifests;
    private final CheckoutCheck check;
    private final Executor executor;

    /**
     * Creates an opener; safe for use by many threads.
     *
     * @param check how closely to look at what is in the cache
     * @param executor what fetches a config while the caller fetches the layers
     */
    public CheckoutOpener(SkillCache cache, Manifests manifests, CheckoutCheck check, Executor executor) {
        this.cache = cache;
        this.manifests = manifests;
        this.check = check;
        this.executor = executor;
    }

    /**
     * Returns the checkout for the layers of what was selected.
     *
     * @param lockWait how long to wait for somebody else who makes it
     */
    public Opened open(ImageRepository repository, Selected selected, String fallbackName, Duration lockWait) {
        ContentKey key = selected.manifest().contentKey();
        boolean believed = repository.isRemote() && check == CheckoutCheck.QUICK;
        CacheEntry entry = believed ? cache.acquire(key, lockWait) : cache.acquire(key, check, lockWait);
        if (entry instanceof Checkout checkout) {
            return cached(repository, checkout, selected);
        }
        try (Staging staging = (Staging) entry) {
            return make(repository, staging, selected, fallbackName);
        }
    }

    private Opened make(ImageRepository repository, Staging staging, Selected selected, String fallbackName) {
        Manifest manifest = selected.manifest();
        Supplier<ImageConfig> pending = config(repository, selected);
        List<Digest> diffIds = Layers.unpack(repository, manifest, staging::unpack);
        ImageConfig config = pending.get();
        config.verify(diffIds, manifest.digest());
        SkillContent content = SkillDirectoryReader.read(staging.directory(), paths(staging.files()));
        List<SkillWarning> binding = bind(selected, content);
        String name = content.name() == null ? fallback(fallbackName) : content.name();
        byte[] record = ContentRecord.write(new Kept(content, manifest.config().digest(), config));
        Checkout checkout = staging.commit(name, record);
        return new Opened(checkout, content, warnings(config, checkout, content, binding), false);
    }

    /** A config from a layout comes first, so that of two faults the same one is reported each time. */
    private Supplier<ImageConfig> config(ImageRepository repository, Selected selected) {
        ImageConfig known = selected.known().config();
        Descriptor descriptor = selected.manifest().config();
        if (repository.isRemote()) {
            return known != null ? () -> known : ImageConfigs.readBeside(repository, descriptor, executor);
        }
        ImageConfig read = ImageConfigs.read(repository, descriptor);
        return () -> read;
    }

    private Opened cached(ImageRepository repository, Checkout checkout, Selected selected) {
        Manifest manifest = selected.manifest();
        Optional<Kept> kept = ContentRecord.read(checkout.record());
        ImageConfig config = configOfCached(repository, selected, kept);
        if (!repository.isRemote()) {
            manifest.layers().forEach(layer -> readThrough(repository, layer));
        }
        config.verify(checkout.diffIds(), manifest.digest());
        SkillContent content = kept.map(Kept::content)
                .orElseGet(() -> SkillDirectoryReader.read(checkout.directory(), paths(checkout.files())));
        List<SkillWarning> binding = bind(selected, content);
        return new Opened(checkout, content, warnings(config, checkout, content, binding), true);
    }

    /** Another manifest over the same content may have another config, which is read once. */
    private ImageConfig configOfCached(ImageRepository repository, Selected selected, Optional<Kept> kept) {
        Digest digest = selected.manifest().config().digest();
        ImageConfig known = selected.known().config();
        if (repository.isRemote() && known != null) {
            return known;
        }
        if (repository.isRemote() && kept.isPresent() && kept.get().config().equals(digest)) {
            return kept.get().declared();
        }
        ImageConfig read = ImageConfigs.read(repository, selected.manifest().config());
        if (repository.isRemote()) {
            manifests.keepConfig(selected.known(), read);
        }
        return read;
    }

    /** A layout that is damaged is refused, whatever the cache has: others use the same files. */
    private static void readThrough(ImageRepository repository, Descriptor layer) {
        try (InputStream in = repository.blob(layer)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw Layers.unreadable(layer, e);
        }
    }

    private static List<SkillWarning> bind(Selected selected, SkillContent content) {
        Map<String, String> annotations = selected.manifest().annotations();
        return Binding.checkContent(selected.tag(), annotations, Annotations.state(annotations), content);
    }

    private static List<SkillWarning> warnings(
            ImageConfig config, Checkout checkout, SkillContent content, List<SkillWarning> binding) {
        List<SkillWarning> all = new ArrayList<>(config.warnings());
        all.addAll(checkout.warnings());
        all.addAll(content.warnings());
        all.addAll(binding);
        return all;
    }

    private static Set<String> paths(Collection<SkillFile> files) {
        return files.stream().map(SkillFile::path).collect(Collectors.toUnmodifiableSet());
    }

    /** The last segment of a repository or of a directory, which is free of anything but name characters. */
    private static String fallback(String name) {
        String clean = name.substring(name.lastIndexOf('/') + 1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        return clean.isEmpty() ? "skill" : clean.substring(0, Math.min(clean.length(), MAX_FALLBACK_NAME));
    }
}
