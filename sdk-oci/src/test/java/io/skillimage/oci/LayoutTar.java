package io.skillimage.oci;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A plain tar archive, as sound or hostile as a test wants it. */
final class LayoutTar {
    private static final int BLOCK = 512;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    LayoutTar layout(Path directory) throws IOException {
        return layout(directory, "");
    }

    /** Adds the files of a layout but hidden ones, with this before their names. */
    LayoutTar layout(Path directory, String prefix) throws IOException {
        List<Path> files;
        try (Stream<Path> paths = Files.walk(directory)) {
            files = paths.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            String name = directory.relativize(file).toString().replace('\\', '/');
            if (!name.startsWith(".")) {
                file(prefix + name, Files.readAllBytes(file));
            }
        }
        return this;
    }

    LayoutTar file(String name, byte[] content) {
        header(name, '0', content.length);
        out.writeBytes(content);
        out.writeBytes(new byte[-content.length & (BLOCK - 1)]);
        return this;
    }

    LayoutTar directory(String name) {
        return header(name, '5', 0);
    }

    LayoutTar header(String name, char type, long size) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 124, String.format(Locale.ROOT, "%011o", size));
        Arrays.fill(header, 148, 156, (byte) ' ');
        header[156] = (byte) type;
        put(header, 157, type == '1' || type == '2' ? "/etc/passwd" : "");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format(Locale.ROOT, "%06o", sum));
        header[154] = 0;
        out.writeBytes(header);
        return this;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }

    /** Returns what has been added so far. */
    byte[] bytes() {
        return out.toByteArray();
    }

    /** Ends the archive, and returns it. */
    byte[] end() {
        byte[] all = bytes();
        return Arrays.copyOf(all, all.length + 2 * BLOCK);
    }
}
