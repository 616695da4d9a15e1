package io.skillimage.skillctl;

import io.skillimage.cache.Limits;
import io.skillimage.cache.SkillCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;

/** The cache of checkouts that the options name, as commands see it that only look after it. Immutable. */
final class CacheDirectory {
    /** The format on disk that this program reads and writes; another one would lie beside it. */
    private static final String FORMAT = "v1";

    private final Path directory;

    CacheDirectory(Path directory) {
        this.directory = directory;
    }

    /** Returns the directory that the options name. */
    Path directory() {
        return directory;
    }

    /** Returns where the cache lies or would lie, an absolute path. */
    Path root() {
        try {
            return directory.toRealPath().resolve(FORMAT);
        } catch (IOException e) {
            return directory.toAbsolutePath().resolve(FORMAT);
        }
    }

    /** Returns what {@code work} makes of the cache, or {@code otherwise} if nobody has made one: this does not. */
    <T> T ask(Function<SkillCache, T> work, T otherwise) {
        if (isMissing()) {
            return otherwise;
        }
        try (SkillCache cache = SkillCache.open(directory, Limits.defaults())) {
            return Objects.requireNonNull(work.apply(cache));
        }
    }

    private boolean isMissing() {
        return Files.notExists(directory) || (Files.isDirectory(directory) && Files.notExists(root()));
    }
}
