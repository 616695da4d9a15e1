package io.skillimage.oci.internal.content;

import io.skillimage.Digest;
import io.skillimage.LifecycleState;
import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import io.skillimage.cache.CacheEntry;
import io.skillimage.cache.Checkout;
import io.skillimage.cache.ContentKey;
import io.skillimage.cache.SkillCache;
import io.skillimage.cache.Staging;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.ContentRecord;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.ImageConfig;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.select.Binding;
import io.skillimage.schema.SkillContent;
import io.skillimage.schema.SkillDirectoryReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    /** Creates an opener; safe for use by many threads. */
    public CheckoutOpener(SkillCache cache) {
        this.cache = cache;
    }

    /** Returns the checkout for the manifest's layers; {@code tag} is what led to the manifest, if one did. */
    public Opened open(ImageRepository repository, Manifest manifest, @Nullable String tag, String fallbackName) {
        ImageConfig config = config(repository, manifest.config());
        ContentKey key = manifest.contentKey();
        Optional<Checkout> found = cache.find(key);
        if (found.isPresent()) {
            return cached(repository, found.get(), manifest, tag, config);
        }
        CacheEntry entry = cache.acquire(key);
        if (entry instanceof Checkout checkout) {
            return cached(repository, checkout, manifest, tag, config);
        }
        try (Staging staging = (Staging) entry) {
            List<Digest> diffIds = Layers.unpack(repository, manifest, staging::unpack);
            config.verify(diffIds, manifest.digest());
            SkillContent content = SkillDirectoryReader.read(staging.directory(), paths(staging.files()));
            List<SkillWarning> binding = bind(manifest, tag, content);
            String name = content.name() == null ? fallback(fallbackName) : content.name();
            Checkout checkout = staging.commit(name, ContentRecord.write(content));
            return new Opened(checkout, content, warnings(config, checkout, content, binding), false);
        }
    }

    private static Opened cached(
            ImageRepository repository,
            Checkout checkout,
            Manifest manifest,
            @Nullable String tag,
            ImageConfig config) {
        if (!repository.isRemote()) {
            manifest.layers().forEach(layer -> readThrough(repository, layer));
        }
        config.verify(checkout.diffIds(), manifest.digest());
        SkillContent content = ContentRecord.read(checkout.record())
                .orElseGet(() -> SkillDirectoryReader.read(checkout.directory(), paths(checkout.files())));
        List<SkillWarning> binding = bind(manifest, tag, content);
        return new Opened(checkout, content, warnings(config, checkout, content, binding), true);
    }

    /** A layout that is damaged is refused, whatever the cache has: others use the same files. */
    private static void readThrough(ImageRepository repository, Descriptor layer) {
        try (InputStream in = repository.blob(layer)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw Layers.unreadable(layer, e);
        }
    }

    private static List<SkillWarning> bind(Manifest manifest, @Nullable String tag, SkillContent content) {
        LifecycleState state = Annotations.state(manifest.annotations());
        return Binding.checkContent(tag, manifest.annotations(), state, content);
    }

    private static List<SkillWarning> warnings(
            ImageConfig config, Checkout checkout, SkillContent content, List<SkillWarning> binding) {
        List<SkillWarning> all = new ArrayList<>(config.warnings());
        all.addAll(checkout.warnings());
        all.addAll(content.warnings());
        all.addAll(binding);
        return all;
    }

    private ImageConfig config(ImageRepository repository, Descriptor descriptor) {
        Optional<byte[]> kept = repository.isRemote() ? cache.manifest(descriptor.digest()) : Optional.empty();
        if (kept.isPresent()) {
            return ImageConfig.read(kept.get(), descriptor.digest());
        }
        try (InputStream in = repository.blob(descriptor)) {
            byte[] bytes = in.readAllBytes();
            ImageConfig config = ImageConfig.read(bytes, descriptor.digest());
            if (repository.isRemote()) {
                cache.keepManifest(descriptor.digest(), bytes);
            }
            return config;
        } catch (IOException e) {
            throw Layers.unreadable(descriptor, e);
        }
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
