package io.skillimage.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes small files so that nobody ever sees half of one. Safe for use by several threads and processes. */
final class AtomicFiles {
    /** Shared by everyone who writes a small file; who has it alone knows that all unfinished ones are left over. */
    static final String LOCK = "write small files";

    private static final Duration WAIT = Duration.ofMinutes(1);

    private final CacheLayout layout;
    private final @Nullable LockFile locks;

    /** Without locks nothing can be written. */
    AtomicFiles(CacheLayout layout, @Nullable LockFile locks) {
        this.layout = layout;
        this.locks = locks;
    }

    boolean isWritable() {
        return locks != null;
    }

    /** Replaces {@code target} by a file with this content, in one step. */
    void replace(Path target, byte[] content) throws IOException {
        if (locks == null) {
            throw new IOException("the cache is read-only");
        }
        locks.lease(LOCK, WAIT);
        try {
            Path staged = layout.newSmallFile();
            try {
                SmallFiles.write(staged, content, false);
                Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                remove(staged, e);
                throw e;
            }
        } finally {
            locks.endLease(LOCK);
        }
    }

    /** What went wrong first is what counts; whoever opens the cache next removes what is left. */
    private static void remove(Path staged, IOException failure) {
        try {
            Files.deleteIfExists(staged);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
