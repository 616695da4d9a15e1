package io.skillimage.cache;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.PrintableText;
import io.skillimage.SkillFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
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
import org.jspecify.annotations.Nullable;

/** Compares a checkout with its record: names, sizes, permissions and times, and on request every byte. */
final class TreeCheck {

    /**
     * What was found.
     *
     * @param difference the first thing that is not what was verified, or null
     * @param inTime whether nothing has been touched since; restored from a backup, an intact checkout has other times
     * @param times from the earliest to the latest time that was seen
     */
    record Finding(@Nullable String difference, boolean inTime, TimeSpan times) {
        Finding {
            difference = difference == null ? null : PrintableText.of(difference);
        }

        boolean isIntact() {
            return difference == null;
        }
    }

    private final EntryRecord record;
    private final boolean readContent;
    private final Class<? extends BasicFileAttributes> attributes;
    private final Map<String, SkillFile> missingFiles = new HashMap<>();
    private final Set<String> missingDirectories;
    private @Nullable TimeSpan times;

    private TreeCheck(Path checkout, EntryRecord record, boolean readContent) {
        this.record = record;
        this.readContent = readContent;
        this.attributes = TreeMode.isPosix(checkout) ? PosixFileAttributes.class : BasicFileAttributes.class;
        this.missingDirectories = new HashSet<>(record.directories());
        for (SkillFile file : record.files()) {
            missingFiles.put(file.path(), file);
        }
    }

    /**
     * Compares a checkout with its record.
     *
     * @param readContent whether to hash the files, too
     * @throws CacheException if this process cannot express the names of the files
     */
    static Finding compare(Path checkout, EntryRecord record, boolean readContent) throws IOException {
        requireNames(checkout, record);
        TreeCheck check = new TreeCheck(checkout, record, readContent);
        try {
            String difference = check.differenceAtTop(checkout);
            TimeSpan seen = check.times == null ? record.written() : check.times;
            boolean inTime =
                    record.written().holds(seen.from()) && record.written().holds(seen.to());
            return new Finding(difference == null ? check.missing() : difference, inTime, seen);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** Returns whether a failure to look at a checkout says something about the checkout, not about the moment. */
    static boolean isAboutTree(IOException failure) {
        return failure instanceof NoSuchFileException
                || failure instanceof AccessDeniedException
                || failure instanceof NotDirectoryException;
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

    private @Nullable String missing() {
        return missingFiles.keySet().stream()
                .findFirst()
                .or(() -> missingDirectories.stream().findFirst())
                .map(path -> path + " is missing")
                .orElse(null);
    }

    private @Nullable String differenceAtTop(Path checkout) throws IOException {
        boolean found = false;
        try (DirectoryStream<Path> children = Files.newDirectoryStream(checkout)) {
            for (Path child : children) {
                String name = String.valueOf(child.getFileName());
                if (name.equals(record.name())) {
                    found = true;
                    String difference = differenceInDirectory(child, "", read(child));
                    if (difference != null) {
                        return difference;
                    }
                } else if (!CacheLayout.isRecord(name)) {
                    return name + " is extra";
                }
            }
        }
        return found ? null : record.name() + " is missing";
    }

    private @Nullable String differenceInDirectory(Path directory, String path, BasicFileAttributes found)
            throws IOException {
        String shown = path.isEmpty() ? record.name() : path;
        if (!found.isDirectory()) {
            return shown + " is no directory";
        }
        if (!isReadOnly(found)) {
            return shown + " has other permissions";
        }
        String prefix = path.isEmpty() ? "" : path + "/";
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                String difference = difference(child, prefix + child.getFileName());
                if (difference != null) {
                    return difference;
                }
            }
        }
        return null;
    }

    private @Nullable String difference(Path child, String path) throws IOException {
        BasicFileAttributes found = read(child);
        if (found.isDirectory()) {
            return missingDirectories.remove(path)
                    ? differenceInDirectory(child, path, found)
                    : path + (missingFiles.containsKey(path) ? " is a directory" : " is extra");
        }
        SkillFile file = missingFiles.remove(path);
        if (file == null) {
            return path + " is extra";
        }
        if (!found.isRegularFile()) {
            return path + " is no regular file";
        }
        if (found.size() != file.size()) {
            return path + " has " + found.size() + " bytes, not " + file.size();
        }
        if (!isSealed(found, file)) {
            return path + " has other permissions";
        }
        return readContent && !hash(child).equals(file.digest()) ? path + " has other content" : null;
    }

    private BasicFileAttributes read(Path path) throws IOException {
        BasicFileAttributes found = Files.readAttributes(path, attributes, LinkOption.NOFOLLOW_LINKS);
        long modified = TimeSpan.nanos(found.lastModifiedTime());
        times = times == null ? new TimeSpan(modified, modified) : times.with(modified);
        return found;
    }

    private static boolean isSealed(BasicFileAttributes found, SkillFile file) {
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
