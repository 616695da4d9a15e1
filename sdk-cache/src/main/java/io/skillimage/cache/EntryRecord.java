package io.skillimage.cache;

import io.skillimage.Digest;
import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What was verified when a checkout was made, as it stands beside the checkout.
 *
 * <p>On disk: magic, boot id, name, layers (digest and compression), diff_ids, directories, files (path, size, raw
 * SHA-256, executable), warnings, the caller's own bytes, and the SHA-256 of it all. Numbers are big-endian, text is
 * {@link DataOutputStream#writeUTF modified UTF-8}. Another format would need
 * another {@code v} directory, so that versions of this library do not take each other's checkouts for damaged.
 *
 * @param bootId which run of the operating system the files were verified in; empty if unknown
 * @param name the name of the skill's directory
 * @param key the content
 * @param diffIds the digest of each layer, uncompressed
 * @param directories the paths of all directories
 * @param files all files, sorted by path
 * @param warnings what was unusual
 * @param record the caller's own bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and copied where it leaves the package
record EntryRecord(
        String bootId,
        String name,
        ContentKey key,
        List<Digest> diffIds,
        List<String> directories,
        List<SkillFile> files,
        List<SkillWarning> warnings,
        byte[] record) {

    /** The largest record that is read. */
    static final int MAX_BYTES = 64 << 20;

    private static final int MAGIC = 0x534b_4501;
    private static final int HASH = 32;

    EntryRecord withBootId(String id) {
        return new EntryRecord(id, name, key, diffIds, directories, files, warnings, record);
    }

    byte[] toBytes() {
        return SealedBytes.seal(MAGIC, this::write);
    }

    static Optional<EntryRecord> parse(byte[] bytes) {
        return SealedBytes.open(MAGIC, bytes, EntryRecord::read);
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeUTF(bootId);
        out.writeUTF(name);
        writeAll(out, key.layers(), layer -> {
            out.writeUTF(layer.digest().toString());
            out.writeUTF(layer.compression().name());
        });
        writeAll(out, diffIds, digest -> out.writeUTF(digest.toString()));
        writeAll(out, directories, out::writeUTF);
        writeAll(out, files, file -> {
            out.writeUTF(file.path());
            out.writeLong(file.size());
            out.write(HexFormat.of().parseHex(file.digest().hex()));
            out.writeBoolean(file.executable());
        });
        writeAll(out, warnings, warning -> {
            out.writeUTF(warning.code().name());
            out.writeUTF(warning.message());
        });
        out.writeInt(record.length);
        out.write(record);
    }

    private static EntryRecord read(DataInputStream in) throws IOException {
        return new EntryRecord(
                in.readUTF(),
                in.readUTF(),
                ContentKey.of(readAll(in, EntryRecord::readLayer)),
                readAll(in, bytes -> Digest.parse(bytes.readUTF())),
                readAll(in, bytes -> bytes.readUTF()),
                readAll(in, EntryRecord::readFile),
                readWarnings(in),
                readBytes(in, in.readInt()));
    }

    private static ContentKey.Layer readLayer(DataInputStream in) throws IOException {
        return new ContentKey.Layer(Digest.parse(in.readUTF()), ContentKey.Compression.valueOf(in.readUTF()));
    }

    private static SkillFile readFile(DataInputStream in) throws IOException {
        String path = in.readUTF();
        long size = in.readLong();
        Digest digest = Digest.Algorithm.SHA256.digest(readBytes(in, HASH));
        return new SkillFile(path, size, digest, in.readBoolean());
    }

    /** Leaves out the kinds that this version does not know; a newer one may have made the checkout. */
    private static List<SkillWarning> readWarnings(DataInputStream in) throws IOException {
        List<SkillWarning> warnings = new ArrayList<>();
        int count = readCount(in);
        for (int i = 0; i < count; i++) {
            String code = in.readUTF();
            String message = in.readUTF();
            Arrays.stream(SkillWarning.Code.values())
                    .filter(known -> known.name().equals(code))
                    .forEach(known -> warnings.add(new SkillWarning(known, message)));
        }
        return List.copyOf(warnings);
    }

    private static int readCount(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw new IOException("the record ends early");
        }
        return count;
    }

    private static byte[] readBytes(DataInputStream in, int length) throws IOException {
        if (length < 0 || length > in.available()) {
            throw new IOException("the record ends early");
        }
        return in.readNBytes(length);
    }

    private interface ItemWriter<T> {
        void write(T item) throws IOException;
    }

    private interface ItemReader<T> {
        T read(DataInputStream in) throws IOException;
    }

    private static <T> void writeAll(DataOutputStream out, List<T> items, ItemWriter<T> writer) throws IOException {
        out.writeInt(items.size());
        for (T item : items) {
            writer.write(item);
        }
    }

    private static <T> List<T> readAll(DataInputStream in, ItemReader<T> reader) throws IOException {
        int count = readCount(in);
        List<T> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(reader.read(in));
        }
        return List.copyOf(items);
    }
}
