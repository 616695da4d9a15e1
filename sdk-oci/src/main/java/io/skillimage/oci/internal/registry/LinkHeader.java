package io.skillimage.oci.internal.registry;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code Link} header (RFC 8288), as far as pages need it. */
final class LinkHeader {
    private static final Pattern LINK = Pattern.compile("<([^<>]*)>([^<>]*)");
    private static final Pattern NEXT = Pattern.compile(
            ";\\s*rel\\s*=\\s*(?:\"(?:[^\"]*\\s)?next(?:\\s[^\"]*)?\"|next\\b)", Pattern.CASE_INSENSITIVE);

    private LinkHeader() {}

    /** Returns the target of the first link with the relation {@code next}, or null. */
    static @Nullable String next(List<String> headers) {
        for (String header : headers) {
            for (Matcher link = LINK.matcher(header); link.find(); ) {
                if (NEXT.matcher(link.group(2)).find()) {
                    return link.group(1).trim();
                }
            }
        }
        return null;
    }
}
