package io.skillimage.cache;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.SkillFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Compares a checkout with its record: names, sizes and permissions, and on request every byte. */
final class TreeCheck {
    private final EntryRecord record;
    private final boolean readContent;
    private final Class<? extends BasicFileAttributes> attributes;
    private final Map<String, SkillFile> missingFiles = new HashMap<>();
    private final Set<String> missingDirectories;

    private TreeCheck(Path checkout, EntryRecord record, boolean readContent) {
        this.record = record;
        this.readContent = readContent;
        this.attributes = TreeMode.isPosix(checkout) ? PosixFileAttributes.class : BasicFileAttributes.class;
        this.missingDirectories = new HashSet<>(record.directories());
        record.files().forEach(file -> missingFiles.put(file.path(), file));
    }

    /**
     * Returns whether the checkout holds exactly what its record says.
     *
     * @param readContent whether to hash the files, too
     * @throws CacheException if this process cannot express the names of the files
     */
    static boolean isIntact(Path checkout, EntryRecord record, boolean readContent) throws IOException {
        requireNames(checkout, record);
        TreeCheck check = new TreeCheck(checkout, record, readContent);
        try {
            return check.checkTop(checkout) && check.missingFiles.isEmpty() && check.missingDirectories.isEmpty();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** In a process with an ASCII locale other names look like damage, though nothing is wrong with the checkout. */
    private static void requireNames(Path checkout, EntryRecord record) {
        try {
            for (SkillFile file : record.files()) {
                if (!EntryName.isAscii(file.path())) {
                    Objects.requireNonNull(checkout.resolve(file.path()));
                }
            }
        } catch (InvalidPathException e) {
            throw new CacheException(
                    ErrorCode.CACHE_UNAVAILABLE,
                    "the file names in " + checkout + " cannot be used, because the encoding of this process's locale"
                            + " lacks a character",
                    checkout,
                    e);
        }
    }

    private boolean checkTop(Path checkout) throws IOException {
        boolean found = false;
        try (DirectoryStream<Path> children = Files.newDirectoryStream(checkout)) {
            for (Path child : children) {
                String name = String.valueOf(child.getFileName());
                if (name.equals(record.name())) {
                    BasicFileAttributes top = Files.readAttributes(child, attributes, LinkOption.NOFOLLOW_LINKS);
                    found = isSealedDirectory(top) && checkDirectory(child, "");
                } else if (!CacheLayout.isRecord(name)) {
                    return false;
                }
            }
        }
        return found;
    }

    private boolean checkDirectory(Path directory, String prefix) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                if (!checkChild(child, prefix + child.getFileName())) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean checkChild(Path child, String path) throws IOException {
        BasicFileAttributes found = Files.readAttributes(child, attributes, LinkOption.NOFOLLOW_LINKS);
        if (found.isDirectory()) {
            return missingDirectories.remove(path) && isSealedDirectory(found) && checkDirectory(child, path + "/");
        }
        SkillFile file = missingFiles.remove(path);
        return file != null
                && found.isRegularFile()
                && found.size() == file.size()
                && isSealedFile(found, file)
                && (!readContent || hash(child).equals(file.digest()));
    }

    private static boolean isSealedDirectory(BasicFileAttributes found) {
        return found.isDirectory() && isReadOnly(found);
    }

    private static boolean isSealedFile(BasicFileAttributes found, SkillFile file) {
        boolean executable = !(found instanceof PosixFileAttributes posix)
                || posix.permissions().contains(PosixFilePermission.OWNER_EXECUTE) == file.executable();
        return executable && isReadOnly(found);
    }

    private static boolean isReadOnly(BasicFileAttributes found) {
        if (!(found instanceof PosixFileAttributes posix)) {
            return true;
        }
        Set<PosixFilePermission> permissions = posix.permissions();
        return !permissions.contains(PosixFilePermission.OWNER_WRITE)
                && !permissions.contains(PosixFilePermission.GROUP_WRITE)
                && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
    }

    private static Digest hash(Path file) throws IOException {
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                hash.update(buffer, 0, count);
            }
        }
        return Digest.Algorithm.SHA256.digest(hash.digest());
    }
}
