package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a manifest says beside its bytes, so that using it again parses no JSON. The cache guards these bytes by a
 * hash; a record of another version is as good as none.
 *
 * @param manifest what the manifest says
 * @param config what its config says, if it was looked at for this manifest
 */
public record ManifestRecord(Manifest manifest, @Nullable ImageConfig config) {
    private static final int VERSION = 2;

    /** Returns the bytes to keep. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            RecordFields.text(out, manifest.digest().toString());
            write(out, manifest.config());
            RecordFields.writeList(out, manifest.layers(), ManifestRecord::write);
            write(out, manifest.annotations());
            out.writeBoolean(config != null);
            if (config != null) {
                ImageConfigRecord.write(out, config);
            }
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /** Returns what was kept, or nothing if the bytes are of another version. */
    public static Optional<ManifestRecord> read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readInt() != VERSION) {
                return Optional.empty();
            }
            Digest digest = Digest.parse(RecordFields.string(in));
            Descriptor config = readDescriptor(in);
            List<Descriptor> layers = RecordFields.readList(in, ManifestRecord::readDescriptor);
            Manifest manifest = new Manifest(digest, config, layers, readMap(in));
            return Optional.of(new ManifestRecord(manifest, in.readBoolean() ? ImageConfigRecord.read(in) : null));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void write(DataOutputStream out, Descriptor descriptor) throws IOException {
        RecordFields.text(out, descriptor.mediaType());
        RecordFields.text(out, descriptor.digest().toString());
        out.writeLong(descriptor.size());
        write(out, descriptor.annotations());
        out.writeBoolean(descriptor.hasUrls());
        out.writeBoolean(descriptor.isInline());
    }

    private static Descriptor readDescriptor(DataInputStream in) throws IOException {
        return new Descriptor(
                RecordFields.string(in),
                Digest.parse(RecordFields.string(in)),
                in.readLong(),
                readMap(in),
                in.readBoolean(),
                in.readBoolean());
    }

    private static void write(DataOutputStream out, Map<String, String> map) throws IOException {
        RecordFields.writeList(out, List.copyOf(map.entrySet()), (o, entry) -> {
            RecordFields.text(o, entry.getKey());
            RecordFields.text(o, entry.getValue());
        });
    }

    private static Map<String, String> readMap(DataInputStream in) throws IOException {
        Map<String, String> map = new HashMap<>();
        for (Map.Entry<String, String> entry :
                RecordFields.readList(in, i -> Map.entry(RecordFields.string(i), RecordFields.string(i)))) {
            map.put(entry.getKey(), entry.getValue());
        }
        return map;
    }
}
