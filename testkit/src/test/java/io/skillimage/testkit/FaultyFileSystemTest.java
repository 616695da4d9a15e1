package io.skillimage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultyFileSystemTest {
    private static final Set<OpenOption> NEW_FILE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    @TempDir
    Path directory;

    private FaultyFileSystem files;

    @BeforeEach
    void makeFileSystem() throws IOException {
        files = FaultyFileSystem.over(directory);
    }

    @Test
    void worksOnRealFiles() throws IOException {
        Path file = Files.createDirectories(files.path("a/b")).resolve("file");
        Files.writeString(file, "one");
        Files.writeString(file, " two", StandardOpenOption.APPEND);

        assertThat(directory.resolve("a/b/file")).hasContent("one two");
        assertThat(Files.readString(file)).isEqualTo("one two");
        assertThat(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)).hasContent("one two");
        assertThat(Files.size(file)).isEqualTo(7);
        assertThat(file.toRealPath()).isEqualTo(file);
        assertThat(Files.exists(files.path("missing"))).isFalse();
        assertThat(Files.isWritable(file)).isTrue();
        assertThat(Files.isHidden(file)).isFalse();
        assertThat(Files.isSameFile(file, files.path("a/./b/file"))).isTrue();
        assertThat(Files.getFileStore(file).getTotalSpace())
                .isEqualTo(Files.getFileStore(directory).getTotalSpace());
        assertThatThrownBy(() -> Files.createDirectory(files.path("a"))).isInstanceOf(FileAlreadyExistsException.class);

        Files.copy(file, files.path("copy"));
        Files.move(file, files.path("moved"), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(files.path("copy"));
        assertThat(Files.deleteIfExists(files.path("copy"))).isFalse();
        assertThatThrownBy(() -> Files.delete(files.path("copy"))).isInstanceOf(NoSuchFileException.class);
        assertThat(directory.resolve("moved")).hasContent("one two");
        assertThat(directory.resolve("a/b")).isEmptyDirectory();
    }

    @Test
    void listsDirectoriesAndWalksThem() throws IOException {
        Files.createDirectories(files.path("a/b"));
        Files.createFile(files.path("a/x.txt"));

        try (DirectoryStream<Path> all = Files.newDirectoryStream(files.path("a"));
                DirectoryStream<Path> some = Files.newDirectoryStream(files.path("a"), "*.txt")) {
            assertThat(all).containsExactlyInAnyOrder(files.path("a/b"), files.path("a/x.txt"));
            assertThat(some).containsExactly(files.path("a/x.txt"));
        }
        List<Path> visited = new ArrayList<>();
        Files.walkFileTree(files.path("a"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                visited.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        assertThat(visited).containsExactly(files.path("a/x.txt"));
    }

    @Test
    void readsAndSetsAttributes() throws IOException {
        Path file = files.path("file");
        FileChannel.open(
                        file,
                        NEW_FILE,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                .close();
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        assertThat(PosixFilePermissions.toString(view.readAttributes().permissions()))
                .isEqualTo("rw-------");
        view.setPermissions(PosixFilePermissions.fromString("r--r--r--"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));

        assertThat(PosixFilePermissions.toString(
                        Files.readAttributes(file, PosixFileAttributes.class).permissions()))
                .isEqualTo("r--r--r--");
        assertThat(Files.getLastModifiedTime(directory.resolve("file")).toInstant())
                .isEqualTo(Instant.EPOCH);
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(Files.getAttribute(directory, "unix:uid"));
        Files.setAttribute(file, "posix:permissions", PosixFilePermissions.fromString("rw-------"));
        assertThat(view.name()).isEqualTo("posix");
        assertThat(Files.getFileAttributeView(file, BasicFileAttributeView.class)
                        .name())
                .isEqualTo("basic");
        assertThat(files.steps())
                .containsExactly(
                        "create file",
                        "set attributes of file (setPermissions [GROUP_READ, OTHERS_READ, OWNER_READ])",
                        "set attributes of file (setTimes 1970-01-01T00:00:00Z)",
                        "set attributes of file (posix:permissions [OWNER_READ, OWNER_WRITE])");
    }

    @Test
    void followsLinksOnlyWhenToldSo() throws IOException {
        Files.writeString(files.path("file"), "x");
        Files.createSymbolicLink(files.path("link"), files.getPath("file"));

        assertThat(Files.isSymbolicLink(files.path("link"))).isTrue();
        assertThat(Files.readSymbolicLink(files.path("link"))).isEqualTo(files.getPath("file"));
        assertThat(files.path("link").toRealPath()).isEqualTo(files.path("file"));
        assertThatThrownBy(() -> Files.newInputStream(files.path("link"), LinkOption.NOFOLLOW_LINKS))
                .isInstanceOf(IOException.class);
    }

    @Test
    void opensChannelsThatReadWriteAndLock() throws IOException {
        Path file = files.path("file");
        try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock(5, 1, false)) {
            assertThat(lock.acquiredBy()).isSameAs(channel);
            assertThat(lock.isValid()).isTrue();
            assertThatThrownBy(() -> channel.tryLock(5, 1, false)).isInstanceOf(OverlappingFileLockException.class);
            channel.write(new ByteBuffer[] {bytes("hel"), bytes("lo")});
            channel.write(bytes("J"), 0);
            channel.force(true);
            assertThat(channel.position()).isEqualTo(5);
            ByteBuffer read = ByteBuffer.allocate(8);
            assertThat(channel.position(1).read(read)).isEqualTo(4);
            assertThat(channel.truncate(4).size()).isEqualTo(4);
            lock.release();
            assertThat(lock.isValid()).isFalse();
        }
        assertThat(directory.resolve("file")).hasContent("Jell");
        assertThat(files.steps())
                .containsExactly(
                        "create file",
                        "lock file (exclusive, byte 5)",
                        "lock file (exclusive, byte 5)",
                        "write file (3 bytes)",
                        "write file (2 bytes)",
                        "write file (1 bytes)",
                        "force file",
                        "truncate file (at 4)");
    }

    @Test
    void copiesBetweenChannels() throws IOException {
        Files.writeString(files.path("from"), "0123456789");
        try (FileChannel from = FileChannel.open(files.path("from"));
                FileChannel to = FileChannel.open(files.path("to"), NEW_FILE)) {
            assertThat(to.transferFrom(from, 0, 4)).isEqualTo(4);
            assertThat(from.transferTo(4, 6, to.position(4))).isEqualTo(6);
            assertThat(from.map(FileChannel.MapMode.READ_ONLY, 0, 10).get(9)).isEqualTo((byte) '9');
        }
        assertThat(directory.resolve("to")).hasContent("0123456789");
    }

    @Test
    void countsWhatChangesSomethingAndNothingElse() throws IOException {
        Files.createDirectory(files.path("a"));
        Files.exists(files.path("a"));
        Files.writeString(files.path("a/file"), "12345");
        Files.readString(files.path("a/file"));
        Files.writeString(files.path("a/file"), "1", StandardOpenOption.WRITE);
        assertThat(files.path("a")).isDirectoryContaining("glob:**file");
        Files.move(files.path("a/file"), files.path("b"));
        Files.delete(files.path("b"));

        assertThat(files.steps())
                .containsExactly(
                        "create directory a",
                        "create a/file",
                        "write a/file (5 bytes)",
                        "open to write a/file",
                        "write a/file (1 bytes)",
                        "move a/file to b",
                        "delete b");
    }

    @Test
    void callsActionJustBeforeItsStep() throws IOException {
        List<String> seen = new ArrayList<>();
        files.onStep(seen::add);
        files.atStep(2, () -> seen.add("before 2, exists: " + Files.exists(directory.resolve("file"))));
        Files.createDirectory(files.path("a"));
        Files.createFile(files.path("file"));

        assertThat(seen).containsExactly("create directory a", "create file", "before 2, exists: false");
        assertThat(directory.resolve("file")).exists();
        assertThatThrownBy(() -> files.atStep(2, () -> {})).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neverTakesStepWhoseActionFails() {
        files.atStep(1, () -> {
            throw new IllegalStateException("stop");
        });
        assertThatThrownBy(() -> Files.createFile(files.path("file"))).isInstanceOf(IllegalStateException.class);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void countsStepsOfManyThreadsAndStopsOnlyOne() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        files.atStep(1, () -> {
            stopped.countDown();
            await(goOn);
        });
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Future<?> first = pool.submit(() -> createFile("first"));
            await(stopped);
            for (int i = 0; i < 100; i++) {
                createFile("file" + i);
            }
            assertThat(directory.resolve("first")).doesNotExist();
            goOn.countDown();
            first.get();
        } finally {
            goOn.countDown();
            pool.shutdownNow();
        }
        assertThat(files.steps()).hasSize(101).startsWith("create first");
        assertThat(directory.resolve("first")).exists();
    }

    @Test
    void refusesToChangeAnythingOutsideItsDirectory() {
        assertThatThrownBy(() -> Files.createFile(files.path("../outside")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Files.move(files.path("x"), files.getPath("/tmp/outside")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Files.exists(files.getPath("/"))).isTrue();
    }

    private void createFile(String name) {
        try {
            Files.createFile(files.path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
