package io.skillimage.oci.internal.content;

import io.skillimage.ActivityEvent;
import io.skillimage.ActivityEvent.CacheDecision;
import io.skillimage.Digest;
import io.skillimage.SkillFile;
import io.skillimage.SkillFormat;
import io.skillimage.SkillWarning;
import io.skillimage.cache.CacheEntry;
import io.skillimage.cache.Checkout;
import io.skillimage.cache.CheckoutCheck;
import io.skillimage.cache.ContentKey;
import io.skillimage.cache.Limits;
import io.skillimage.cache.SkillCache;
import io.skillimage.cache.Staging;
import io.skillimage.oci.internal.activity.Activity;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.Blobs;
import io.skillimage.oci.internal.image.ContentRecord;
import io.skillimage.oci.internal.image.ContentRecord.Kept;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.ImageConfig;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.InlineBlobs;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.SkillDescription;
import io.skillimage.oci.internal.select.Binding;
import io.skillimage.oci.internal.select.KnownManifest;
import io.skillimage.oci.internal.select.Manifests;
import io.skillimage.oci.internal.select.Selected;
import io.skillimage.schema.SkillContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Opens the checkout of a manifest, or makes it: everything is verified and read before anything becomes visible. */
public final class CheckoutOpener {
    /**
     * A checkout that was opened.
     *
     * @param checkout the checkout
     * @param content what its documents say
     * @param format how it was packed
     * @param warnings what is odd about config, archives, documents and their agreement
     * @param wasCached whether no layer had to be fetched
     */
    public record Opened(
            Checkout checkout,
            SkillContent content,
            SkillFormat format,
            List<SkillWarning> warnings,
            boolean wasCached) {
        /** Copies the list. */
        public Opened {
            warnings = List.copyOf(warnings);
        }
    }

    private final SkillCache cache;
    private final Manifests manifests;
    private final Limits limits;
    private final CheckoutCheck check;
    private final Executor executor;
    private final Activity activity;
    private final @Nullable String chosen;

    /**
     * Creates an opener; safe for use by many threads.
     *
     * @param limits what an image may hold at most
     * @param check how closely to look at what is in the cache
     * @param executor what fetches a config while the caller fetches the layers
     * @param activity what tells whether the content was there
     * @param chosen which skill of a bundle is wanted, or null where none is
     */
    public CheckoutOpener(
            SkillCache cache,
            Manifests manifests,
            Limits limits,
            CheckoutCheck check,
            Executor executor,
            Activity activity,
            @Nullable String chosen) {
        this.cache = cache;
        this.manifests = manifests;
        this.limits = limits;
        this.check = check;
        this.executor = executor;
        this.activity = activity;
        this.chosen = chosen;
    }

    /**
     * Returns the checkout for the layers of what was selected.
     *
     * @param lockWait how long to wait for somebody else who makes it
     */
    public Opened open(ImageRepository repository, Selected selected, String fallbackName, Duration lockWait) {
        ContentKey content = selected.manifest().contentKey();
        ContentKey key = chosen == null ? content : content.in(chosen);
        boolean believed = repository.isRemote() && check == CheckoutCheck.QUICK;
        CacheEntry entry = believed ? cache.acquire(key, lockWait) : cache.acquire(key, check, lockWait);
        CacheDecision decision = entry instanceof Checkout ? CacheDecision.CONTENT_HIT : CacheDecision.CONTENT_MISS;
        activity.tell(() -> new ActivityEvent.CacheAsked(key.digest().toString(), decision));
        if (entry instanceof Checkout checkout) {
            return cached(repository, checkout, selected);
        }
        try (Staging staging = (Staging) entry) {
            return make(repository, staging, selected, fallbackName);
        }
    }

    private Opened make(ImageRepository repository, Staging staging, Selected selected, String fallbackName) {
        Manifest manifest = selected.manifest();
        Blobs blobs = blobs(repository, selected);
        ImageConfig before = configBefore(repository, blobs, selected);
        List<Digest> expected = before != null ? before.diffIds() : List.of();
        List<Digest> diffIds;
        ImageConfig config;
        try (ImageConfigs.Pending pending =
                before != null ? ImageConfigs.known(before) : ImageConfigs.readBeside(blobs, manifest, executor)) {
            diffIds = Layers.unpack(blobs, manifest, expected, staging::unpack);
            config = pending.await();
        }
        DiffIds.verify(config, diffIds, manifest, blobs, limits);
        String root = enter(staging, manifest.format());
        SkillDocuments documents = SkillDocuments.of(manifest, config);
        SkillContent content = documents.read(staging.directory(), paths(staging.files()));
        List<SkillWarning> binding = bind(selected, content);
        String name = content.name() == null ? LegalName.of(documents.nameOr(root, fallbackName)) : content.name();
        SkillContent own = documents.areIn(content) ? null : content;
        byte[] record = ContentRecord.write(new Kept(own, manifest.config().digest(), config, root));
        Checkout checkout = staging.commit(name, record);
        if (repository.isRemote() && mayDescribe(manifest)) {
            manifests.keepCompared(selected.known(), config);
        }
        return opened(checkout, selected, config, content, binding, false);
    }

    private String enter(Staging staging, SkillFormat format) {
        String root = SkillRoot.of(format, paths(staging.files()), chosen);
        if (!root.equals(SkillRoot.TOP)) {
            staging.enter(root);
        }
        return root;
    }

    private static Blobs blobs(ImageRepository repository, Selected selected) {
        return InlineBlobs.of(selected.known().bytes(), selected.manifest(), repository);
    }

    /**
     * Returns the config if it is known before the layers, or has to be: where it tells by which algorithm they are to be
     * hashed, and in a layout, so that of two faults the same one is reported each time.
     */
    private static @Nullable ImageConfig configBefore(ImageRepository repository, Blobs blobs, Selected selected) {
        ImageConfig known = selected.known().config();
        if (repository.isRemote() && known != null) {
            return known;
        }
        Manifest manifest = selected.manifest();
        boolean beside = repository.isRemote()
                && DiffIds.areUsual(manifest)
                && !manifest.config().isInline();
        return beside ? null : ImageConfigs.read(blobs, manifest);
    }

    private Opened cached(ImageRepository repository, Checkout checkout, Selected selected) {
        Manifest manifest = selected.manifest();
        KnownManifest known = selected.known();
        Blobs blobs = descriptor -> blobs(repository, selected).blob(descriptor); // seldom needed
        Optional<Kept> kept = ContentRecord.read(checkout.record());
        Optional<ImageConfig> verified = repository.isRemote() ? verifiedConfig(selected, kept) : Optional.empty();
        ImageConfig config = verified.or(() -> Optional.ofNullable(known.config()))
                .orElseGet(() -> ImageConfigs.read(blobs, manifest));
        if (!repository.isRemote()) {
            manifest.layers().forEach(layer -> readThrough(blobs, layer));
        }
        if (verified.isEmpty() || DiffIds.areComparable(config, checkout.diffIds())) {
            DiffIds.verify(config, checkout.diffIds(), manifest, blobs, limits);
        }
        boolean isNews = verified.isEmpty() || (known.config() == null && mayDescribe(manifest));
        if (isNews && repository.isRemote()) {
            manifests.keepCompared(known, config);
        }
        if (chosen == null) {
            kept.ifPresent(made -> SkillRoot.requireAllowed(manifest.format(), made.root()));
        }
        SkillDocuments documents = SkillDocuments.of(manifest, config);
        SkillContent content =
                kept.map(Kept::content).orElseGet(() -> documents.read(checkout.directory(), paths(checkout.files())));
        return opened(checkout, selected, config, content, bind(selected, content), true);
    }

    /** Whoever wants to know what a config says of the skill without the content will not find the checkout. */
    private static boolean mayDescribe(Manifest manifest) {
        return SkillDescription.isInConfigOf(manifest.format());
    }

    private Opened opened(
            Checkout checkout,
            Selected selected,
            ImageConfig config,
            SkillContent content,
            List<SkillWarning> binding,
            boolean wasCached) {
        SkillDocuments documents = SkillDocuments.of(selected.manifest(), config);
        SkillContent complete = documents.complete(content);
        List<SkillWarning> all = new ArrayList<>(config.warnings());
        all.addAll(checkout.warnings());
        all.addAll(complete.warnings());
        all.addAll(binding);
        SkillFormat format = chosen == null ? documents.format(selected.manifest()) : SkillFormat.BUNDLE;
        return new Opened(checkout, complete, format, all, wasCached);
    }

    /** Another manifest over the same content may have another config, which is read and compared once. */
    private static Optional<ImageConfig> verifiedConfig(Selected selected, Optional<Kept> kept) {
        Digest digest = selected.manifest().config().digest();
        KnownManifest known = selected.known();
        return Optional.ofNullable(known.isCompared() ? known.config() : null)
                .or(() -> kept.filter(made -> made.config().equals(digest)).map(Kept::declared));
    }

    /** A layout that is damaged is refused, whatever the cache has: others use the same files. */
    private static void readThrough(Blobs blobs, Descriptor layer) {
        try (InputStream in = blobs.blob(layer)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw Layers.unreadable(layer, e);
        }
    }

    private static List<SkillWarning> bind(Selected selected, SkillContent content) {
        Map<String, String> annotations = selected.manifest().annotations();
        return Binding.checkContent(selected.tag(), annotations, Annotations.state(annotations), content);
    }

    private static Set<String> paths(Collection<SkillFile> files) {
        return files.stream().map(SkillFile::path).collect(Collectors.toUnmodifiableSet());
    }
}
