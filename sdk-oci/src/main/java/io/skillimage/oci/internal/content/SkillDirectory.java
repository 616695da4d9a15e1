package io.skillimage.oci.internal.content;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.SkillFile;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import io.skillimage.UnsafeContentException;
import io.skillimage.cache.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of a skill directory as it stands, in the order of their paths. Dot-files, links and special files are left
 * out, and said so.
 */
public final class SkillDirectory {

    /**
     * A file on disk.
     *
     * @param location where it is
     * @param size its size in bytes
     */
    public record Found(Path location, long size) {
        /** Returns whether the owner may execute it. */
        public boolean isExecutable() {
            try {
                return Files.getPosixFilePermissions(location, LinkOption.NOFOLLOW_LINKS)
                        .contains(PosixFilePermission.OWNER_EXECUTE);
            } catch (IOException | UnsupportedOperationException e) {
                return false;
            }
        }
    }

    private final Path directory;
    private final Limits limits;
    private final SortedMap<String, Found> files = new TreeMap<>();
    private final List<SkillWarning> leftOut = new ArrayList<>();
    private long total;

    private SkillDirectory(Path directory, Limits limits) {
        this.directory = directory;
        this.limits = limits;
    }

    /** Lists the files of a directory. */
    public static SkillDirectory list(Path directory, Limits limits) {
        if (!Files.isDirectory(directory)) {
            throw new SkillNotFoundException(ErrorCode.NOT_FOUND, "there is no directory " + directory);
        }
        try {
            SkillDirectory listed = new SkillDirectory(directory.toRealPath(), limits);
            Files.walkFileTree(listed.directory, listed.new Visitor());
            return listed;
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
    }

    /** Returns the directory, absolute and without links. */
    public Path directory() {
        return directory;
    }

    /** Returns the files by path. */
    public SortedMap<String, Found> files() {
        return files;
    }

    /** Returns what was left out. */
    public List<SkillWarning> leftOut() {
        return leftOut;
    }

    /** Reads a file as it stands now. */
    public byte[] read(Found file) {
        try (InputStream in = Files.newInputStream(file.location(), LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes((int) Math.min(limits.fileBytes() + 1, Integer.MAX_VALUE - 8));
            if (bytes.length > limits.fileBytes()) {
                throw tooLarge(file.location().toString(), "a file has at most " + limits.fileBytes() + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw unreadable(file.location(), e);
        }
    }

    /** Hashes every file. */
    public List<SkillFile> hash() {
        List<SkillFile> result = new ArrayList<>();
        files.forEach((path, found) -> {
            byte[] bytes = read(found);
            result.add(new SkillFile(path, bytes.length, Digest.sha256(bytes), found.isExecutable()));
        });
        return result;
    }

    /** Returns one digest for a list of files, whatever directory they are in. */
    public static Digest treeDigest(List<SkillFile> files) {
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        for (SkillFile file : files) {
            String line = file.digest() + (file.executable() ? " x " : " - ") + file.path() + "\n";
            hash.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return Digest.Algorithm.SHA256.digest(hash.digest());
    }

    private static CacheException unreadable(Path path, IOException e) {
        return new CacheException(ErrorCode.CACHE_UNAVAILABLE, "cannot read " + path + ": " + e, path, e);
    }

    private static UnsafeContentException tooLarge(String path, String limit) {
        return new UnsafeContentException(ErrorCode.TOO_LARGE, "'" + path + "' is too much: " + limit, path);
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            if (dir.equals(directory)) {
                return FileVisitResult.CONTINUE;
            }
            String path = relative(dir);
            if (isHidden(dir)) {
                leftOut(path + "/", "hidden");
                return FileVisitResult.SKIP_SUBTREE;
            }
            if (dir.getNameCount() - directory.getNameCount() > limits.depth()) {
                throw new UnsafeContentException(
                        ErrorCode.TOO_DEEP, "'" + path + "' is nested more than " + limits.depth() + " levels", path);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String path = relative(file);
            if (isHidden(file)) {
                leftOut(path, "hidden");
            } else if (attributes.isSymbolicLink()) {
                leftOut(path, "a link");
            } else if (!attributes.isRegularFile()) {
                leftOut(path, "a special file");
            } else {
                add(path, new Found(file, attributes.size()));
            }
            return FileVisitResult.CONTINUE;
        }

        private boolean isHidden(Path path) {
            return String.valueOf(path.getFileName()).startsWith(".");
        }

        private String relative(Path path) {
            return directory
                    .relativize(path)
                    .toString()
                    .replace(path.getFileSystem().getSeparator(), "/");
        }

        private void leftOut(String path, String what) {
            leftOut.add(new SkillWarning(Code.LEFT_OUT, "'" + path + "' was left out: it is " + what));
        }

        private void add(String path, Found found) {
            files.put(path, found);
            total += found.size();
            if (files.size() > limits.entries()) {
                throw new UnsafeContentException(
                        ErrorCode.TOO_MANY_ENTRIES, directory + " has more than " + limits.entries() + " files", null);
            }
            if (found.size() > limits.fileBytes() || total > limits.unpackedBytes()) {
                throw tooLarge(
                        path, "a file has at most " + limits.fileBytes() + " bytes, a skill " + limits.unpackedBytes());
            }
        }
    }
}
