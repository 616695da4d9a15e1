package io.skillimage.skillctl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** What tests do to checkouts in a cache. */
final class Checkouts {
    private Checkouts() {}

    /** Resolves a reference and returns the directory of the skill. */
    static Path resolved(Shell shell, String reference) {
        return Path.of(String.valueOf(shell.succeed("resolve", "--output", "json", "--allow", "draft", reference)
                .json()
                .get("directory")));
    }

    /** Changes one byte of a file, so that neither its size nor its time shows it. */
    static void change(Path file) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        byte[] content = Files.readAllBytes(file);
        content[0] ^= 1;
        if (!file.toFile().setWritable(true)) {
            throw new IOException(file + " cannot be made writable");
        }
        Files.write(file, content);
        if (!file.toFile().setReadOnly()) {
            throw new IOException(file + " cannot be made read-only");
        }
        Files.setLastModifiedTime(file, time);
    }

    /** Makes a skill's checkout look as if nobody had opened it since. */
    static void lastUsed(Path skill, Instant time) throws IOException {
        Files.setLastModifiedTime(skill.resolveSibling("."), FileTime.from(time));
    }

    /** Makes a cache that not even the superuser can write. */
    static void makeReadOnly(Path cache) throws IOException {
        Path quarantine = cache.resolve("v1/quarantine");
        Files.delete(quarantine);
        Files.writeString(quarantine, "in the way");
    }
}
