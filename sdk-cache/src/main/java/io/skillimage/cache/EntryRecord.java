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
 * <p>On disk: magic, boot id, the times between which everything was written, name, layers (digest and compression), diff_ids, directories, files (path, size, raw
 * SHA-256, executable), warnings, the caller's own bytes, and the SHA-256 of it all. Numbers are big-endian, text is
 * {@link DataOutputStream#writeUTF modified UTF-8}. Another format would need
 * another {@code v} directory, so that versions of this library do not take each other's checkouts for damaged.
 *
 * @param bootId which run of the operating system the files were verified in; empty if unknown
 * @param written when the files and directories were written
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
        TimeSpan written,
        String name,
        ContentKey key,
        List<Digest> diffIds,
        List<String> directories,
        List<SkillFile> files,
        List<SkillWarning> warnings,
        byte[] record) {

    /** Returns whether the other record is about the same files, whenever those were verified. */
    boolean isLike(EntryRecord other) {
        return key.equals(other.key)
                && name.equals(other.name)
                && files.equals(other.files)
                && directories.equals(other.directories)
                && Arrays.equals(record, other.record);
    }

    /** Returns how many bytes all files have. */
    long fileBytes() {
        return files.stream().mapToLong(SkillFile::size).sum();
    }

    /** The largest record that is read. */
    static final int MAX_BYTES = 64 << 20;

    private static final int MAGIC = 0x534b_4502;
    private static final int HASH = 32;

    /** Returns this record as verified anew. */
    EntryRecord verifiedAgain(String id, TimeSpan times) {
        return new EntryRecord(id, times, name, key, diffIds, directories, files, warnings, record);
    }

    byte[] toBytes() {
        return SealedBytes.seal(MAGIC, this::write);
    }

    static Optional<EntryRecord> parse(byte[] bytes) {
        return SealedBytes.open(MAGIC, bytes, EntryRecord::read);
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeUTF(bootId);
        out.writeLong(written.from());
        out.writeLong(written.to());
        out.writeUTF(name);
        key.write(out);
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
                new TimeSpan(in.readLong(), in.readLong()),
                in.readUTF(),
                ContentKey.read(in),
                readAll(in, bytes -> Digest.parse(bytes.readUTF())),
                readAll(in, bytes -> bytes.readUTF()),
                readAll(in, EntryRecord::readFile),
                readWarnings(in),
                SealedBytes.readBytes(in));
    }

    private static SkillFile readFile(DataInputStream in) throws IOException {
        String path = in.readUTF();
        long size = in.readLong();
        Digest digest = Digest.Algorithm.SHA256.digest(SealedBytes.readBytes(in, HASH));
        return new SkillFile(path, size, digest, in.readBoolean());
    }

    /** Leaves out the kinds that this version does not know; a newer one may have made the checkout. */
    private static List<SkillWarning> readWarnings(DataInputStream in) throws IOException {
        List<SkillWarning> warnings = new ArrayList<>();
        int count = SealedBytes.readCount(in);
        for (int i = 0; i < count; i++) {
            String code = in.readUTF();
            String message = in.readUTF();
            Arrays.stream(SkillWarning.Code.values())
                    .filter(known -> known.name().equals(code))
                    .forEach(known -> warnings.add(new SkillWarning(known, message)));
        }
        return List.copyOf(warnings);
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
        int count = SealedBytes.readCount(in);
        List<T> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(reader.read(in));
        }
        return List.copyOf(items);
    }
}
