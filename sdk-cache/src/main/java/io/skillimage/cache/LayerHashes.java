package io.skillimage.cache;

import io.skillimage.Digest;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of what a layer unpacks to: of the whole archive and of one file after the other. Of large archives they
 * are computed on a second thread, beside decompressing and writing, because the two take as long as those. Not
 * thread-safe.
 */
final class LayerHashes implements AutoCloseable {
    /** Below this, handing over costs about as much as it saves. */
    private static final int LARGE = 1024 * 1024;

    private static final boolean SECOND_PROCESSOR = Runtime.getRuntime().availableProcessors() > 1;

    private final Digest.Algorithm algorithm;
    private final MessageDigest archive;
    private final MessageDigest file = Digest.Algorithm.SHA256.newMessageDigest();
    private @Nullable BackgroundHash background;
    private long archiveBytes;
    private boolean fileInBackground;
    private boolean tried;

    LayerHashes(Digest.Algorithm archiveAlgorithm) {
        this.algorithm = archiveAlgorithm;
        this.archive = archiveAlgorithm.newMessageDigest();
    }

    /** Adds to the hash of the archive; the bytes must stay as they are until {@link #await}. */
    void updateArchive(byte[] bytes, int length) {
        archiveBytes += length;
        if (archiveBytes >= LARGE) {
            startBackground();
        }
        if (background == null) {
            archive.update(bytes, 0, length);
        } else {
            background.update(archive, bytes, 0, length);
        }
    }

    /** Begins a file that is declared to have so many bytes. */
    void startFile(long size) {
        file.reset();
        if (size >= LARGE) {
            startBackground();
        }
        fileInBackground = background != null && size >= LARGE;
    }

    /** Adds to the hash of the file; the bytes must stay as they are until {@link #await}. */
    void updateFile(byte[] bytes, int offset, int length) {
        if (fileInBackground && background != null) {
            background.update(file, bytes, offset, length);
        } else {
            file.update(bytes, offset, length);
        }
    }

    /** Returns the digest of the file, once. */
    Digest file() {
        await(mark());
        return Digest.Algorithm.SHA256.digest(file.digest());
    }

    /** Returns the digest of the archive, once. */
    Digest archive() {
        await(mark());
        return algorithm.digest(archive.digest());
    }

    /** Tells whether bytes that were passed in may still be in use. */
    boolean isBackground() {
        return background != null;
    }

    /** Returns a mark that stands for everything that was passed in. */
    long mark() {
        return background == null ? 0 : background.mark();
    }

    /** Waits until nothing that was passed in before the mark is in use. */
    void await(long mark) {
        if (background != null) {
            background.await(mark);
        }
    }

    @Override
    public void close() {
        if (background != null) {
            background.close();
        }
    }

    private void startBackground() {
        if (!tried && SECOND_PROCESSOR) {
            tried = true;
            background = BackgroundHash.start();
        }
    }
}
