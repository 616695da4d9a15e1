package io.skillimage;

import io.skillimage.SkillReference.Transport;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads references by hand: this runs on every resolve, and every refusal says where. */
final class ReferenceParser {
    private static final int MAX_NAME = 255;
    private static final int MAX_LABEL = 63;
    private static final int MAX_LENGTH = 8_192;

    private static final String LAYOUT = "oci:";
    private static final String DIRECTORY = "dir:";
    private static final String DOCKER = "docker://";
    private static final String ARCHIVE = "oci-archive:";
    private static final String LOCALHOST = "localhost";
    private static final String ENDS_EARLY = "the path of an image layout has no ':' in it, because a name follows"
            + " one, and no '@sha256' or '@sha512' at its end, because that and a ':' begin a digest";
    private static final String NO_REGISTRY =
            "it names no registry: expected registry/path, such as quay.io/acme/hello-world:1.0.0";

    private final String text;

    ReferenceParser(String text) {
        this.text = text;
    }

    SkillReference parse() {
        if (text.isEmpty()) {
            throw at(0, "it is empty");
        }
        if (text.length() > MAX_LENGTH) {
            throw at(MAX_LENGTH, "it is longer than " + MAX_LENGTH + " characters");
        }
        if (text.startsWith("oci://")) {
            throw at(0, "'oci://' is no transport: leave it out for a registry, write oci:directory for a layout");
        }
        if (text.startsWith(LAYOUT)) {
            return layout(Transport.OCI_LAYOUT, LAYOUT.length());
        }
        if (text.startsWith(ARCHIVE)) {
            return layout(Transport.OCI_ARCHIVE, ARCHIVE.length());
        }
        if (text.startsWith(DIRECTORY)) {
            return SkillReference.ofDirectory(path(DIRECTORY.length(), text.length(), "directory"));
        }
        return registry(text.startsWith(DOCKER) ? DOCKER.length() : 0);
    }

    boolean isShortName() {
        if (text.isEmpty() || text.contains("://") || namesTransport(text)) {
            return false;
        }
        int slash = text.indexOf('/');
        return slash < 0 || !looksLikeHost(0, slash);
    }

    /** Returns whether the text begins like a reference to something on this machine. */
    static boolean namesTransport(String text) {
        return text.startsWith(LAYOUT) || text.startsWith(ARCHIVE) || text.startsWith(DIRECTORY);
    }

    static SkillReference parseLayoutName(Transport transport, Path path, String name) {
        ReferenceParser parser = new ReferenceParser(name);
        if (name.length() > MAX_LENGTH) {
            throw parser.at(MAX_LENGTH, "it is longer than " + MAX_LENGTH + " characters");
        }
        int end = earlyEnd(path);
        if (end >= 0) {
            throw new InvalidReferenceException(path.toString(), end, ENDS_EARLY);
        }
        return parser.layoutName(transport, path, 0, parser.digestStart(0));
    }

    /** Returns where the path would end, were it written in a reference with a name after it, or -1 at its end. */
    private static int earlyEnd(Path path) {
        String written = path.toString();
        boolean digest = written.endsWith("@sha256") || written.endsWith("@sha512");
        int colon = written.indexOf(':', driveLength(written, 0, written.length()));
        return colon < 0 && digest ? written.lastIndexOf('@') : colon;
    }

    private SkillReference registry(int start) {
        int slash = text.indexOf('/', start);
        if (slash < 0) {
            throw at(start, NO_REGISTRY);
        }
        if (text.lastIndexOf('@', slash) >= start) {
            throw at(start, "a reference holds no user and no password");
        }
        if (slash > start && text.charAt(slash - 1) == ':' && text.startsWith("//", slash)) {
            throw at(start, "a reference has no '" + text.substring(start, slash + 2) + "': leave it out");
        }
        if (!looksLikeHost(start, slash)) {
            throw at(start, NO_REGISTRY);
        }
        String registry = host(start, slash);
        if (namesTransport(registry)) {
            throw at(start, "no reference can name a registry that is called like a transport");
        }
        int at = text.indexOf('@', slash);
        int nameEnd = at < 0 ? text.length() : at;
        int colon = text.indexOf(':', slash);
        int pathEnd = colon >= 0 && colon < nameEnd ? colon : nameEnd;
        String path = repositoryPath(slash + 1, pathEnd);
        TagOrRange which = pathEnd < nameEnd ? tagOrRange(pathEnd + 1, nameEnd, at >= 0) : TagOrRange.NEITHER;
        Digest digest = at < 0 ? null : digest(at + 1);
        return new SkillReference(Transport.REGISTRY, registry, null, path, which, digest);
    }

    /** What tells a registry from the first segment of a repository, wherever references are read. */
    private boolean looksLikeHost(int start, int end) {
        if (text.charAt(start) == '[') {
            return true;
        }
        for (int i = start + 1; i < end; i++) {
            char c = text.charAt(i);
            if (c == '.' || c == ':') {
                return true;
            }
        }
        return end - start == LOCALHOST.length() && text.regionMatches(true, start, LOCALHOST, 0, LOCALHOST.length());
    }

    private SkillReference layout(Transport transport, int start) {
        int digestStart = digestStart(start);
        int end = digestStart < 0 ? text.length() : digestStart - 1;
        int colon = text.indexOf(':', start + driveLength(text, start, end));
        int pathEnd = colon < 0 || colon >= end ? end : colon;
        Path path = path(start, pathEnd, transport == Transport.OCI_ARCHIVE ? "file" : "directory");
        if (earlyEnd(path) >= 0) {
            throw at(start, ENDS_EARLY);
        }
        return pathEnd == end
                ? layoutImage(transport, path, null, TagOrRange.NEITHER, digestStart)
                : layoutName(transport, path, pathEnd + 1, digestStart);
    }

    /** What follows the path: a tag alone is a single segment without a colon, whether a digest follows or not. */
    private SkillReference layoutName(Transport transport, Path path, int start, int digestStart) {
        int end = digestStart < 0 ? text.length() : digestStart - 1;
        if (start == end) {
            throw at(start, "the name in the layout is empty");
        }
        int slash = text.lastIndexOf('/', end - 1);
        boolean single = slash < start;
        boolean pinned = digestStart >= 0;
        int colon = text.indexOf(':', single ? start : slash);
        if (colon < 0 || colon >= end) {
            return single
                    ? layoutImage(transport, path, null, tagOrRange(start, end, pinned), digestStart)
                    : layoutImage(transport, path, layoutRepository(start, end), TagOrRange.NEITHER, digestStart);
        }
        String repository = layoutRepository(start, colon);
        // The only way to write a repository of one segment without a tag.
        boolean untagged = single && pinned && colon + 1 == end;
        TagOrRange which = untagged ? TagOrRange.NEITHER : tagOrRange(colon + 1, end, pinned);
        return layoutImage(transport, path, repository, which, digestStart);
    }

    private SkillReference layoutImage(
            Transport transport, Path path, @Nullable String repository, TagOrRange which, int digestStart) {
        Digest digest = digestStart < 0 ? null : digest(digestStart);
        return new SkillReference(transport, null, path, repository, which, digest);
    }

    /** A name in a layout may begin with a registry: images are stored under the name they were pulled by. */
    private String layoutRepository(int start, int end) {
        int slash = text.indexOf('/', start);
        return slash > start && slash < end && looksLikeHost(start, slash)
                ? host(start, slash) + "/" + repositoryPath(slash + 1, end)
                : repositoryPath(start, end);
    }

    /** Returns where the digest of a layout's image starts, or -1; neither path nor name can hold such text. */
    private int digestStart(int start) {
        int sha256 = text.indexOf("@sha256:", start);
        int sha512 = text.indexOf("@sha512:", start);
        int at = sha256 < 0 || sha512 < 0 ? Math.max(sha256, sha512) : Math.min(sha256, sha512);
        return at < 0 ? -1 : at + 1;
    }

    /** Returns how much of a path is a Windows drive, whose colon ends nothing: the same on every system. */
    private static int driveLength(String text, int start, int end) {
        boolean drive = end - start > 2
                && isLetter(text.charAt(start))
                && text.charAt(start + 1) == ':'
                && (text.charAt(start + 2) == '\\' || text.charAt(start + 2) == '/');
        return drive ? 2 : 0;
    }

    private Digest digest(int start) {
        if (start == text.length()) {
            throw at(start, "the digest is missing");
        }
        try {
            return Digest.parse(text.substring(start));
        } catch (IllegalArgumentException e) {
            throw at(start, String.valueOf(e.getMessage()));
        }
    }

    private Path path(int start, int end, String what) {
        if (start == end) {
            throw at(start, "the " + what + " is missing");
        }
        try {
            return Path.of(text.substring(start, end));
        } catch (InvalidPathException e) {
            throw at(start + Math.max(0, e.getIndex()), "that is no path on this system: " + e.getReason());
        }
    }

    private String host(int start, int end) {
        int portColon;
        if (text.charAt(start) == '[') {
            int close = text.indexOf(']', start);
            if (close < 0 || close >= end) {
                throw at(start, "the IPv6 address has no closing ']'");
            }
            ipv6(start + 1, close);
            portColon = close + 1;
            if (portColon < end && text.charAt(portColon) != ':') {
                throw at(portColon, "only a port can follow an IPv6 address");
            }
        } else {
            int colon = text.indexOf(':', start);
            portColon = colon < 0 || colon >= end ? end : colon;
            domain(start, portColon);
        }
        if (portColon < end) {
            port(portColon + 1, end);
        }
        return text.substring(start, end).toLowerCase(Locale.ROOT);
    }

    private void domain(int start, int end) {
        if (end - start > MAX_NAME) {
            throw at(start, "the host is longer than " + MAX_NAME + " characters");
        }
        int label = start;
        for (int i = start; i <= end; i++) {
            char c = i < end ? text.charAt(i) : '.';
            if (c == '.') {
                if (i == label || i - label > MAX_LABEL) {
                    throw at(label, "a part of the host is " + (i == label ? "empty" : "longer than " + MAX_LABEL));
                }
                if (text.charAt(label) == '-' || text.charAt(i - 1) == '-') {
                    throw at(label, "a part of the host starts or ends with '-'");
                }
                label = i + 1;
            } else if (!isAlphanumeric(c) && c != '-') {
                throw illegal(i, "a host", "letters, digits, '-' and '.'");
            }
        }
    }

    private void ipv6(int start, int end) {
        boolean compressed = false;
        int groups = 0;
        int i = start;
        if (text.startsWith("::", i)) {
            compressed = true;
            i += 2;
        }
        while (i < end) {
            int group = i;
            while (i < end && Character.digit(text.charAt(i), 16) >= 0 && text.charAt(i) < 128) {
                i++;
            }
            if (i == group || i - group > 4) {
                throw at(group, "that is no IPv6 address");
            }
            groups++;
            if (i == end) {
                break;
            }
            if (text.startsWith("::", i) && !compressed) {
                compressed = true;
                i += 2;
            } else if (text.charAt(i) == ':' && i + 1 < end) {
                i++;
            } else {
                throw at(i, "that is no IPv6 address");
            }
        }
        if (compressed ? groups > 7 : groups != 8) {
            throw at(start, "that is no IPv6 address");
        }
    }

    private void port(int start, int end) {
        if (start < end && text.charAt(start) == '0') {
            throw at(start, "a port is a number from 1 to 65535");
        }
        int port = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || i - start > 4) {
                throw at(i, "a port is a number from 1 to 65535");
            }
            port = port * 10 + (c - '0');
        }
        if (port < 1 || port > 65_535) {
            throw at(start, "a port is a number from 1 to 65535");
        }
    }

    private String repositoryPath(int start, int end) {
        if (start >= end) {
            throw at(start, "the repository is missing");
        }
        if (end - start > MAX_NAME) {
            throw at(start + MAX_NAME, "the repository is longer than " + MAX_NAME + " characters");
        }
        int i = start;
        while (true) {
            i = segment(i, end);
            if (i == end) {
                return text.substring(start, end);
            }
            i++;
        }
    }

    /** One path segment of the distribution specification; returns the position of its end. */
    private int segment(int start, int end) {
        int i = start;
        while (i < end && text.charAt(i) != '/') {
            char c = text.charAt(i);
            if (isLowerAlphanumeric(c)) {
                i++;
                continue;
            }
            int separator = separator(i, end);
            if (separator == 0) {
                throw illegal(i, "a repository", "a-z, 0-9, '.', '_', '-' and '/'");
            }
            int next = i + separator;
            if (i == start || next == end || text.charAt(next) == '/' || !isLowerAlphanumeric(text.charAt(next))) {
                throw at(i, "'.', '_', '__' and '-' stand between letters or digits of a repository");
            }
            i = next;
        }
        if (i == start) {
            throw at(start, "a segment of the repository is empty");
        }
        return i;
    }

    private int separator(int start, int end) {
        char c = text.charAt(start);
        if (c == '.') {
            return 1;
        }
        if (c == '_') {
            return start + 1 < end && text.charAt(start + 1) == '_' ? 2 : 1;
        }
        int i = start;
        while (i < end && text.charAt(i) == '-') {
            i++;
        }
        return i - start;
    }

    private TagOrRange tagOrRange(int start, int end, boolean pinned) {
        return TagOrRange.read(text, start, end, pinned);
    }

    private static boolean isLowerAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    static boolean isAlphanumeric(char c) {
        return isLetter(c) || (c >= '0' && c <= '9');
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private InvalidReferenceException illegal(int position, String where, String allowed) {
        return illegal(text, position, where, allowed);
    }

    static InvalidReferenceException illegal(String text, int position, String where, String allowed) {
        String found = PrintableText.of(text.substring(position, text.offsetByCodePoints(position, 1)));
        return new InvalidReferenceException(
                text, position, "'" + found + "' is not allowed in " + where + " (" + allowed + ")");
    }

    private InvalidReferenceException at(int position, @Nullable String problem) {
        return new InvalidReferenceException(text, position, problem == null ? "it is malformed" : problem);
    }
}
