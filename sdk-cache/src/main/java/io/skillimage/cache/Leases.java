package io.skillimage.cache;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which checkouts are open. Each cache instance has a file that lists those it has opened, and holds a lock for as long
 * as it lives, which the system ends with the process: the file of a dead one counts for nothing.
 *
 * <p>Whoever opens a checkout lists it first and looks for it then; whoever removes one keeps everybody from listing
 * while it reads the lists and moves the checkout away. Safe for use by several threads and processes.
 */
final class Leases implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
    /** Shared by those who list; had alone by who removes. */
    private static final String GATE = "the lists of what is open";

    private static final Duration WAIT = Duration.ofMinutes(1);
    private static final int MAX_LIST = 64 << 20;

    private final CacheLayout layout;
    private final @Nullable LockFile locks;
    /** What this instance has opened, and what of it stands in its list. */
    private final Set<String> held = ConcurrentHashMap.newKeySet();

    private final Set<String> listed = ConcurrentHashMap.newKeySet();
    private @Nullable KeyLock life;
    private @Nullable Path list;
    private @Nullable OutputStream out;
    private boolean closed;

    /** Creates the leases; without locks, as in a cache that cannot be written, nothing is noted. */
    Leases(CacheLayout layout, @Nullable LockFile locks) {
        this.layout = layout;
        this.locks = locks;
    }

    /**
     * Lists a checkout as open until this is closed. If that cannot be written, as on a full disk, the checkout can be
     * used all the same, and another instance might prune it.
     */
    void hold(String name) {
        if (locks != null && !listed.contains(name)) {
            list(name, locks);
        }
    }

    /** Does something while nobody can open a checkout, unless a live process has it open or nobody can tell. */
    boolean removing(String name, Removal removal) throws IOException {
        if (locks == null) {
            return false;
        }
        try (KeyLock alone = locks.acquire(GATE, WAIT, "remove the checkout " + name)) {
            if (open().contains(name) || !locks.isSupported()) {
                return false;
            }
            removal.run();
            return true;
        }
    }

    /** What moves a checkout away. */
    @FunctionalInterface
    interface Removal {
        void run() throws IOException;
    }

    /**
     * Returns the checkouts that live processes have open, and removes the lists of dead ones. Where nobody can tell who
     * lives, all lists count.
     */
    Set<String> open() {
        Set<String> open = new HashSet<>(held);
        for (Path file : Inventory.children(layout.leases())) {
            Optional<KeyLock> dead = lockOfDead(file);
            if (dead.isEmpty()) {
                open.addAll(read(file));
            } else {
                try (KeyLock held = dead.get()) {
                    remove(file);
                }
            }
        }
        return open;
    }

    private Optional<KeyLock> lockOfDead(Path file) {
        if (locks == null) {
            return Optional.empty();
        }
        Optional<KeyLock> lock = locks.tryAcquire(lifeOf(file), "remove the list of a dead process");
        if (lock.isPresent() && !locks.isSupported()) {
            lock.get().close();
            return Optional.empty();
        }
        return lock;
    }

    /** A list that is there and cannot be read must not pass for an empty one. */
    private static List<String> read(Path file) {
        try {
            Optional<byte[]> bytes = SmallFiles.load(file, MAX_LIST);
            if (bytes.isEmpty() && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new AccessDeniedException(file.toString());
            }
            return bytes.stream()
                    .flatMap(text -> new String(text, StandardCharsets.US_ASCII).lines())
                    .toList();
        } catch (IOException e) {
            throw StoreErrors.of("read", file, e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeList();
        if (list != null) {
            remove(list);
        }
        if (life != null) {
            life.close();
        }
    }

    private synchronized void list(String name, LockFile lockFile) {
        if (closed || listed.contains(name)) {
            return;
        }
        held.add(name);
        lockFile.lease(GATE, WAIT);
        try {
            append(name, lockFile);
            listed.add(name);
        } catch (IOException e) {
            closeList();
            LOG.warn("That {} is in use cannot be noted, so that it might be pruned: {}", name, e.toString());
        } finally {
            lockFile.endLease(GATE);
        }
    }

    /** A line begins with a line's end, because what was written before may have been cut off. */
    private void append(String name, LockFile lockFile) throws IOException {
        OutputStream present = out;
        if (present == null) {
            present = openList(lockFile);
            out = present;
        }
        present.write(("\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The lock comes before the file, so that nobody takes the file for a dead one's. An interrupt of the thread does not
     * close a stream, as it would close a channel.
     */
    private OutputStream openList(LockFile lockFile) throws IOException {
        Path file = list;
        if (file == null) {
            file = layout.newLease();
            life = lockFile.acquire(lifeOf(file), WAIT, "live");
            list = file;
        }
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            SmallFiles.write(file, new byte[0], false);
        }
        return Files.newOutputStream(file, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    }

    private static String lifeOf(Path list) {
        return "life of " + list.getFileName();
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("Cannot remove {}", file, e);
        }
    }

    private void closeList() {
        try (OutputStream closing = out) {
            out = null;
        } catch (IOException e) {
            LOG.debug("Cannot close a list of what is open", e);
        }
    }
}
