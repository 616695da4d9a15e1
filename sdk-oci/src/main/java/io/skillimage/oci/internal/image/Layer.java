package io.skillimage.oci.internal.image;

import com.jcraft.jzlib.Deflater;
import com.jcraft.jzlib.DeflaterOutputStream;
import io.skillimage.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.zip.CRC32;

/**
 * A packed layer.
 *
 * @param bytes the compressed archive; not to be changed
 * @param digest the digest of these bytes
 * @param diffId the digest of the archive before compression
 */
@SuppressWarnings("ArrayRecordComponent")
public record Layer(byte[] bytes, Digest digest, Digest diffId) {
    private static final int LEVEL = 9;

    /**
     * A file to be packed.
     *
     * @param content the bytes; not to be changed
     * @param executable whether the file is executable
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Entry(byte[] content, boolean executable) {}

    /**
     * Packs files, the same files always to the same bytes.
     *
     * @param files the files by path
     * @param epochSeconds the modification time that every entry gets
     */
    public static Layer pack(SortedMap<String, Entry> files, long epochSeconds) {
        try {
            ByteArrayOutputStream archive = new ByteArrayOutputStream();
            TarWriter tar = new TarWriter(archive, epochSeconds);
            TreeSet<String> directories = new TreeSet<>();
            for (var file : files.entrySet()) {
                writeParents(tar, file.getKey(), directories);
                tar.file(
                        file.getKey(),
                        file.getValue().executable(),
                        file.getValue().content());
            }
            tar.finish();
            byte[] plain = archive.toByteArray();
            byte[] compressed = gzip(plain);
            return new Layer(compressed, Digest.sha256(compressed), Digest.sha256(plain));
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
    }

    private static void writeParents(TarWriter tar, String path, TreeSet<String> written) throws IOException {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            if (written.add(path.substring(0, slash))) {
                tar.directory(path.substring(0, slash));
            }
        }
    }

    /** A header without time, name and operating system, so that nothing of this machine shows. */
    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 2, (byte) 0xff});
        try (OutputStream deflate = new DeflaterOutputStream(out, new Deflater(LEVEL, true))) {
            deflate.write(plain);
        }
        CRC32 crc = new CRC32();
        crc.update(plain);
        ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        trailer.putInt((int) crc.getValue()).putInt(plain.length);
        out.write(trailer.array());
        return out.toByteArray();
    }
}
