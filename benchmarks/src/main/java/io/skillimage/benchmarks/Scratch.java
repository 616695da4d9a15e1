package io.skillimage.benchmarks;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory to write to, in memory where the machine has {@code /dev/shm}, because a disk would be measured otherwise.
 * It is removed when this is closed, or when the program is stopped before.
 */
record Scratch(Path root) implements AutoCloseable {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Set<PosixFilePermission> WRITABLE = PosixFilePermissions.fromString("rwx------");

    static Scratch create() throws IOException {
        Path parent = Files.isWritable(MEMORY) ? MEMORY : Files.createDirectories(Path.of("target"));
        Scratch scratch = new Scratch(Files.createTempDirectory(parent.toAbsolutePath(), "skillimage-benchmark-"));
        Runtime.getRuntime().addShutdownHook(new Thread(scratch::removeQuietly));
        return scratch;
    }

    Path resolve(String name) {
        return root.resolve(name);
    }

    @Override
    public void close() throws IOException {
        remove(root);
    }

    private void removeQuietly() {
        try {
            close();
        } catch (IOException e) {
            // Something still writes to it, and nobody is left to tell.
        }
    }

    /** Removes a tree, if it is there. Checkouts are read-only, directories too. */
    static void remove(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.setPosixFilePermissions(directory, WRITABLE);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
