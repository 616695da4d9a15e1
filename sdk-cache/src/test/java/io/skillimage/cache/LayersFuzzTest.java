package io.skillimage.cache;

import static io.skillimage.cache.ContentKey.Compression.GZIP;
import static io.skillimage.cache.ContentKey.Compression.NONE;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Several layers over each other, of entries that are right, odd or wrong in all the ways that tar leaves open. */
class LayersFuzzTest extends UnpackerFuzzBase {
    private static final int MAX_ENTRIES = 12;
    private static final List<String> SEGMENTS = List.of(
            "a",
            "b",
            "c",
            "SKILL.md",
            ".wh.a",
            ".wh.b",
            ".wh..wh..opq",
            "A",
            "a.txt",
            "caf\u00e9",
            "cafe\u0301",
            "stra\u00dfe",
            "STRASSE",
            ".",
            "",
            "..",
            ".wh.",
            ".wh..wh.a",
            "x.",
            "x ",
            "con",
            "lpt1.txt",
            "a\\b",
            "C:",
            "\u202ea",
            "\ud83d\ude00",
            "n".repeat(80),
            "n".repeat(81),
            "\u0007");
    private static final String ODD_TYPES = "\000" + "12346 7SLKDMVANXxgZ";
    private static final List<Integer> MODES = List.of(0644, 0755, 0, 0777, 04755, 0100644, 040755, 07777777);
    private static final List<String> PAX_KEYS = List.of(
            "path",
            "size",
            "linkpath",
            "mtime",
            "GNU.sparse.major",
            "GNU.sparse.name",
            "GNU.sparse.realsize",
            "SCHILY.xattr.user.a",
            "");
    private static final List<Integer> LENGTHS = List.of(0, 1, 511, 512, 513, 1_000, 1_001, 7_999, 8_000, 8_001);

    static Stream<byte[]> seeds() {
        Random random = new Random(20_270_104);
        return Stream.generate(() -> {
                    byte[] choices = new byte[200];
                    random.nextBytes(choices);
                    return choices;
                })
                .limit(20);
    }

    @MethodSource("seeds")
    @FuzzTest
    void unpacksOrRefuses(byte[] data) throws IOException {
        Choices choices = new Choices(data);
        List<Layer> layers = new ArrayList<>();
        for (int count = 1 + choices.below(4); count > 0; count--) {
            layers.add(layer(choices));
        }
        unpackAndCheck(layers.toArray(Layer[]::new));
    }

    private static Layer layer(Choices choices) {
        TarBuilder archive = tar();
        for (int count = choices.below(MAX_ENTRIES); count > 0 && choices.hasMore(); count--) {
            addEntry(archive, choices);
        }
        switch (choices.below(8)) {
            case 7 -> archive.end().raw(choices.bytes(20));
            case 6 -> archive.raw(choices.bytes(20));
            case 5 -> archive.zeros(512);
            case 4 -> archive.end().zeros(choices.below(250));
            default -> archive.end();
        }
        byte[] bytes = archive.toBytes();
        if (choices.oneIn(16)) {
            bytes = Arrays.copyOf(bytes, bytes.length * choices.below(100) / 100);
        }
        return choices.oneIn(2) ? compressed(bytes, choices) : new Layer(bytes, choices.oneIn(32) ? GZIP : NONE);
    }

    private static Layer compressed(byte[] archive, Choices choices) {
        byte[] gzip = TarBuilder.gzip(archive);
        int middle = archive.length / 2;
        return switch (choices.below(16)) {
            case 15 -> new Layer(TarBuilder.concat(gzip, choices.bytes(20)), GZIP);
            case 14 -> new Layer(Arrays.copyOf(gzip, gzip.length - 1 - choices.below(8)), GZIP);
            case 13 -> new Layer(gzip, NONE);
            case 12 ->
                new Layer(
                        TarBuilder.concat(
                                TarBuilder.gzip(Arrays.copyOf(archive, middle)),
                                TarBuilder.gzip(Arrays.copyOfRange(archive, middle, archive.length))),
                        GZIP);
            default -> new Layer(gzip, GZIP);
        };
    }

    private static void addEntry(TarBuilder archive, Choices choices) {
        if (choices.oneIn(4)) {
            addExtension(archive, choices);
        }
        boolean directory = choices.oneIn(4);
        String name = name(choices) + (directory ? "/" : "");
        byte[] content = directory ? new byte[0] : content(choices);
        char type = directory ? '5' : '0';
        if (choices.oneIn(12)) {
            type = ODD_TYPES.charAt(choices.below(ODD_TYPES.length()));
        }
        TarBuilder.Header header = new TarBuilder.Header(cut(name), type, content.length).mode(choices.of(MODES));
        if (choices.oneIn(8)) {
            spoil(header, choices);
        }
        archive.entry(header, content);
    }

    private static String name(Choices choices) {
        List<String> segments = new ArrayList<>();
        for (int count = 1 + choices.below(choices.oneIn(8) ? 7 : 3); count > 0; count--) {
            int common = choices.oneIn(6) ? SEGMENTS.size() : 7;
            segments.add(SEGMENTS.get(choices.below(common)));
        }
        String name = String.join("/", segments);
        return switch (choices.below(16)) {
            case 15 -> "/" + name;
            case 14 -> "./" + name;
            case 13 -> choices.text(30);
            default -> name;
        };
    }

    /** Names that are cut in the middle of a character are of use, too. */
    private static String cut(String name) {
        return name.length() <= 60 ? name : name.substring(0, 60);
    }

    private static byte[] content(Choices choices) {
        byte[] content = choices.oneIn(6) ? new byte[choices.of(LENGTHS)] : choices.bytes(16);
        if (content.length > 600) {
            content[choices.below(256)] = 1;
        }
        return content;
    }

    private static void spoil(TarBuilder.Header header, Choices choices) {
        switch (choices.below(9)) {
            case 0 -> header.size(choices.of(LENGTHS));
            case 1 -> header.bytes(124, base256(choices));
            case 2 -> header.bytes(124, Arrays.copyOf(choices.bytes(12), 12));
            case 3 -> header.magic("ustar  \0");
            case 4 -> header.magic("\0\0\0\0\0\0\0\0");
            case 5 -> header.bytes(257, Arrays.copyOf(choices.bytes(8), 8));
            case 6 -> header.text(345, choices.oneIn(2) ? "p" : "../p");
            case 7 -> header.checksum("0001234\0");
            default -> header.bytes(choices.below(250) * 2, choices.bytes(10));
        }
    }

    private static byte[] base256(Choices choices) {
        byte[] number = new byte[12];
        Arrays.fill(number, choices.oneIn(3) ? (byte) 0xff : 0);
        number[0] = choices.oneIn(2) ? (byte) 0xff : (byte) 0x80;
        number[4] = choices.oneIn(2) ? (byte) 0x7f : 0;
        number[11] = (byte) choices.below(256);
        return number;
    }

    private static void addExtension(TarBuilder archive, Choices choices) {
        switch (choices.below(8)) {
            case 0 -> archive.gnuName(choices.oneIn(8) ? "n".repeat(choices.of(LENGTHS)) : name(choices));
            case 1 -> archive.globalPax(choices.of(PAX_KEYS), paxValue(choices));
            case 2 -> archive.extension(ODD_TYPES.charAt(choices.below(ODD_TYPES.length())), choices.bytes(40));
            case 3 -> archive.extension('x', choices.text(60).getBytes(StandardCharsets.UTF_8));
            case 4 -> archive.pax(choices.of(PAX_KEYS), paxValue(choices), choices.of(PAX_KEYS), paxValue(choices));
            case 5 -> archive.header("extension", choices.oneIn(2) ? 'x' : 'L', header -> header.size(1_001));
            default -> archive.pax("path", name(choices));
        }
    }

    private static String paxValue(Choices choices) {
        return choices.oneIn(3) ? String.valueOf(choices.of(LENGTHS)) : name(choices);
    }
}
