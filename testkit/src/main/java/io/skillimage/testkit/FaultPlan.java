package io.skillimage.testkit;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Hears of every operation before it happens: counts the steps, and says what goes wrong. Thread-safe. */
final class FaultPlan {
    private final Path directory;
    private final List<String> steps = new ArrayList<>();
    private final Map<Integer, List<Runnable>> actions = new HashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final List<Injection> injections = new ArrayList<>();
    private final List<Path> denied = new ArrayList<>();

    FaultPlan(Path directory) {
        this.directory = directory;
    }

    private static final class Injection {
        private final FileOperation operation;
        private final Predicate<Path> paths;
        private final FileFault fault;
        private int skip;
        private int left;

        Injection(FileOperation operation, Predicate<Path> paths, int after, int times, FileFault fault) {
            this.operation = operation;
            this.paths = paths;
            this.skip = after;
            this.left = times;
            this.fault = fault;
        }

        boolean takes(FileOperation done, Path path, @Nullable Path other) {
            if (done != operation || left == 0 || !(paths.test(path) || (other != null && paths.test(other)))) {
                return false;
            }
            if (skip > 0) {
                skip--;
                return false;
            }
            left--;
            return true;
        }
    }

    synchronized void inject(FileOperation operation, Predicate<Path> paths, int after, int times, FileFault fault) {
        FileErrors.requireFit(operation, fault);
        injections.add(new Injection(operation, paths, after, times, fault));
    }

    synchronized void heal() {
        injections.clear();
        denied.clear();
    }

    synchronized List<String> steps() {
        return List.copyOf(steps);
    }

    synchronized void atStep(int number, Runnable action) {
        if (number <= steps.size()) {
            throw new IllegalArgumentException("step " + number + " has been taken");
        }
        actions.computeIfAbsent(number, unused -> new ArrayList<>()).add(action);
    }

    void onStep(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Hears of an operation on one file. */
    @Nullable
    FileFault before(FileOperation operation, Path path) throws IOException {
        return before(operation, path, null, "");
    }

    /**
     * Hears of an operation. Steps are counted before anything else happens, and callbacks are called without a lock.
     *
     * @param path the real path
     * @param other the second real path of a move or a link, or null
     * @param detail what to add to the step's text
     * @return a fault that the caller has to act out, or null
     * @throws IOException if the operation must fail
     */
    @Nullable
    FileFault before(FileOperation operation, Path path, @Nullable Path other, String detail) throws IOException {
        if (operation.isStep()) {
            step(operation, path, other, detail);
        }
        FileFault fault = fault(operation, path, other);
        if (fault == null || FileErrors.isActedOut(operation, fault)) {
            return fault;
        }
        throw FileErrors.of(fault, operation, path, other);
    }

    private void step(FileOperation operation, Path path, @Nullable Path other, String detail) {
        requireInside(path);
        String text = operation.words() + " " + shown(path);
        if (other != null) {
            requireInside(other);
            text += " to " + shown(other);
        }
        text += detail;
        List<Runnable> due;
        synchronized (this) {
            steps.add(text);
            due = actions.getOrDefault(steps.size(), List.of());
        }
        for (Consumer<String> listener : listeners) {
            listener.accept(text);
        }
        due.forEach(Runnable::run);
    }

    private synchronized @Nullable FileFault fault(FileOperation operation, Path path, @Nullable Path other)
            throws IOException {
        FileFault found = null;
        for (Injection injection : injections) {
            if (injection.takes(operation, path.toAbsolutePath(), other == null ? null : other.toAbsolutePath())) {
                found = injection.fault;
                break;
            }
        }
        if (found instanceof FileFault.PermissionLost lost) {
            denied.add(FaultyPath.unwrap(lost.below()).toAbsolutePath());
            found = null;
        }
        if (!operation.isOnOpenFile()) {
            requireAllowed(path);
            if (other != null) {
                requireAllowed(other);
            }
        }
        return found;
    }

    private void requireAllowed(Path path) throws AccessDeniedException {
        Path absolute = path.toAbsolutePath().normalize();
        if (denied.stream().anyMatch(absolute::startsWith)) {
            throw new AccessDeniedException(path.toString());
        }
    }

    private void requireInside(Path path) {
        if (!path.toAbsolutePath().normalize().startsWith(directory)) {
            throw new IllegalArgumentException(path + " does not lie in " + directory);
        }
    }

    private String shown(Path path) {
        return directory.relativize(path.toAbsolutePath().normalize()).toString();
    }
}
