package io.skillimage.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Writes plain POSIX.1-1988 archives of regular files. */
final class SampleTar {
    private static final int BLOCK = 512;
    private static final int NAME_BYTES = 100;

    private final OutputStream out;

    SampleTar(OutputStream out) {
        this.out = out;
    }

    void file(String path, byte[] content) throws IOException {
        header(path, content.length);
        out.write(content);
        pad(content.length);
    }

    /** Starts a file; the caller writes its bytes and pads them. */
    void header(String path, long size) throws IOException {
        byte[] name = path.getBytes(StandardCharsets.US_ASCII);
        if (name.length > NAME_BYTES) {
            throw new IllegalArgumentException("the name is longer than " + NAME_BYTES + " bytes: " + path);
        }
        byte[] header = new byte[BLOCK];
        System.arraycopy(name, 0, header, 0, name.length);
        octal(header, 100, 8, 0644);
        octal(header, 108, 8, 0);
        octal(header, 116, 8, 0);
        octal(header, 124, 12, size);
        octal(header, 136, 12, 0);
        Arrays.fill(header, 148, 156, (byte) ' ');
        header[156] = '0';
        System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, header, 257, 8);
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xFF;
        }
        octal(header, 148, 7, sum);
        out.write(header);
    }

    void write(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
    }

    void pad(long size) throws IOException {
        out.write(new byte[(int) (-size & (BLOCK - 1))]);
    }

    void finish() throws IOException {
        out.write(new byte[2 * BLOCK]);
    }

    private static void octal(byte[] header, int offset, int length, long value) {
        String digits = String.format(Locale.ROOT, "%0" + (length - 1) + "o", value);
        System.arraycopy(digits.getBytes(StandardCharsets.US_ASCII), 0, header, offset, length - 1);
        header[offset + length - 1] = 0;
    }
}
