package io.skillimage.testkit;

import java.nio.file.Path;

/**
 * What can go wrong with one operation of a {@link FaultyFileSystem}. A closed vocabulary: a test for each member shows
 * that a program survives them all. Members are immutable and may be used for any number of operations. Unless said
 * otherwise a member fits every {@link FileOperation}, and nothing happens on disk.
 */
public sealed interface FileFault {

    /**
     * "No space left on device".
     *
     * @param bytesLeft how many bytes still fit: a write of more is short, and the next to the same open file fails
     */
    record DiskFull(int bytesLeft) implements FileFault {
        /** Not one byte fits. */
        public DiskFull() {
            this(0);
        }
    }

    /** "Disk quota exceeded". */
    record QuotaExceeded() implements FileFault {}

    /**
     * A write that takes fewer bytes than it was given, and says so, as every write may. For
     * {@link FileOperation#WRITE} only.
     *
     * @param bytes the most that it takes, at least one
     */
    record ShortWrite(int bytes) implements FileFault {}

    /** "Input/output error": the disk is broken, or was pulled. */
    record IoError() implements FileFault {}

    /** The permission is missing. */
    record Denied() implements FileFault {}

    /**
     * From this operation on everything that names {@code below} or a path below it is denied, until
     * {@link FaultyFileSystem#heal}. Files that are open already stay usable. The operation itself fails only if it is
     * about such a path.
     *
     * @param below a path of the faulty file system
     */
    record PermissionLost(Path below) implements FileFault {}

    /** "Read-only file system". For steps only. */
    record ReadOnly() implements FileFault {}

    /** "Too many open files". */
    record TooManyOpenFiles() implements FileFault {}

    /** The file is gone: somebody else was faster. */
    record Gone() implements FileFault {}

    /** The target lies on another device, so that no move is atomic. For {@link FileOperation#MOVE} only. */
    record OtherDevice() implements FileFault {}

    /** "No locks available", as network file systems say. For {@link FileOperation#LOCK} only. */
    record NoLocks() implements FileFault {}

    /** Another process holds the lock. For {@link FileOperation#LOCK} without waiting only. */
    record LockTaken() implements FileFault {}
}
