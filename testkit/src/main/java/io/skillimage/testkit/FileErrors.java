package io.skillimage.testkit;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Turns faults into the exceptions that the JDK throws for them on Linux. */
final class FileErrors {
    private FileErrors() {}

    static void requireFit(FileOperation operation, FileFault fault) {
        boolean fits = true;
        if (fault instanceof FileFault.ShortWrite write) {
            fits = operation == FileOperation.WRITE && write.bytes() > 0;
        } else if (fault instanceof FileFault.OtherDevice) {
            fits = operation == FileOperation.MOVE;
        } else if (fault instanceof FileFault.NoLocks || fault instanceof FileFault.LockTaken) {
            fits = operation == FileOperation.LOCK;
        } else if (fault instanceof FileFault.ReadOnly) {
            fits = operation.isStep();
        }
        if (!fits) {
            throw new IllegalArgumentException(fault + " does not happen to " + operation);
        }
    }

    /** Returns whether the operation goes on, in another way. */
    static boolean isActedOut(FileOperation operation, FileFault fault) {
        return fault instanceof FileFault.ShortWrite
                || fault instanceof FileFault.LockTaken
                || (operation == FileOperation.WRITE
                        && fault instanceof FileFault.DiskFull full
                        && full.bytesLeft() > 0);
    }

    static IOException diskFull() {
        return new IOException("No space left on device");
    }

    static IOException of(FileFault fault, FileOperation operation, Path path, @Nullable Path other) {
        String file = path.toString();
        String target = other == null ? null : other.toString();
        if (fault instanceof FileFault.Denied) {
            return new AccessDeniedException(file, target, null);
        }
        if (fault instanceof FileFault.Gone) {
            return new NoSuchFileException(file, target, null);
        }
        if (fault instanceof FileFault.OtherDevice) {
            return new AtomicMoveNotSupportedException(file, target, "Invalid cross-device link");
        }
        // An open file no longer knows its name.
        return operation.isOnOpenFile()
                ? new IOException(reason(fault))
                : new FileSystemException(file, target, reason(fault));
    }

    private static String reason(FileFault fault) {
        if (fault instanceof FileFault.DiskFull) {
            return "No space left on device";
        }
        if (fault instanceof FileFault.QuotaExceeded) {
            return "Disk quota exceeded";
        }
        if (fault instanceof FileFault.IoError) {
            return "Input/output error";
        }
        if (fault instanceof FileFault.ReadOnly) {
            return "Read-only file system";
        }
        if (fault instanceof FileFault.TooManyOpenFiles) {
            return "Too many open files";
        }
        if (fault instanceof FileFault.NoLocks) {
            return "No locks available";
        }
        throw new IllegalArgumentException(fault + " is not an error");
    }
}
