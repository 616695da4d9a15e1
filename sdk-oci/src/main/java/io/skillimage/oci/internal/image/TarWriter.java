package io.skillimage.oci.internal.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Writes POSIX.1-2001 archives whose bytes depend on nothing but names, contents, modes and one time. Written out here,
 * because a digest that was published must not change with the release of a library.
 */
final class TarWriter {
    private static final int BLOCK = 512;
    private static final int NAME_BYTES = 100;
    private static final char FILE = '0';
    private static final char DIRECTORY = '5';
    private static final char EXTENDED = 'x';

    private final OutputStream out;
    private final long mtime;

    TarWriter(OutputStream out, long mtime) {
        this.out = out;
        this.mtime = mtime;
    }

    void directory(String path) throws IOException {
        entry(path + "/", DIRECTORY, 0755, 0);
    }

    void file(String path, boolean executable, byte[] content) throws IOException {
        entry(path, FILE, executable ? 0755 : 0644, content.length);
        out.write(content);
        pad(content.length);
    }

    void finish() throws IOException {
        out.write(new byte[2 * BLOCK]);
    }

    private void entry(String path, char type, int mode, long size) throws IOException {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        boolean ascii = name.length == path.length();
        if (name.length > NAME_BYTES || !ascii) {
            byte[] extended = record("path", name);
            out.write(header("PaxHeader".getBytes(StandardCharsets.US_ASCII), EXTENDED, 0644, extended.length));
            out.write(extended);
            pad(extended.length);
            name = Arrays.copyOf(name, Math.min(name.length, NAME_BYTES));
        }
        out.write(header(name, type, mode, size));
    }

    private byte[] header(byte[] name, char type, int mode, long size) {
        byte[] header = new byte[BLOCK];
        System.arraycopy(name, 0, header, 0, name.length);
        octal(header, 100, 8, mode);
        octal(header, 108, 8, 0);
        octal(header, 116, 8, 0);
        octal(header, 124, 12, size);
        octal(header, 136, 12, mtime);
        Arrays.fill(header, 148, 156, (byte) ' ');
        header[156] = (byte) type;
        System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, header, 257, 8);
        octal(header, 329, 8, 0);
        octal(header, 337, 8, 0);
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xFF;
        }
        octal(header, 148, 7, sum);
        return header;
    }

    private static void octal(byte[] header, int offset, int length, long value) {
        String digits = String.format(Locale.ROOT, "%0" + (length - 1) + "o", value);
        System.arraycopy(digits.getBytes(StandardCharsets.US_ASCII), 0, header, offset, length - 1);
        header[offset + length - 1] = 0;
    }

    /** The length at the start of a record counts its own digits. */
    private static byte[] record(String key, byte[] value) throws IOException {
        int rest = 1 + key.length() + 1 + value.length + 1;
        int length = rest + String.valueOf(rest).length();
        length = rest + String.valueOf(length).length();
        ByteArrayOutputStream record = new ByteArrayOutputStream(length);
        record.write((length + " " + key + "=").getBytes(StandardCharsets.US_ASCII));
        record.write(value);
        record.write('\n');
        return record.toByteArray();
    }

    private void pad(long size) throws IOException {
        out.write(new byte[(int) (-size & (BLOCK - 1))]);
    }
}
