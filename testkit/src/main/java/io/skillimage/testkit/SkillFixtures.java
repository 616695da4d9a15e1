package io.skillimage.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes sample skills of our own, each into a new directory that is named after the skill. */
public final class SkillFixtures {
    /** The name of the skill that {@link #helloWorld(Path)} writes. */
    public static final String HELLO_WORLD = "hello-world";

    /** The name of the skill that {@link #everything(Path)} writes. */
    public static final String EVERYTHING = "field-notes";

    /** A line of the long file that {@link #everything(Path)} writes; {@code %05d} stands for its number. */
    public static final String LONG_FILE_LINE = "%05d: the tide gauge read a metre and a half at noon\n";

    /** The number of lines of the long file that {@link #everything(Path)} writes. */
    public static final int LONG_FILE_LINES = 4_000;

    private static final byte[] PNG = {
        (byte) 0x89,
        'P',
        'N',
        'G',
        '\r',
        '\n',
        0x1a,
        '\n',
        0,
        0,
        0,
        13,
        'I',
        'H',
        'D',
        'R',
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        1,
        8,
        6,
        0
    };

    private SkillFixtures() {}

    /**
     * Writes a small skill: instructions and one file in {@code references/}.
     *
     * @param parent the directory to write into
     * @return the directory of the skill
     */
    public static Path helloWorld(Path parent) {
        Path skill = skill(
                parent,
                HELLO_WORLD,
                "Greets people in their own language. Use when somebody asks for a greeting.",
                """
                # Hello, world

                1. Find out which language the person speaks.
                2. Take the greeting from `references/greetings.md`.
                3. Greet once, by name.
                """);
        text(skill, "references/greetings.md", """
                | language | greeting |
                |---|---|
                | English | Hello |
                | German | Guten Tag |
                | Spanish | Buenos días |
                """);
        return skill;
    }

    /**
     * Writes a skill with every kind of file: {@code references/}, a long file, an executable script, a binary asset,
     * names and text beyond ASCII, a hidden file.
     *
     * @param parent the directory to write into
     * @return the directory of the skill
     */
    public static Path everything(Path parent) {
        Path skill = skill(
                parent,
                EVERYTHING,
                "Turns notes from the field into a report. Use for tide tables, gauge readings & sketches (naïve or not).",
                """
                # Field notes

                Read `references/format.md` first; the readings are in `references/readings.txt`.
                Draw with `assets/stamp.png`. Count with `scripts/count.sh`.
                Grüße, 你好, 👋.
                """);
        text(skill, "references/format.md", "# Format\n\nOne reading a line: number, colon, sentence.\n");
        text(skill, "references/übersicht.md", "# Übersicht\n\nEbbe und Flut 🌊\n");
        text(skill, "references/readings.txt", longText());
        binary(skill, "assets/stamp.png", PNG);
        executable(skill, "scripts/count.sh", "#!/bin/sh\nwc -l \"$1\"\n");
        text(skill, ".hidden/token.txt", "not for models\n");
        return skill;
    }

    /**
     * Writes a skill of skill.yaml and SKILL.md alone.
     *
     * @param parent the directory to write into
     * @param name the skill's name
     * @param description what it does; one line
     * @param body the instructions
     * @return the directory of the skill
     */
    public static Path skill(Path parent, String name, String description, String body) {
        Path skill = parent.resolve(name);
        text(skill, "skill.yaml", """
                apiVersion: skillimage.io/v1alpha1
                kind: SkillCard
                metadata:
                  name: %s
                  namespace: samples
                  version: 1.0.0
                  description: %s
                  license: Apache-2.0
                spec:
                  prompt: SKILL.md
                """.formatted(name, quoted(description)));
        text(skill, "SKILL.md", "---\nname: " + name + "\ndescription: " + quoted(description) + "\n---\n" + body);
        return skill;
    }

    /** Writes a text file into a skill, with the directories above it; returns the file. */
    public static Path text(Path skill, String path, String content) {
        return binary(skill, path, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file into a skill, with the directories above it; returns the file. */
    public static Path binary(Path skill, String path, byte[] content) {
        Path file = skill.resolve(path);
        try {
            Files.createDirectories(file.resolveSibling(""));
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes an executable text file into a skill, with the directories above it; returns the file. */
    public static Path executable(Path skill, String path, String content) {
        Path file = text(skill, path, content);
        try {
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String longText() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < LONG_FILE_LINES; i++) {
            lines.append(String.format(LONG_FILE_LINE, i));
        }
        return lines.toString();
    }

    /** A YAML scalar in double quotes takes any text once these two characters are escaped. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
