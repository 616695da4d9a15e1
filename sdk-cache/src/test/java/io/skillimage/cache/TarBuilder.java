package io.skillimage.cache;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/** Builds tar archives byte by byte, broken ones too. */
final class TarBuilder {
    static final int BLOCK = 512;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** One header block; the checksum is added when it is written. */
    static final class Header {
        private final byte[] block = new byte[BLOCK];
        private boolean keepChecksum;

        Header(String name, char type, long size) {
            text(0, name)
                    .octal(100, 8, 0644)
                    .octal(108, 8, 0)
                    .octal(116, 8, 0)
                    .size(size)
                    .octal(136, 12, 0);
            block[156] = (byte) type;
            text(257, "ustar").text(263, "00");
        }

        Header text(int offset, String text) {
            return bytes(offset, text.getBytes(StandardCharsets.UTF_8));
        }

        Header bytes(int offset, byte[] bytes) {
            System.arraycopy(bytes, 0, block, offset, bytes.length);
            return this;
        }

        Header octal(int offset, int length, long value) {
            return text(offset, String.format("%0" + (length - 1) + "o", value));
        }

        Header size(long size) {
            return octal(124, 12, size);
        }

        Header mode(int mode) {
            return octal(100, 8, mode);
        }

        Header magic(String eightBytes) {
            return text(257, eightBytes);
        }

        Header checksum(String text) {
            keepChecksum = true;
            return text(148, text);
        }

        byte[] toBytes() {
            if (!keepChecksum) {
                writeChecksum(block, 0);
            }
            return block;
        }
    }

    /** Puts the right checksum into the header at {@code offset}. */
    static void writeChecksum(byte[] archive, int offset) {
        Arrays.fill(archive, offset + 148, offset + 156, (byte) ' ');
        int sum = 0;
        for (int i = offset; i < offset + BLOCK; i++) {
            sum += archive[i] & 0xff;
        }
        byte[] text = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, archive, offset + 148, text.length);
    }

    TarBuilder raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    TarBuilder zeros(int count) {
        return raw(new byte[count]);
    }

    TarBuilder entry(Header header, byte[] data) {
        raw(header.toBytes()).raw(data);
        return zeros((BLOCK - data.length % BLOCK) % BLOCK);
    }

    TarBuilder header(String name, char type, Consumer<Header> change) {
        return header(name, type, "", change);
    }

    TarBuilder header(String name, char type, String content, Consumer<Header> change) {
        byte[] data = content.getBytes(StandardCharsets.UTF_8);
        Header header = new Header(name, type, data.length);
        change.accept(header);
        return entry(header, data);
    }

    TarBuilder file(String name, String content) {
        return header(name, '0', content, header -> {});
    }

    TarBuilder file(String name, String content, int mode) {
        return header(name, '0', content, header -> header.mode(mode));
    }

    TarBuilder directory(String name) {
        return header(name, '5', header -> header.mode(0755));
    }

    TarBuilder link(String name, char type, String target) {
        return header(name, type, header -> header.text(157, target));
    }

    /** Adds a pax header with these keys and values, in turn. */
    TarBuilder pax(String... keysAndValues) {
        return extension('x', paxBody(keysAndValues));
    }

    TarBuilder globalPax(String... keysAndValues) {
        return extension('g', paxBody(keysAndValues));
    }

    TarBuilder gnuName(String name) {
        return extension('L', (name + "\0").getBytes(StandardCharsets.UTF_8));
    }

    TarBuilder extension(char type, byte[] body) {
        return entry(new Header("extension", type, body.length), body);
    }

    TarBuilder end() {
        return zeros(2 * BLOCK);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    byte[] gzip() {
        return gzip(toBytes());
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }

    /** Compresses into one frame that has a checksum. */
    static byte[] zstd(byte[] content) {
        try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
            return zstd.setChecksum(true).compress(content);
        }
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] paxBody(String... keysAndValues) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            body.writeBytes(paxRecord(keysAndValues[i], keysAndValues[i + 1]));
        }
        return body.toByteArray();
    }

    private static byte[] paxRecord(String key, String value) {
        byte[] rest = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
        int length = rest.length + 1;
        while (String.valueOf(length).length() + rest.length != length) {
            length++;
        }
        return concat(String.valueOf(length).getBytes(StandardCharsets.US_ASCII), rest);
    }
}
