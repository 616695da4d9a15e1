package io.skillimage.schema;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** URLs of Git repositories, which whoever reads a document may hand to git. */
final class GitUrl {
    private static final int MAX_LENGTH = 2_048;
    private static final Pattern URL = Pattern.compile("(?:https?|ssh|git)://[\\x21-\\x7e]++");
    private static final Pattern OF_SCP =
            Pattern.compile("[A-Za-z0-9._][A-Za-z0-9._-]*+@[A-Za-z0-9][A-Za-z0-9.-]*+:[\\x21-\\x7e]++");

    private GitUrl() {}

    /**
     * Returns why git should not be given this text, or null. Git takes a host that begins with a hyphen for an option,
     * runs what {@code ext::} names, and reads files of this machine where nothing says another one.
     */
    static @Nullable String problem(String text) {
        if (text.length() > MAX_LENGTH) {
            return "is longer than " + MAX_LENGTH + " characters";
        }
        if (hasCredentials(text)) {
            return "holds credentials, and is shown to everybody";
        }
        boolean isUrl = URL.matcher(text).matches() && isHost(authority(text));
        return isUrl || OF_SCP.matcher(text).matches()
                ? null
                : "is no URL of a Git repository: it begins with https://, ssh:// or git://, or is user@host:path";
    }

    private static boolean isHost(String authority) {
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        return !host.isEmpty() && !host.startsWith("-") && !authority.startsWith("-");
    }

    /** Returns whether a URL tells everybody who reads it a password or a token. */
    static boolean hasCredentials(String url) {
        int start = url.indexOf("://");
        if (start < 0) {
            return false;
        }
        String authority = authority(url);
        int at = authority.lastIndexOf('@');
        boolean web = url.substring(0, start).toLowerCase(Locale.ROOT).startsWith("http");
        // Elsewhere a user alone is no secret: ssh://git@host is how everybody clones.
        return at >= 0 && (web || authority.substring(0, at).contains(":"));
    }

    private static String authority(String url) {
        return url.substring(url.indexOf("://") + 3).split("[/?#\\\\]", 2)[0];
    }
}
