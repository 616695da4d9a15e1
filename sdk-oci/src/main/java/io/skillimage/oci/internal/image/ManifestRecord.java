package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import io.skillimage.SkillFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
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
 * @param isCompared whether that config was compared with the layers
 */
public record ManifestRecord(Manifest manifest, @Nullable ImageConfig config, boolean isCompared) {
    private static final int VERSION = 4;

    /** Returns the bytes to keep. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            RecordFields.text(out, manifest.digest().toString());
            write(out, manifest.config());
            RecordFields.writeList(out, manifest.layers(), ManifestRecord::write);
            RecordFields.writeMap(out, manifest.annotations());
            RecordFields.text(out, manifest.format().name());
            out.writeBoolean(config != null);
            if (config != null) {
                ImageConfigRecord.write(out, config);
            }
            out.writeBoolean(isCompared);
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
            Map<String, String> annotations = RecordFields.readMap(in);
            SkillFormat format = SkillFormat.valueOf(RecordFields.string(in));
            Manifest manifest = new Manifest(digest, config, layers, annotations, format);
            ImageConfig kept = in.readBoolean() ? ImageConfigRecord.read(in) : null;
            return Optional.of(new ManifestRecord(manifest, kept, in.readBoolean()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void write(DataOutputStream out, Descriptor descriptor) throws IOException {
        RecordFields.text(out, descriptor.mediaType());
        RecordFields.text(out, descriptor.digest().toString());
        out.writeLong(descriptor.size());
        RecordFields.writeMap(out, descriptor.annotations());
        out.writeBoolean(descriptor.hasUrls());
        out.writeBoolean(descriptor.isInline());
    }

    private static Descriptor readDescriptor(DataInputStream in) throws IOException {
        return new Descriptor(
                RecordFields.string(in),
                Digest.parse(RecordFields.string(in)),
                in.readLong(),
                RecordFields.readMap(in),
                in.readBoolean(),
                in.readBoolean());
    }
}
