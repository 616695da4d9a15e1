package io.skillimage;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The cache or the local store cannot be read or written. */
public final class CacheException extends SkillException {
    private static final long serialVersionUID = 1L;

    private final String path;

    /**
     * Creates an exception.
     *
     * @param code which failure it is
     * @param reason the fact and its subject
     * @param path the file or directory
     * @param cause what led to it
     */
    public CacheException(ErrorCode code, String reason, Path path, @Nullable Throwable cause) {
        super(code, reason, cause);
        this.path = path.toString();
    }

    /** Returns the file or directory. */
    public Path path() {
        return Path.of(path);
    }
}
