package io.skillimage.oci.internal.lock;

import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Reads and replaces the files of a project that name skills. */
public final class ProjectFile {
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    private ProjectFile() {}

    /**
     * Returns the content of a file.
     *
     * @throws InvalidSkillException if it cannot be read or has more than 16 MiB
     */
    public static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw FileObject.refusal(file.toString(), "the file has more than " + MAX_BYTES + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw FileObject.refusal(file.toString(), "there is no such file");
        } catch (IOException e) {
            throw FileObject.refusal(file.toString(), "the file cannot be read: " + e);
        }
    }

    /**
     * Replaces a file, or what a link leads to, in one step: whoever reads it meanwhile sees the old or the new one.
     *
     * @throws CacheException if it cannot be written
     */
    public static void write(Path file, byte[] content) {
        try {
            Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            Path unfinished = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
            try {
                Files.write(unfinished, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw new CacheException(ErrorCode.CACHE_UNAVAILABLE, "cannot write " + file + ": " + e, file, e);
        }
    }
}
