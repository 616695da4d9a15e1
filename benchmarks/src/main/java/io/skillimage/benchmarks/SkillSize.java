package io.skillimage.benchmarks;

import io.skillimage.testkit.SampleImage;
import io.skillimage.testkit.SampleLayer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * The sizes of skills that are measured; bytes are those of the layer as it is transferred. Each has SKILL.md and
 * skill.yaml, without which it would not be a published skill, so the smallest has two files.
 */
enum SkillSize {
    /** The smallest: nothing but the two documents. */
    TINY("1 kB, 2 files", 0, 0, 1_300, true),
    /** A typical one. */
    SMALL("17 kB, 12 files", 10, 3_720, 400, true),
    /** A large one of text. */
    MEDIUM("130 kB, 61 files", 59, 6_000, 400, true),
    /** Pictures, archives. */
    NOISE_5MB("5 MB incompressible", 10, 500_000, 0, false),
    /** Text. */
    TEXT_15MB("5 -> 15 MB compressible", 10, 1_500_000, 0, true),
    /** Models, films. */
    NOISE_100MB("100 MB", 10, 10_000_000, 0, false),
    /** Very many. */
    MANY_FILES("10,000 files", 9_998, 120, 0, true);

    private static final int FILES_PER_DIRECTORY = 100;
    private static final String[] WORDS = words();

    private final String label;
    private final int files;
    private final int bytes;
    private final int documentBytes;
    private final boolean text;

    SkillSize(String label, int files, int bytes, int documentBytes, boolean text) {
        this.label = label;
        this.files = files;
        this.bytes = bytes;
        this.documentBytes = documentBytes;
        this.text = text;
    }

    String label() {
        return label;
    }

    /** Returns an image of this size. The variants have the same sizes, but for a few bytes, and different digests. */
    SampleImage image(int variant) {
        int level = text ? SampleLayer.DEFLATED : SampleLayer.STORED;
        return SampleImage.of(name(variant), SampleLayer.of(content(variant), level));
    }

    /** Returns the name of the skill in an image of this size. */
    String name(int variant) {
        return name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + variant;
    }

    /** Returns the files of that skill by path. */
    Map<String, byte[]> content(int variant) {
        Random random = new Random(variant);
        Map<String, byte[]> content = SampleImage.documents(name(variant));
        content.computeIfPresent("SKILL.md", (path, document) -> joined(document, text(documentBytes, random)));
        for (int i = 0; i < files; i++) {
            String path = "references/" + i / FILES_PER_DIRECTORY + "/" + i + ".md";
            content.put(path, text ? text(bytes, random) : noise(bytes, random));
        }
        return content;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] noise(int bytes, Random random) {
        byte[] noise = new byte[bytes];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] text(int bytes, Random random) {
        StringBuilder text = new StringBuilder(bytes + 16);
        while (text.length() < bytes) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(9) == 0 ? '\n' : ' ');
        }
        text.setLength(bytes);
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String[] words() {
        Random random = new Random(7);
        String[] words = new String[1_500];
        for (int i = 0; i < words.length; i++) {
            StringBuilder word = new StringBuilder();
            for (int length = 2 + random.nextInt(9); length > 0; length--) {
                word.append((char) ('a' + random.nextInt(26)));
            }
            words[i] = word.toString();
        }
        return words;
    }
}
