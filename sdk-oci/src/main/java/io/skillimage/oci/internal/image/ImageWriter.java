package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import io.skillimage.LifecycleState;
import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes the documents of a skill image, the same values always as the same bytes. */
public final class ImageWriter {
    private ImageWriter() {}

    /**
     * Stores layer, config and manifest of an image with a single layer.
     *
     * @param tag the tag that is pointed at it, or null for none
     */
    public static FetchedManifest write(
            ImageRepository repository,
            @Nullable String tag,
            Layer layer,
            Map<String, String> annotations,
            boolean redhatProfile) {
        byte[] config = config(layer.diffId());
        Descriptor configDescriptor = new Descriptor(
                redhatProfile ? MediaTypes.REDHAT_CONFIG : MediaTypes.OCI_CONFIG, Digest.sha256(config), config.length);
        Descriptor layerDescriptor = new Descriptor(
                redhatProfile ? MediaTypes.REDHAT_LAYER_GZIP : MediaTypes.OCI_LAYER_GZIP,
                layer.digest(),
                layer.bytes().length);
        repository.putBlob(layerDescriptor, () -> new ByteArrayInputStream(layer.bytes()));
        repository.putBlob(configDescriptor, () -> new ByteArrayInputStream(config));
        FetchedManifest manifest =
                fetched(manifest(configDescriptor, layerDescriptor, annotations), MediaTypes.OCI_MANIFEST);
        repository.putManifest(tag == null ? manifest.digest().toString() : tag, manifest);
        return manifest;
    }

    /** Returns the same image in another state: everything but that annotation stays as it is, layers and config too. */
    public static FetchedManifest withState(FetchedManifest manifest, LifecycleState state) {
        ObjectNode tree = JsonDocument.parse(manifest.bytes(), "the manifest " + manifest.digest())
                .tree();
        tree.withObject("annotations").put(Annotations.STATUS, state.label());
        String mediaType = ManifestReader.of(manifest).mediaType();
        tree.put("mediaType", mediaType);
        return fetched(JsonDocument.mapper().writeValueAsBytes(tree), mediaType);
    }

    private static FetchedManifest fetched(byte[] bytes, String mediaType) {
        return new FetchedManifest(bytes, Digest.sha256(bytes), mediaType);
    }

    private static byte[] config(Digest diffId) {
        ObjectNode config = JsonDocument.mapper().createObjectNode();
        config.put("architecture", "amd64").put("os", "linux");
        config.putObject("rootfs").put("type", "layers").putArray("diff_ids").add(diffId.toString());
        return JsonDocument.mapper().writeValueAsBytes(config);
    }

    private static byte[] manifest(Descriptor config, Descriptor layer, Map<String, String> annotations) {
        ObjectNode manifest = JsonDocument.mapper().createObjectNode();
        manifest.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
        describe(manifest.putObject("config"), config);
        describe(manifest.putArray("layers").addObject(), layer);
        ObjectNode target = manifest.putObject("annotations");
        new TreeMap<>(annotations).forEach(target::put);
        return JsonDocument.mapper().writeValueAsBytes(manifest);
    }

    static void describe(ObjectNode target, Descriptor descriptor) {
        target.put("mediaType", descriptor.mediaType())
                .put("digest", descriptor.digest().toString())
                .put("size", descriptor.size());
    }
}
