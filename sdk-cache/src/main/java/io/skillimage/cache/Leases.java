package io.skillimage.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
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
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private @Nullable KeyLock life;
    private @Nullable Path list;
    private @Nullable FileChannel channel;
    private boolean closed;

    /** Creates the leases; without locks, as in a cache that cannot be written, nothing is noted. */
    Leases(CacheLayout layout, @Nullable LockFile locks) {
        this.layout = layout;
        this.locks = locks;
    }

    /**
     * Lists a checkout as open until this is closed. If that cannot be written, as on a full disk, the checkout can be
     * used all the same, and might be pruned.
     */
    void hold(String name) {
        if (locks != null && !held.contains(name)) {
            list(name, locks);
        }
    }

    /** Does something while nobody can open a checkout, unless a live process has it open. */
    boolean removing(String name, Removal removal) throws IOException {
        if (locks == null) {
            return false;
        }
        try (KeyLock alone = locks.acquire(GATE, WAIT, "remove the checkout " + name)) {
            if (open().test(name)) {
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
     * Returns which checkouts live processes have open, and removes the lists of dead ones. Where nobody can tell, in a
     * cache that cannot be written or has no locks, all are taken for open.
     */
    Predicate<String> open() {
        Set<String> open = new HashSet<>();
        for (Path file : Inventory.children(layout.leases())) {
            Optional<KeyLock> dead = locks == null
                    ? Optional.empty()
                    : locks.tryAcquire(lifeOf(file), "remove the list of a dead process");
            if (locks == null || !locks.isSupported()) {
                dead.ifPresent(KeyLock::close);
                return name -> true;
            }
            if (dead.isEmpty()) {
                SmallFiles.read(file, MAX_LIST)
                        .ifPresent(bytes -> open.addAll(new String(bytes, StandardCharsets.US_ASCII)
                                .lines()
                                .toList()));
            } else {
                try (KeyLock held = dead.get()) {
                    remove(file);
                }
            }
        }
        return locks == null || !locks.isSupported() ? name -> true : open::contains;
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeQuietly(channel);
        if (list != null) {
            remove(list);
        }
        if (life != null) {
            life.close();
        }
    }

    private synchronized void list(String name, LockFile lockFile) {
        if (closed || held.contains(name)) {
            return;
        }
        lockFile.lease(GATE, WAIT);
        try {
            append(name, lockFile);
            held.add(name);
        } catch (IOException e) {
            LOG.warn("That {} is in use cannot be noted, so that it might be pruned: {}", name, e.toString());
        } finally {
            lockFile.endLease(GATE);
        }
    }

    /** A line begins with a line's end, because what was written before may have been cut off. */
    private void append(String name, LockFile lockFile) throws IOException {
        FileChannel present = channel;
        if (present == null || !present.isOpen()) {
            present = openList(lockFile);
            channel = present;
        }
        ByteBuffer line = ByteBuffer.wrap(("\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
        while (line.hasRemaining()) {
            present.write(line);
        }
    }

    /** The lock comes before the file, so that nobody takes the file for a dead one's. */
    private FileChannel openList(LockFile lockFile) throws IOException {
        Path file = list;
        if (file == null) {
            file = layout.newLease();
            life = lockFile.acquire(lifeOf(file), WAIT, "live");
            list = file;
        }
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS),
                TreeMode.ofPrivateFile(file));
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

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("Cannot close a list of what is open", e);
        }
    }
}
