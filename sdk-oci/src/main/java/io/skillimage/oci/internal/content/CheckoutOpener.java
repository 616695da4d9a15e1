package io.skillimage.oci.internal.content;

import io.skillimage.Digest;
import io.skillimage.LifecycleState;
import io.skillimage.SkillFile;
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
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Opens the checkout of a manifest, or makes it: everything is verified and read before anything becomes visible. */
public final class CheckoutOpener {
    private static final int MAX_FALLBACK_NAME = 64;

    /**
     * A checkout that was opened.
     *
     * @param checkout the checkout
     * @param content what its documents say
     * @param config what the image config says
     * @param wasCached whether no layer had to be fetched
     */
    public record Opened(Checkout checkout, SkillContent content, ImageConfig config, boolean wasCached) {}

    private final SkillCache cache;

    /** Creates an opener; safe for use by many threads. */
    public CheckoutOpener(SkillCache cache) {
        this.cache = cache;
    }

    /** Returns the checkout for the manifest's layers. */
    public Opened open(ImageRepository repository, Manifest manifest, String fallbackName) {
        ImageConfig config = config(repository, manifest.config());
        ContentKey key = manifest.contentKey();
        Optional<Checkout> found = cache.find(key);
        if (found.isPresent()) {
            return cached(found.get(), manifest, config);
        }
        CacheEntry entry = cache.acquire(key);
        if (entry instanceof Checkout checkout) {
            return cached(checkout, manifest, config);
        }
        try (Staging staging = (Staging) entry) {
            List<Digest> diffIds = unpack(repository, manifest, staging);
            config.verify(diffIds, manifest.digest());
            SkillContent content = SkillDirectoryReader.read(staging.directory(), paths(staging.files()));
            bind(manifest, content);
            String name = content.name() == null ? fallback(fallbackName) : content.name();
            Checkout checkout = staging.commit(name, ContentRecord.write(content));
            return new Opened(checkout, content, config, false);
        }
    }

    private static List<Digest> unpack(ImageRepository repository, Manifest manifest, Staging staging) {
        List<Digest> diffIds = new ArrayList<>();
        List<ContentKey.Layer> layers = manifest.contentKey().layers();
        for (int i = 0; i < layers.size(); i++) {
            Descriptor descriptor = manifest.layers().get(i);
            try (InputStream in = repository.blob(descriptor)) {
                diffIds.add(staging.unpack(
                        in, layers.get(i).compression(), descriptor.digest().algorithm()));
            } catch (IOException e) {
                throw new UncheckedIOException("closing the layer " + descriptor.digest(), e);
            }
        }
        return diffIds;
    }

    private static Opened cached(Checkout checkout, Manifest manifest, ImageConfig config) {
        config.verify(checkout.diffIds(), manifest.digest());
        SkillContent content = ContentRecord.read(checkout.record())
                .orElseGet(() -> SkillDirectoryReader.read(checkout.directory(), paths(checkout.files())));
        bind(manifest, content);
        return new Opened(checkout, content, config, true);
    }

    private static void bind(Manifest manifest, SkillContent content) {
        LifecycleState state = Annotations.state(manifest.annotations());
        Binding.checkContent(manifest.annotations(), state, content);
    }

    private ImageConfig config(ImageRepository repository, Descriptor descriptor) {
        Optional<byte[]> kept = cache.manifest(descriptor.digest());
        if (kept.isPresent()) {
            return ImageConfig.read(kept.get(), descriptor.digest());
        }
        try (InputStream in = repository.blob(descriptor)) {
            byte[] bytes = in.readAllBytes();
            ImageConfig config = ImageConfig.read(bytes, descriptor.digest());
            cache.keepManifest(descriptor.digest(), bytes);
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException("closing the config " + descriptor.digest(), e);
        }
    }

    private static Set<String> paths(Collection<SkillFile> files) {
        return files.stream().map(SkillFile::path).collect(Collectors.toUnmodifiableSet());
    }

    /** The last segment of a repository or of a directory, which is free of anything but name characters. */
    private static String fallback(String name) {
        String clean = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return clean.isEmpty() ? "skill" : clean.substring(0, Math.min(clean.length(), MAX_FALLBACK_NAME));
    }
}
