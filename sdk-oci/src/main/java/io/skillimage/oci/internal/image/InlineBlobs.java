package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The blobs of a manifest of which some stand in the manifest itself, so that nobody needs to be asked for them. */
public final class InlineBlobs implements Blobs {
    private final Map<Digest, byte[]> inline = new HashMap<>();
    private final Blobs others;

    private InlineBlobs(byte[] bytes, Manifest manifest, Blobs others) {
        this.others = others;
        JsonDocument document = JsonDocument.parse(bytes, "the manifest " + manifest.digest());
        add(document, document.node().path("config"));
        document.node().path("layers").forEach(layer -> add(document, layer));
    }

    /**
     * Returns the blobs of a manifest.
     *
     * @param bytes the manifest as it came
     * @param manifest what it says
     * @param others where the blobs are that do not stand in it
     */
    public static Blobs of(byte[] bytes, Manifest manifest, Blobs others) {
        boolean any = Stream.concat(Stream.of(manifest.config()), manifest.layers().stream())
                .anyMatch(Descriptor::isInline);
        return any ? new InlineBlobs(bytes, manifest, others) : others;
    }

    private void add(JsonDocument document, JsonNode node) {
        JsonDocument described = document.at(node, "a descriptor");
        Descriptor descriptor = described.descriptor();
        byte[] data = described.inlineData(descriptor);
        if (data != null) {
            inline.put(descriptor.digest(), data);
        }
    }

    @Override
    public InputStream blob(Descriptor descriptor) {
        byte[] data = inline.get(descriptor.digest());
        if (data == null) {
            return others.blob(descriptor);
        }
        String subject = "the blob " + descriptor.digest() + " in its manifest";
        return new VerifyingInputStream(
                new ByteArrayInputStream(data), descriptor.digest(), descriptor.size(), subject);
    }
}
