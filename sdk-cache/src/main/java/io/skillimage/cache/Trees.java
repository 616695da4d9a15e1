package io.skillimage.cache;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes directory trees, read-only ones too, and follows no link. */
final class Trees {
    private static final Logger LOG = LoggerFactory.getLogger(Trees.class);

    private Trees() {}

    /** Removes {@code path} and what is below it; nothing there is success. */
    static void remove(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            removeChildren(path);
        }
        Files.deleteIfExists(path);
    }

    private static void removeChildren(Path directory) throws IOException {
        try {
            TreeMode.unseal(directory);
            try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
                for (Path child : children) {
                    remove(child);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException e) {
            LOG.debug("Somebody else has removed {}", directory);
        }
    }

    /** Returns how many bytes the files below a path have; what cannot be read counts as none. */
    static long bytes(Path path) {
        try {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                return Files.size(path);
            }
        } catch (IOException e) {
            return 0;
        }
        long sum = 0;
        try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
            for (Path child : children) {
                sum += bytes(child);
            }
        } catch (IOException | DirectoryIteratorException e) {
            return sum;
        }
        return sum;
    }
}
