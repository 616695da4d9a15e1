package io.skillimage.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The permissions of an unpacked tree. The process's umask may take more away. On file systems without POSIX
 * permissions nothing is set.
 */
enum TreeMode {
    /** Files that their owner may edit. */
    PLAIN,
    /** Files that nobody may edit. */
    READ_ONLY;

    private static final FileAttribute<?>[] NONE = {};
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> PRIVATE_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> SEALED = PosixFilePermissions.fromString("r-xr-xr-x");
    private static final Set<PosixFilePermission> SEALED_FILE = PosixFilePermissions.fromString("r--r--r--");
    private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> PLAIN_FILE = PosixFilePermissions.fromString("rw-r--r--");

    FileAttribute<?>[] ofFile(Path path, boolean executable) {
        return attributes(
                path,
                switch (this) {
                    case PLAIN -> executable ? OPEN : PLAIN_FILE;
                    case READ_ONLY -> executable ? SEALED : SEALED_FILE;
                });
    }

    /** Returns the permissions of a directory while files are still being put into it. */
    static FileAttribute<?>[] ofOpenDirectory(Path path) {
        return attributes(path, OPEN);
    }

    /** Returns the permissions of what only the owner may enter. */
    static FileAttribute<?>[] ofPrivateDirectory(Path path) {
        return attributes(path, PRIVATE);
    }

    /** Returns the permissions of a file that only the owner may read. */
    static FileAttribute<?>[] ofPrivateFile(Path path) {
        return attributes(path, PRIVATE_FILE);
    }

    /** Takes the right to change a directory from everyone. */
    static void seal(Path directory) throws IOException {
        set(directory, SEALED);
    }

    /** Gives the owner every right to a directory, so that it can be moved or removed. */
    static void unseal(Path directory) throws IOException {
        set(directory, PRIVATE);
    }

    static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static void set(Path directory, Set<PosixFilePermission> permissions) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(directory, PosixFileAttributeView.class);
        if (view != null && !Files.isSymbolicLink(directory)) {
            view.setPermissions(permissions);
        }
    }

    static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return isPosix(path) ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)} : NONE;
    }
}
