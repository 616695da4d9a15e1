package io.skillimage.cache;

import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns what the file system reports into the cache's errors. */
final class StoreErrors {
    private static final long NEARLY_NOTHING = 64 * 1024;

    private StoreErrors() {}

    /**
     * Returns the exception for a failure.
     *
     * @param action what was being done, as in {@code write}
     * @param path the file or directory it was done to
     */
    static CacheException of(String action, Path path, IOException cause) {
        if (cause instanceof ClosedByInterruptException) {
            return new CacheException(
                    ErrorCode.INTERRUPTED,
                    "the thread was interrupted while it tried to " + action + " " + path,
                    path,
                    cause);
        }
        ErrorCode code = isDiskFull(path, cause) ? ErrorCode.DISK_FULL : ErrorCode.CACHE_UNAVAILABLE;
        return new CacheException(code, "cannot " + action + " " + path + ": " + reason(cause), path, cause);
    }

    static boolean isDiskFull(Path path, IOException cause) {
        String message = cause.getMessage();
        String text = message == null ? "" : message.toLowerCase(Locale.ROOT);
        if (text.contains("no space left") || text.contains("quota exceeded") || text.contains("not enough space")) {
            return true;
        }
        return !isAboutNames(cause) && isNearlyFull(path);
    }

    /** The system's message may be in the user's language; the free space is not. */
    private static boolean isNearlyFull(Path path) {
        try {
            Path existing = nearestExisting(path);
            return existing != null && Files.getFileStore(existing).getUsableSpace() < NEARLY_NOTHING;
        } catch (IOException | SecurityException e) {
            return false;
        }
    }

    private static boolean isAboutNames(IOException cause) {
        return cause instanceof NoSuchFileException
                || cause instanceof AccessDeniedException
                || cause instanceof FileAlreadyExistsException
                || cause instanceof NotDirectoryException;
    }

    private static @Nullable Path nearestExisting(Path path) {
        Path at = path;
        while (at != null && !Files.exists(at)) {
            at = at.getParent();
        }
        return at;
    }

    private static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "there is no such file or directory";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission is denied";
        }
        if (cause instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (cause instanceof DirectoryNotEmptyException) {
            return "it is a directory that is not empty";
        }
        if (cause instanceof NotDirectoryException) {
            return "it is no directory";
        }
        if (cause instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
