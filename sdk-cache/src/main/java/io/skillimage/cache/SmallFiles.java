package io.skillimage.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes small files within bounds. */
final class SmallFiles {
    private static final Logger LOG = LoggerFactory.getLogger(SmallFiles.class);
    private static final Set<OpenOption> NEW_FILE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private SmallFiles() {}

    /** Returns the content, or nothing if the file is missing, unreadable, a link or larger than {@code maxBytes}. */
    static Optional<byte[]> read(Path file, int maxBytes) {
        try {
            return load(file, maxBytes);
        } catch (IOException e) {
            LOG.debug("{} cannot be read", file, e);
            return Optional.empty();
        }
    }

    /**
     * Returns the content, or nothing if the file is missing, closed to this process, a link or larger than
     * {@code maxBytes}.
     *
     * @throws IOException if reading fails for a reason that says nothing about the file: an interrupt, a device that
     *     fails, too many open files
     */
    static Optional<byte[]> load(Path file, int maxBytes) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes(maxBytes);
            // A file that grows right now is not larger for that.
            if (content.length == maxBytes && in.read() >= 0) {
                LOG.debug("{} is larger than {} bytes and was not read", file, maxBytes);
                return Optional.empty();
            }
            return Optional.of(content);
        } catch (NoSuchFileException | AccessDeniedException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Writes a new file; {@code durable} waits until it is on the disk. */
    static void write(Path file, byte[] content, boolean durable) throws IOException {
        try (FileChannel channel = FileChannel.open(file, NEW_FILE, TreeMode.ofPrivateFile(file))) {
            ByteBuffer data = ByteBuffer.wrap(content);
            while (data.hasRemaining()) {
                channel.write(data);
            }
            if (durable) {
                channel.force(true);
            }
        }
    }
}
