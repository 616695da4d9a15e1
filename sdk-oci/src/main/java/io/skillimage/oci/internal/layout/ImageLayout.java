package io.skillimage.oci.internal.layout;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.cache.KeyLock;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.ImageRepository.BlobSource;
import io.skillimage.oci.internal.image.JsonDocument;
import io.skillimage.oci.internal.image.MediaTypes;
import io.skillimage.oci.internal.image.VerifyingInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A directory in the OCI image layout, version 1.0.0. Blobs appear by an atomic rename after they were verified; the
 * index is replaced by an atomic rename under a lock. Safe for use by many threads and processes.
 */
public final class ImageLayout extends LayoutContent {
    private static final Duration LOCK_WAIT = Duration.ofSeconds(30);
    private static final String MARKER_CONTENT = "{\"imageLayoutVersion\":\"1.0.0\"}";

    private final Path directory;

    private ImageLayout(Path directory) {
        super(directory);
        this.directory = directory;
    }

    /** Opens a layout that is there. */
    public static ImageLayout open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new SkillNotFoundException(ErrorCode.NOT_FOUND, "there is no directory " + directory);
        }
        if (!Files.isRegularFile(directory.resolve(MARKER)) || !Files.isRegularFile(directory.resolve(INDEX))) {
            throw incomplete(directory);
        }
        ImageLayout layout = new ImageLayout(directory);
        layout.requireVersion();
        return layout;
    }

    /** Opens a layout, making it where nothing is. */
    public static ImageLayout openOrCreate(Path directory) {
        try {
            Files.createDirectories(directory.resolve("blobs").resolve(Digest.Algorithm.SHA256.label()));
            if (!Files.exists(directory.resolve(INDEX))) {
                ObjectNode index = JsonDocument.mapper().createObjectNode();
                index.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
                index.putArray("manifests");
                try (KeyLock lock = lock(directory)) {
                    if (!Files.exists(directory.resolve(INDEX))) {
                        replace(directory, INDEX, JsonDocument.mapper().writeValueAsBytes(index));
                    }
                }
            }
            if (!Files.exists(directory.resolve(MARKER))) {
                replace(directory, MARKER, MARKER_CONTENT.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
        return open(directory);
    }

    /** Returns the directory. */
    public Path directory() {
        return directory;
    }

    @Override
    InputStream open(String name) throws IOException {
        return Files.newInputStream(directory.resolve(name));
    }

    @Override
    public boolean has(Digest digest) {
        return Files.isRegularFile(path(digest), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    boolean hasAnything(Digest digest) {
        return Files.exists(path(digest), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    InputStream open(Digest digest) throws IOException {
        return Files.newInputStream(path(digest), LinkOption.NOFOLLOW_LINKS);
    }

    private Path path(Digest digest) {
        return directory(digest.algorithm()).resolve(digest.hex());
    }

    private Path directory(Digest.Algorithm algorithm) {
        return directory.resolve("blobs").resolve(algorithm.label());
    }

    @Override
    public void putBlob(Descriptor descriptor, BlobSource source) {
        Path target = path(descriptor.digest());
        try {
            if (isIntact(descriptor)) {
                return;
            }
            Path parent = Files.createDirectories(directory(descriptor.digest().algorithm()));
            Path temporary = Files.createTempFile(parent, ".incoming-", "");
            try {
                try (InputStream in = new VerifyingInputStream(
                                source.open(),
                                descriptor.digest(),
                                descriptor.size(),
                                "the blob " + descriptor.digest());
                        OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.TRUNCATE_EXISTING)) {
                    in.transferTo(out);
                }
                makeReadable(temporary);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
    }

    private boolean isIntact(Descriptor descriptor) {
        if (!has(descriptor.digest())) {
            return false;
        }
        try (InputStream in = blob(descriptor)) {
            in.transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (SkillException | IOException e) {
            return false;
        }
    }

    @Override
    public void tag(String name, Descriptor descriptor) {
        update(manifests -> {
            removeName(manifests, name);
            ObjectNode entry = manifests.addObject();
            entry.put("mediaType", descriptor.mediaType());
            entry.put("digest", descriptor.digest().toString());
            entry.put("size", descriptor.size());
            entry.putObject("annotations").put(Annotations.REF_NAME, name);
        });
    }

    @Override
    public void untag(String name) {
        update(manifests -> removeName(manifests, name));
    }

    private static void removeName(ArrayNode manifests, String name) {
        manifests.removeIf(entry -> entry.path("annotations")
                .path(Annotations.REF_NAME)
                .asString("")
                .equals(name));
    }

    private void update(Consumer<ArrayNode> change) {
        try (KeyLock lock = lock(directory)) {
            JsonDocument index = index();
            index.descriptors("manifests");
            ObjectNode tree = index.tree();
            change.accept((ArrayNode) tree.get("manifests"));
            replace(directory, INDEX, JsonDocument.mapper().writeValueAsBytes(tree));
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
    }

    /** One lock file must have one path in this process, however the layout is called. */
    private static KeyLock lock(Path directory) throws IOException {
        return KeyLock.acquire(directory.toRealPath().resolve(".lock"), LOCK_WAIT, "change the image layout");
    }

    private static void replace(Path directory, String name, byte[] content) throws IOException {
        Path temporary = Files.createTempFile(directory, "." + name, "");
        try {
            Files.write(temporary, content);
            makeReadable(temporary);
            Files.move(
                    temporary,
                    directory.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Temporary files are private; a layout is read by other tools, and by other users where its directory allows. */
    private static void makeReadable(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
    }

    private static SkillException unwritable(Path directory, IOException e) {
        boolean full = String.valueOf(e.getMessage()).contains("No space left");
        return new CacheException(
                full ? ErrorCode.DISK_FULL : ErrorCode.CACHE_UNAVAILABLE,
                "cannot write the image layout " + directory + ": " + (full ? "the disk is full" : e.toString()),
                directory,
                e);
    }
}
