package io.skillimage.oci.internal.content;

import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.oci.internal.image.Blobs;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.ImageConfig;
import io.skillimage.oci.internal.image.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Reads image configs. */
final class ImageConfigs {
    private ImageConfigs() {}

    /** Reads the config of a manifest, verified. */
    static ImageConfig read(Blobs blobs, Manifest manifest) {
        Descriptor descriptor = manifest.config();
        try (InputStream in = blobs.blob(descriptor)) {
            return ImageConfig.read(in.readAllBytes(), descriptor.digest(), manifest.format());
        } catch (IOException e) {
            throw Layers.unreadable(descriptor, e);
        }
    }

    /**
     * Begins to read a config beside what the caller does, because a request of its own after that would make a small
     * skill nearly twice as dear.
     */
    static Pending readBeside(Blobs blobs, Manifest manifest, Executor executor) {
        FutureTask<ImageConfig> task = new FutureTask<>(() -> read(blobs, manifest));
        executor.execute(task);
        return new Pending(task);
    }

    /** Returns a config that is known already. */
    static Pending known(ImageConfig config) {
        return new Pending(CompletableFuture.completedFuture(config));
    }

    /** A config that may still be on its way. Closing it ends that, so that nothing goes on after a failure. */
    record Pending(Future<ImageConfig> task) implements AutoCloseable {
        /** Waits for the config. */
        ImageConfig await() {
            try {
                return task.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RegistryException(ErrorCode.INTERRUPTED, "the thread was interrupted", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw new IllegalStateException("reading a config throws no checked exception", e);
            }
        }

        @Override
        public void close() {
            task.cancel(true);
        }
    }
}
