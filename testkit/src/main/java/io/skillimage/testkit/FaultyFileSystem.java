package io.skillimage.testkit;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * Real files below a real directory, reached through paths that can be told to fail, or to stop, at any operation.
 *
 * <p>Paths look and compare like the real ones, and never equal them; those of two file systems do not mix. Everything
 * on disk is real, so it can be looked at through real paths at any time, and locks work between processes. What
 * changes something outside the directory is refused with an {@link IllegalArgumentException}.
 *
 * <p>Every operation that changes something on disk is a <em>step</em>. Steps have numbers from 1 on, in the order in
 * which they begin, whether they then fail or not.
 *
 * <p>Thread-safe.
 */
public final class FaultyFileSystem extends FileSystem {
    /** As often as it may happen. */
    public static final int ALWAYS = Integer.MAX_VALUE;

    private final Path directory;
    private final FaultPlan plan;
    private final FaultyProvider provider;

    private FaultyFileSystem(Path directory) {
        this.directory = directory;
        this.plan = new FaultPlan(directory);
        this.provider = new FaultyProvider(this, directory.getFileSystem().provider(), plan);
    }

    /**
     * Returns a file system without any fault.
     *
     * @param realDirectory an existing directory
     * @throws IOException if it does not exist
     */
    public static FaultyFileSystem over(Path realDirectory) throws IOException {
        return new FaultyFileSystem(realDirectory.toRealPath());
    }

    /** Returns the directory. */
    public Path root() {
        return wrap(directory);
    }

    /** Returns a path below the directory. */
    public Path path(String relative) {
        return root().resolve(relative);
    }

    /**
     * Spoils operations to come. Every injection that is due counts down only the operations that no earlier one took.
     *
     * @param operation the operation
     * @param part what its path must contain; one of the two paths of a move
     * @param after how many of them go well before
     * @param times how many of them are spoiled then
     * @param fault what is wrong with them
     * @throws IllegalArgumentException if the fault does not fit the operation
     */
    public void inject(FileOperation operation, String part, int after, int times, FileFault fault) {
        inject(operation, path -> path.toString().contains(part), after, times, fault);
    }

    /**
     * Spoils operations to come.
     *
     * @param operation the operation
     * @param paths what must hold for its path, which is absolute and of this file system; for one of two of a move
     * @param after how many of them go well before
     * @param times how many of them are spoiled then
     * @param fault what is wrong with them
     * @throws IllegalArgumentException if the fault does not fit the operation
     */
    public void inject(FileOperation operation, Predicate<Path> paths, int after, int times, FileFault fault) {
        plan.inject(operation, real -> paths.test(wrap(real)), after, times, fault);
    }

    /** Ends all faults. */
    public void heal() {
        plan.heal();
    }

    /** Returns what was done so far, each step in words, with paths relative to the directory. */
    public List<String> steps() {
        return plan.steps();
    }

    /**
     * Calls {@code action} just before a step, in the thread that takes it. If it never returns, the step is never taken.
     *
     * @param number the step's number, from 1 on
     * @throws IllegalArgumentException if that many steps have been taken already
     */
    public void atStep(int number, Runnable action) {
        plan.atStep(number, action);
    }

    /** Calls {@code listener} with the words for each step to come, just before it, in the thread that takes it. */
    public void onStep(Consumer<String> listener) {
        plan.onStep(listener);
    }

    Path wrap(Path real) {
        return new FaultyPath(this, real);
    }

    FaultPlan plan() {
        return plan;
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    /** Does nothing: the files belong to whoever made the directory. */
    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return directory.getFileSystem().isReadOnly();
    }

    @Override
    public String getSeparator() {
        return directory.getFileSystem().getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return StreamSupport.stream(
                        directory.getFileSystem().getRootDirectories().spliterator(), false)
                .map(this::wrap)
                .toList();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return directory.getFileSystem().getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return directory.getFileSystem().supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return wrap(directory.getFileSystem().getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        PathMatcher matcher = directory.getFileSystem().getPathMatcher(syntaxAndPattern);
        return path -> matcher.matches(FaultyPath.unwrap(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return directory.getFileSystem().getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("nothing is watched");
    }

    @Override
    public String toString() {
        return "faulty " + directory;
    }
}
