package io.skillimage.testkit;

import java.io.IOException;
import java.nio.channels.FileLock;

/** A real lock that says it is of a faulty channel. */
final class FaultyLock extends FileLock {
    private final FileLock real;

    FaultyLock(FaultyChannel channel, FileLock real) {
        super(channel, real.position(), real.size(), real.isShared());
        this.real = real;
    }

    @Override
    public boolean isValid() {
        return real.isValid();
    }

    @Override
    public void release() throws IOException {
        real.release();
    }
}
