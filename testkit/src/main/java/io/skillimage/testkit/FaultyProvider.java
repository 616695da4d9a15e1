package io.skillimage.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells the plan of every operation, and hands it to the real provider if it may go on. */
final class FaultyProvider extends FileSystemProvider {
    private final FaultyFileSystem fileSystem;
    private final FileSystemProvider real;
    private final FaultPlan plan;

    FaultyProvider(FaultyFileSystem fileSystem, FileSystemProvider real, FaultPlan plan) {
        this.fileSystem = fileSystem;
        this.real = real;
        this.plan = plan;
    }

    @Override
    public String getScheme() {
        return "faulty";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
        throw new UnsupportedOperationException("a faulty file system is made over a directory");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw new UnsupportedOperationException("a faulty file system has no URI");
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException("a faulty file system has no URI");
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Path file = FaultyPath.unwrap(path);
        boolean written = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
        plan.before(written ? opening(file, options) : FileOperation.OPEN_TO_READ, file);
        return new FaultyChannel(real.newFileChannel(file, options, attributes), file, plan, written);
    }

    private static FileOperation opening(Path file, Set<? extends OpenOption> options) {
        boolean creates = options.contains(StandardOpenOption.CREATE_NEW)
                || (options.contains(StandardOpenOption.CREATE) && !Files.exists(file, LinkOption.NOFOLLOW_LINKS));
        return creates ? FileOperation.CREATE_FILE : FileOperation.OPEN_TO_WRITE;
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        Path listed = FaultyPath.unwrap(directory);
        plan.before(FileOperation.LIST, listed);
        DirectoryStream<Path> entries = real.newDirectoryStream(listed, entry -> filter.accept(fileSystem.wrap(entry)));
        return new FaultyDirectoryStream(fileSystem, entries, listed);
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        Path made = FaultyPath.unwrap(directory);
        plan.before(FileOperation.CREATE_DIRECTORY, made);
        real.createDirectory(made, attributes);
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        Path made = FaultyPath.unwrap(link);
        plan.before(FileOperation.CREATE_FILE, made);
        real.createSymbolicLink(made, FaultyPath.unwrap(target), attributes);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        Path made = FaultyPath.unwrap(link);
        plan.before(FileOperation.CREATE_FILE, made);
        real.createLink(made, FaultyPath.unwrap(existing));
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        Path looked = FaultyPath.unwrap(link);
        plan.before(FileOperation.READ_ATTRIBUTES, looked);
        return fileSystem.wrap(real.readSymbolicLink(looked));
    }

    @Override
    public void delete(Path path) throws IOException {
        Path removed = FaultyPath.unwrap(path);
        plan.before(FileOperation.DELETE, removed);
        real.delete(removed);
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        Path from = FaultyPath.unwrap(source);
        Path to = FaultyPath.unwrap(target);
        plan.before(FileOperation.OPEN_TO_READ, from);
        plan.before(FileOperation.CREATE_FILE, to);
        real.copy(from, to, options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        Path from = FaultyPath.unwrap(source);
        Path to = FaultyPath.unwrap(target);
        plan.before(FileOperation.MOVE, from, to, "");
        real.move(from, to, options);
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        return path.equals(other)
                || (other instanceof FaultyPath && real.isSameFile(looked(path), FaultyPath.unwrap(other)));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return real.isHidden(looked(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return real.getFileStore(looked(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        real.checkAccess(looked(path), modes);
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        Path file = FaultyPath.unwrap(path);
        V view = real.getFileAttributeView(file, type, options);
        return view == null ? null : FaultyAttributeView.of(type, view, file, plan);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return real.readAttributes(looked(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return real.readAttributes(looked(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, @Nullable Object value, LinkOption... options)
            throws IOException {
        Path file = FaultyPath.unwrap(path);
        plan.before(FileOperation.SET_ATTRIBUTES, file, null, FaultyAttributeView.shown(attribute, value));
        real.setAttribute(file, attribute, value, options);
    }

    private Path looked(Path path) throws IOException {
        Path file = FaultyPath.unwrap(path);
        plan.before(FileOperation.READ_ATTRIBUTES, file);
        return file;
    }
}
