package io.skillimage.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who holds which lock, for those who wait in vain. A file of its own beside the lock file, with a fixed number of
 * places; two locks may share one, so each text says which lock it is about. A failure to write it is logged and no
 * more. Safe for use by several threads.
 */
final class LockOwners {
    private static final Logger LOG = LoggerFactory.getLogger(LockOwners.class);
    private static final Set<OpenOption> OPTIONS = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final int PLACES = 1_024;
    private static final int PLACE_BYTES = 256;
    private static final String UNKNOWN = "a process that did not say which";

    private final Path file;
    private @Nullable FileChannel channel;

    LockOwners(Path file) {
        this.file = file;
    }

    /** Notes that this process holds a lock. */
    synchronized void write(long position, String operation) {
        String owner = position + " process " + ProcessHandle.current().pid() + " (" + operation;
        byte[] text = owner.getBytes(StandardCharsets.UTF_8);
        byte[] place = Arrays.copyOf(text, PLACE_BYTES);
        place[Math.min(text.length, PLACE_BYTES - 1)] = ')';
        try {
            open().write(ByteBuffer.wrap(place), offset(position));
        } catch (IOException e) {
            // An interrupt closes the channel; the next writer opens another one.
            close();
            LOG.debug("Cannot write {}", file, e);
        }
    }

    /** Returns who holds a lock, as far as that is known. */
    synchronized String read(long position) {
        ByteBuffer place = ByteBuffer.allocate(PLACE_BYTES);
        try {
            open().read(place, offset(position));
        } catch (IOException e) {
            close();
            LOG.debug("Cannot read {}", file, e);
        }
        String text = new String(place.array(), 0, place.position(), StandardCharsets.UTF_8).replace("\0", "");
        String prefix = position + " ";
        return text.startsWith(prefix) ? text.substring(prefix.length()) : UNKNOWN;
    }

    synchronized void close() {
        try (FileChannel closing = channel) {
            channel = null;
        } catch (IOException e) {
            LOG.debug("Cannot close {}", file, e);
        }
    }

    private FileChannel open() throws IOException {
        FileChannel present = channel;
        if (present == null || !present.isOpen()) {
            present = FileChannel.open(file, OPTIONS, TreeMode.ofPrivateFile(file));
            channel = present;
        }
        return present;
    }

    private static long offset(long position) {
        return position % PLACES * PLACE_BYTES;
    }
}
