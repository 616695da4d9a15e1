package io.skillimage.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A real open file whose operations may fail. As thread-safe as the real one. */
final class FaultyChannel extends FileChannel {
    private final FileChannel real;
    private final Path path;
    private final FaultPlan plan;
    private final boolean written;
    private volatile boolean full;

    /**
     * Wraps an open file.
     *
     * @param path the real path that it was opened by
     * @param written whether it was opened to be written
     */
    FaultyChannel(FileChannel real, Path path, FaultPlan plan, boolean written) {
        this.real = real;
        this.path = path;
        this.plan = plan;
        this.written = written;
    }

    private interface Write {
        int apply(ByteBuffer source) throws IOException;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        plan.before(FileOperation.READ, path);
        return real.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        plan.before(FileOperation.READ, path);
        return real.read(targets, offset, length);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        plan.before(FileOperation.READ, path);
        return real.read(target, position);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        plan.before(FileOperation.READ, path);
        return real.transferTo(position, count, target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return write(source, real::write);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        return write(source, bytes -> real.write(bytes, position));
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            total += write(sources[i]);
            if (sources[i].hasRemaining()) {
                break;
            }
        }
        return total;
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, 64 * 1024));
        long total = 0;
        while (total < count) {
            bytes.clear().limit((int) Math.min(bytes.capacity(), count - total));
            if (source.read(bytes) <= 0) {
                break;
            }
            bytes.flip();
            while (bytes.hasRemaining()) {
                total += write(bytes, position + total);
            }
        }
        return total;
    }

    private int write(ByteBuffer source, Write write) throws IOException {
        FileFault fault = plan.before(FileOperation.WRITE, path, null, " (" + source.remaining() + " bytes)");
        if (full) {
            throw FileErrors.diskFull();
        }
        int most = Integer.MAX_VALUE;
        if (fault instanceof FileFault.ShortWrite shortWrite) {
            most = shortWrite.bytes();
        } else if (fault instanceof FileFault.DiskFull diskFull) {
            most = diskFull.bytesLeft();
            full = source.remaining() > most;
        }
        if (source.remaining() <= most) {
            return write.apply(source);
        }
        ByteBuffer part = source.slice().limit(most);
        int count = write.apply(part);
        source.position(source.position() + count);
        return count;
    }

    @Override
    public long position() throws IOException {
        return real.position();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        real.position(newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        return real.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        plan.before(FileOperation.TRUNCATE, path, null, " (at " + size + ")");
        real.truncate(size);
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        plan.before(FileOperation.FORCE, path);
        real.force(metaData);
    }

    /** Maps the real file; what happens to the memory is neither counted nor spoiled. */
    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        plan.before(FileOperation.READ, path);
        return real.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        if (beforeLock(position, shared) != null) {
            throw new IllegalArgumentException("a lock that is waited for cannot be taken by others for ever");
        }
        return new FaultyLock(this, real.lock(position, size, shared));
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        FileFault taken = beforeLock(position, shared);
        FileLock lock = taken == null ? real.tryLock(position, size, shared) : null;
        return lock == null ? null : new FaultyLock(this, lock);
    }

    private @Nullable FileFault beforeLock(long position, boolean shared) throws IOException {
        return plan.before(
                FileOperation.LOCK, path, null, " (" + (shared ? "shared" : "exclusive") + ", byte " + position + ")");
    }

    @Override
    protected void implCloseChannel() throws IOException {
        real.close();
        if (written) {
            plan.before(FileOperation.CLOSE, path);
        }
    }
}
