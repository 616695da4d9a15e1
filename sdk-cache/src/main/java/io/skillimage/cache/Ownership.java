package io.skillimage.cache;

import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Refuses directories of other users: whoever owns a directory can change what lies in it. The superuser can do so
 * everywhere, so its directories (such as a cache inside a container image) are accepted.
 *
 * <p>Where the system does not tell this process's user, nothing is checked.
 */
final class Ownership {
    private static final Path SELF = Path.of("/proc/self");

    private Ownership() {}

    static void require(Path directory) {
        if (!TreeMode.isPosix(directory) || !Files.exists(SELF)) {
            return;
        }
        try {
            int owner = uid(directory);
            if (!isTrusted(owner, uid(SELF))) {
                throw new CacheException(
                        ErrorCode.CACHE_UNAVAILABLE,
                        "the cache directory " + directory + " belongs to another user (" + owner + ")",
                        directory,
                        null);
            }
        } catch (IOException e) {
            throw StoreErrors.of("look at", directory, e);
        }
    }

    static boolean isTrusted(int owner, int self) {
        return owner == self || owner == 0;
    }

    private static int uid(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
