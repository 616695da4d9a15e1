package io.skillimage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each fault does what it says. */
class FileFaultTest {
    @TempDir
    Path directory;

    private FaultyFileSystem files;

    @BeforeEach
    void makeFileSystem() throws IOException {
        files = FaultyFileSystem.over(directory);
        Files.createDirectory(directory.resolve("d"));
        Files.writeString(directory.resolve("d/file"), "content");
    }

    @ParameterizedTest
    @EnumSource
    void everyOperationCanFail(FileOperation operation) throws IOException {
        try (FileChannel open =
                FileChannel.open(files.path("d/file"), Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE))) {
            files.inject(operation, "file", 0, 1, new FileFault.IoError());
            files.inject(operation, path -> path.endsWith("d"), 0, 1, new FileFault.IoError());

            assertThatThrownBy(() -> act(operation, open))
                    .hasStackTraceContaining("Input/output error")
                    .satisfiesAnyOf(
                            e -> assertThat(e).isInstanceOf(IOException.class),
                            e -> assertThat(e).hasCauseInstanceOf(IOException.class));
            assertThat(directory.resolve("d/file")).hasContent("content");
            assertThat(directory.resolve("d/new file")).doesNotExist();
            assertThatCode(() -> act(operation, open)).doesNotThrowAnyException();
        }
    }

    private void act(FileOperation operation, FileChannel open) throws IOException {
        Path file = files.path("d/file");
        switch (operation) {
            case CREATE_DIRECTORY -> Files.createDirectory(files.path("d/new file"));
            case CREATE_FILE -> Files.createFile(files.path("d/new file"));
            case OPEN_TO_WRITE ->
                FileChannel.open(file, StandardOpenOption.WRITE).close();
            case WRITE -> open.write(ByteBuffer.allocate(1));
            case FORCE -> open.force(false);
            case TRUNCATE -> open.truncate(0);
            case LOCK -> open.lock().release();
            case MOVE -> Files.move(file, files.path("d/new file"));
            case DELETE -> Files.delete(file);
            case SET_ATTRIBUTES -> setPermissions(file);
            case CLOSE -> FileChannel.open(file, StandardOpenOption.WRITE).close();
            case OPEN_TO_READ -> FileChannel.open(file).close();
            case READ -> open.read(ByteBuffer.allocate(1));
            case READ_ATTRIBUTES -> Files.size(file);
            case LIST, LIST_ENTRY -> assertThat(list(files.path("d"))).containsExactly(file);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    private static void setPermissions(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        view.setPermissions(view.readAttributes().permissions());
    }

    @Test
    void happensAsOftenAndAsLateAsAskedFor() throws IOException {
        files.inject(FileOperation.CREATE_FILE, "x", 1, 2, new FileFault.Denied());

        Files.createFile(files.path("x1"));
        Files.createFile(files.path("y"));
        assertDenied(() -> Files.createFile(files.path("x2")));
        assertDenied(() -> Files.createFile(files.path("x3")));
        Files.createFile(files.path("x4"));
    }

    @Test
    void happensAlwaysUntilHealed() throws IOException {
        files.inject(FileOperation.MOVE, "new", 0, FaultyFileSystem.ALWAYS, new FileFault.Denied());

        assertDenied(() -> Files.move(files.path("d/file"), files.path("new")));
        assertDenied(() -> Files.move(files.path("d/file"), files.path("new")));
        files.heal();
        Files.move(files.path("d/file"), files.path("new"));
    }

    @Test
    void fullDiskTakesNothing() {
        files.inject(FileOperation.WRITE, "new", 0, 1, new FileFault.DiskFull());
        assertThatThrownBy(() -> Files.writeString(files.path("new"), "12345"))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(directory.resolve("new")).isEmptyFile();

        files.inject(FileOperation.CREATE_DIRECTORY, "dir", 0, 1, new FileFault.DiskFull(100));
        assertFails("No space left on device", () -> Files.createDirectory(files.path("dir")));
    }

    @Test
    void nearlyFullDiskTakesPartAndThenNothing() {
        files.inject(FileOperation.WRITE, "new", 0, 1, new FileFault.DiskFull(3));
        assertThatThrownBy(() -> Files.writeString(files.path("new"), "12345")).hasMessage("No space left on device");
        assertThat(directory.resolve("new")).hasContent("123");
    }

    @Test
    void shortWriteTakesPartAndSaysSo() throws IOException {
        files.inject(FileOperation.WRITE, "new", 0, 1, new FileFault.ShortWrite(3));
        ByteBuffer five = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5});
        try (FileChannel channel =
                FileChannel.open(files.path("new"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(channel.write(five)).isEqualTo(3);
            assertThat(five.remaining()).isEqualTo(2);
            assertThat(channel.write(five)).isEqualTo(2);
        }
        assertThat(directory.resolve("new")).hasBinaryContent(new byte[] {1, 2, 3, 4, 5});
    }

    @Test
    void lostPermissionTakesEverythingBelow() throws IOException {
        try (FileChannel open = FileChannel.open(files.path("d/file"))) {
            files.inject(FileOperation.CREATE_FILE, "", 0, 1, new FileFault.PermissionLost(files.path("d")));
            Files.createFile(files.path("elsewhere"));

            assertDenied(() -> Files.createFile(files.path("d/x")));
            assertDenied(() -> Files.readString(files.path("d/file")));
            assertDenied(() -> list(files.path("d")));
            assertDenied(() -> Files.move(files.path("elsewhere"), files.path("d/x")));
            assertDenied(() -> Files.size(files.path("d/../d/file")));
            assertThat(Files.exists(files.path("d/file"))).isFalse();
            assertThat(open.read(ByteBuffer.allocate(10))).isEqualTo(7);
            Files.createFile(files.path("d2"));
        }
        files.heal();
        Files.createFile(files.path("d/x"));
    }

    @Test
    void takenLockIsNotGot() throws IOException {
        files.inject(FileOperation.LOCK, "file", 0, 1, new FileFault.LockTaken());
        try (FileChannel channel = FileChannel.open(files.path("d/file"), StandardOpenOption.WRITE)) {
            assertThat(channel.tryLock()).isNull();
            assertThat(channel.tryLock()).isNotNull();
        }
    }

    @Test
    void missingLocksAreAnError() throws IOException {
        files.inject(FileOperation.LOCK, "file", 0, 1, new FileFault.NoLocks());
        try (FileChannel channel = FileChannel.open(files.path("d/file"), StandardOpenOption.WRITE)) {
            assertThatThrownBy(channel::tryLock).isInstanceOf(IOException.class).hasMessage("No locks available");
        }
    }

    @Test
    void otherFaultsAreTheExceptionsOfTheJdk() {
        files.inject(FileOperation.MOVE, "file", 0, 1, new FileFault.OtherDevice());
        assertThatThrownBy(() -> Files.move(files.path("d/file"), files.path("x"), StandardCopyOption.ATOMIC_MOVE))
                .isInstanceOf(AtomicMoveNotSupportedException.class);
        files.inject(FileOperation.OPEN_TO_READ, "file", 0, 1, new FileFault.Gone());
        assertThatThrownBy(() -> Files.readString(files.path("d/file"))).isInstanceOf(NoSuchFileException.class);
        files.inject(FileOperation.OPEN_TO_READ, "file", 0, 1, new FileFault.TooManyOpenFiles());
        assertFails("Too many open files", () -> Files.readString(files.path("d/file")));
        files.inject(FileOperation.CREATE_FILE, "new", 0, 1, new FileFault.QuotaExceeded());
        assertFails("Disk quota exceeded", () -> Files.createFile(files.path("new")));
        files.inject(FileOperation.DELETE, "file", 0, 1, new FileFault.ReadOnly());
        assertFails("Read-only file system", () -> Files.delete(files.path("d/file")));
    }

    @Test
    void fileIsClosedEvenIfThatFails() throws IOException {
        files.inject(FileOperation.CLOSE, "file", 0, 1, new FileFault.DiskFull());
        FileChannel channel = FileChannel.open(files.path("d/file"), StandardOpenOption.WRITE);

        assertThatThrownBy(channel::close).hasMessage("No space left on device");
        assertThat(channel.isOpen()).isFalse();
        channel.close();
    }

    @Test
    void faultThatCannotHappenIsRefused() {
        assertRefused(FileOperation.FORCE, new FileFault.ShortWrite(1));
        assertRefused(FileOperation.WRITE, new FileFault.ShortWrite(0));
        assertRefused(FileOperation.DELETE, new FileFault.OtherDevice());
        assertRefused(FileOperation.WRITE, new FileFault.NoLocks());
        assertRefused(FileOperation.WRITE, new FileFault.LockTaken());
        assertRefused(FileOperation.READ, new FileFault.ReadOnly());
    }

    private void assertRefused(FileOperation operation, FileFault fault) {
        assertThatThrownBy(() -> files.inject(operation, "", 0, 1, fault)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertDenied(ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOf(AccessDeniedException.class);
    }

    private static void assertFails(String reason, ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        FileSystemException.class,
                        e -> assertThat(e.getReason()).isEqualTo(reason));
    }
}
