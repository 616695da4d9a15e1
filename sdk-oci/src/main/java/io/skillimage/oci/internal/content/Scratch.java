package io.skillimage.oci.internal.content;

import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import io.skillimage.SkillFile;
import io.skillimage.cache.Limits;
import io.skillimage.cache.Unpacker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A place to unpack an image that nobody will use: gone when closed. Used by one thread. */
public final class Scratch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);

    private final Path parent;
    private final Path directory;
    private final Unpacker unpacker;

    private Scratch(Path parent, Limits limits) {
        this.parent = parent;
        this.directory = parent.resolve("skill");
        this.unpacker = new Unpacker(directory, limits);
    }

    /** Makes a private temporary directory. */
    public static Scratch create(Limits limits) {
        try {
            return new Scratch(Files.createTempDirectory("skillimage"), limits);
        } catch (IOException e) {
            throw new CacheException(
                    ErrorCode.CACHE_UNAVAILABLE, "cannot make a temporary directory: " + e, Path.of(""), e);
        }
    }

    /** Returns the directory that the files come into. */
    public Path directory() {
        return directory;
    }

    /** Returns the paths of the files that are in it. */
    public Set<String> paths() {
        return unpacker.files().stream().map(SkillFile::path).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns what unpacks into it. */
    public Unpacker unpacker() {
        return unpacker;
    }

    @Override
    public void close() {
        unpacker.discard();
        try {
            Files.deleteIfExists(parent);
        } catch (IOException e) {
            LOG.warn("Cannot remove {}", parent, e);
        }
    }
}
