package io.skillimage.skillctl;

import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Gives the user files of their own: every byte is checked again, and the directory appears whole or not at all. */
final class WorkingCopy {
    private WorkingCopy() {}

    /**
     * Copies a skill to {@code parent/name}, which must not exist or be empty.
     *
     * @return the new directory
     */
    static Path write(ResolvedSkill skill, Path parent) {
        Path target = parent.resolve(skill.name());
        try {
            Files.createDirectories(parent);
            refuseOccupied(target);
            Path staged = Files.createTempDirectory(parent, "." + skill.name() + "-");
            try {
                for (SkillFile file : skill.files()) {
                    copy(skill, file, staged);
                }
                setMode(staged, "rwxr-xr-x");
                Files.deleteIfExists(target);
                Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                delete(staged);
            }
            return target;
        } catch (IOException e) {
            ErrorCode code =
                    Thread.currentThread().isInterrupted() ? ErrorCode.INTERRUPTED : ErrorCode.CACHE_UNAVAILABLE;
            throw new CacheException(code, "cannot write " + target + ": " + e, target, e);
        }
    }

    private static void refuseOccupied(Path target) throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        boolean directory = Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS);
        if (directory) {
            try (Stream<Path> content = Files.list(target)) {
                if (content.findAny().isEmpty()) {
                    return;
                }
            }
        }
        throw new CommandException(
                ExitCode.USAGE,
                "OUTPUT_EXISTS",
                target + (directory ? " is not empty" : " is no directory"),
                "remove it, or name another directory with -o");
    }

    private static void copy(ResolvedSkill skill, SkillFile file, Path staged) throws IOException {
        Path copy = staged.resolve(file.path());
        Files.createDirectories(copy.resolveSibling(""));
        Files.write(copy, skill.read(file.path()), StandardOpenOption.CREATE_NEW);
        if (file.executable()) {
            setMode(copy, "rwxr-xr-x");
        }
    }

    private static void setMode(Path path, String mode) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        }
    }

    private static void delete(Path staged) throws IOException {
        if (!Files.exists(staged)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(staged)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
