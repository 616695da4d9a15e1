package io.skillimage.cache;

import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses directories of other users: whoever owns a directory can change what lies in it. The superuser can do so
 * everywhere, so its directories (such as a cache inside a container image) are accepted.
 *
 * <p>Where the system does not tell this process's user, nothing is checked.
 */
final class Ownership {
    /** Linux tells the user ids here: real, effective, saved, file system. */
    private static final Path STATUS = Path.of("/proc/self/status");

    private static final Pattern EFFECTIVE_USER = Pattern.compile("(?m)^Uid:\\s+\\d+\\s+(\\d+)");
    private static final int STATUS_BYTES = 64 * 1024;

    private Ownership() {}

    static void require(Path directory) {
        OptionalInt self = TreeMode.isPosix(directory) ? self() : OptionalInt.empty();
        if (self.isEmpty()) {
            return;
        }
        try {
            int owner = (Integer) Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            if (!isTrusted(owner, self.getAsInt())) {
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

    private static OptionalInt self() {
        Optional<byte[]> status = SmallFiles.read(STATUS, STATUS_BYTES);
        Matcher user = EFFECTIVE_USER.matcher(new String(status.orElse(new byte[0]), StandardCharsets.US_ASCII));
        return user.find() ? OptionalInt.of(Integer.parseUnsignedInt(user.group(1))) : OptionalInt.empty();
    }
}
