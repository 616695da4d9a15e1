package io.skillimage.cache;

import io.skillimage.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The name of an archive entry, proven to be a relative path that every common file system takes literally.
 *
 * <p>The rules are those of the strictest system, on every system: a skill that unpacks here unpacks everywhere to the
 * same tree. Empty segments and {@code .} are dropped; nothing else is changed, decoded or normalised.
 *
 * @param segments the path's segments; empty for the skill's own directory
 * @param path the segments, joined by {@code /}
 */
record EntryName(List<String> segments, String path) {
    /** What Python's tarfile calls the top directory when it is added without a name. */
    static final String UNNAMED_ROOT = "/";

    private static final String FORBIDDEN = "\\:<>\"|?*";
    private static final String DEVICE_INITIALS = "ACLNPaclnp";
    private static final Set<String> DEVICES = Set.of("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$");

    /**
     * Decodes a name strictly.
     *
     * @throws io.skillimage.UnsafeContentException if the bytes are no UTF-8
     */
    static String decode(byte[] name, LayerErrors errors) {
        if (isAscii(name)) {
            return new String(name, StandardCharsets.US_ASCII);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(name))
                    .toString();
        } catch (CharacterCodingException e) {
            String shown = new String(name, StandardCharsets.US_ASCII);
            throw errors.unsafe(ErrorCode.BAD_NAME, shown, "has a name that is not valid UTF-8");
        }
    }

    /**
     * Checks a decoded name.
     *
     * @throws io.skillimage.UnsafeContentException if it breaks a rule
     */
    static EntryName parse(String raw, Limits limits, LayerErrors errors) {
        if (raw.isEmpty()) {
            throw errors.unsafe(ErrorCode.BAD_NAME, raw, "has no name");
        }
        checkCharacters(raw, errors);
        if (raw.charAt(0) == '/' && !raw.equals(UNNAMED_ROOT)) {
            throw errors.unsafe(ErrorCode.ABSOLUTE_PATH, raw, "has an absolute path");
        }
        List<String> segments = split(raw, limits, errors);
        String path = join(raw, segments);
        if (isLong(path, limits.pathBytes())) {
            throw errors.unsafe(
                    ErrorCode.PATH_TOO_LONG, raw, "has a path of more than " + limits.pathBytes() + " bytes");
        }
        return new EntryName(segments, path);
    }

    /** Returns whether this is the skill's own directory. */
    boolean isRoot() {
        return segments.isEmpty();
    }

    String last() {
        return segments.get(segments.size() - 1);
    }

    /** Returns whether {@code directory}, a path of segments like these, holds this. */
    boolean isIn(String directory) {
        int length = directory.length();
        return length == 0 ? segments.size() == 1 : path.lastIndexOf('/') == length && path.startsWith(directory);
    }

    /** Returns the directory that holds this. */
    List<String> parent() {
        return segments.subList(0, segments.size() - 1);
    }

    /**
     * Returns whether compatibility normalisation would turn the name into another one. Spaces do not count: the
     * narrow ones in screenshot names are common and mislead nobody.
     */
    boolean hasLookAlikes() {
        if (isAscii(path)) {
            return false;
        }
        StringBuilder plain = new StringBuilder(path.length());
        path.codePoints()
                .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
                .forEach(plain::appendCodePoint);
        return !Normalizer.normalize(plain, Normalizer.Form.NFC)
                .equals(Normalizer.normalize(plain, Normalizer.Form.NFKC));
    }

    /**
     * Returns what a file system that ignores case, normalisation and invisible variation selectors takes for the same
     * name.
     */
    static String fold(String segment) {
        if (isAscii(segment)) {
            return segment.toLowerCase(Locale.ROOT);
        }
        StringBuilder visible = new StringBuilder(segment.length());
        segment.codePoints().filter(c -> c < 0xfe00 || c > 0xfe0f).forEach(visible::appendCodePoint);
        String composed = Normalizer.normalize(visible, Normalizer.Form.NFC);
        String folded =
                composed.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded, Normalizer.Form.NFC);
    }

    /** Takes a name that is in order already as it is. */
    private static String join(String raw, List<String> segments) {
        int length = segments.size() - 1;
        for (String segment : segments) {
            length += segment.length();
        }
        if (length == raw.length()) {
            return raw;
        }
        return segments.size() == 1 ? segments.get(0) : String.join("/", segments);
    }

    private static List<String> split(String raw, Limits limits, LayerErrors errors) {
        List<String> segments = new ArrayList<>(4);
        for (int start = 0; start <= raw.length(); ) {
            int slash = raw.indexOf('/', start);
            int end = slash < 0 ? raw.length() : slash;
            String segment = raw.substring(start, end);
            if (!segment.isEmpty() && !segment.equals(".")) {
                checkSegment(segment, raw, limits, errors);
                if (segments.size() == limits.depth()) {
                    throw errors.unsafe(ErrorCode.TOO_DEEP, raw, "lies more than " + limits.depth() + " levels deep");
                }
                segments.add(segment);
            }
            start = end + 1;
        }
        return segments;
    }

    private static void checkSegment(String segment, String raw, Limits limits, LayerErrors errors) {
        if (segment.equals("..")) {
            throw errors.unsafe(ErrorCode.PATH_TRAVERSAL, raw, "leads upwards with '..'");
        }
        char last = segment.charAt(segment.length() - 1);
        if (last == '.' || last == ' ') {
            throw errors.unsafe(ErrorCode.BAD_NAME, raw, "has a name that ends with a dot or a space");
        }
        if (isDevice(segment)) {
            throw errors.unsafe(ErrorCode.BAD_NAME, raw, "has the name of a Windows device");
        }
        if (isLong(segment, limits.segmentBytes())) {
            throw errors.unsafe(
                    ErrorCode.PATH_TOO_LONG, raw, "has a name of more than " + limits.segmentBytes() + " bytes");
        }
    }

    /** Windows looks at the part before the first dot only, and takes superscript digits for digits. */
    private static boolean isDevice(String segment) {
        if (DEVICE_INITIALS.indexOf(segment.charAt(0)) < 0) {
            return false;
        }
        int dot = segment.indexOf('.');
        String base = (dot < 0 ? segment : segment.substring(0, dot)).stripTrailing();
        if (base.length() < 3 || base.length() > 7) {
            return false;
        }
        String name = base.toUpperCase(Locale.ROOT);
        boolean port = name.length() == 4 && (name.startsWith("COM") || name.startsWith("LPT"));
        return port ? "123456789\u00b9\u00b2\u00b3".indexOf(name.charAt(3)) >= 0 : DEVICES.contains(name);
    }

    private static void checkCharacters(String raw, LayerErrors errors) {
        int i = 0;
        while (i < raw.length() && isPlain(raw.charAt(i))) {
            i++;
        }
        while (i < raw.length()) {
            int c = raw.codePointAt(i);
            if (c < 0x20 || (c >= 0x7f && (c < 0xa0 || isInvisible(c)))) {
                throw errors.unsafe(ErrorCode.BAD_NAME, raw, "has a control or invisible character in its name");
            }
            if (FORBIDDEN.indexOf(c) >= 0) {
                throw errors.unsafe(
                        ErrorCode.BAD_NAME,
                        raw,
                        "has the character '" + (char) c + "' in its name, which not every system allows");
            }
            i += Character.charCount(c);
        }
    }

    /** Tells most characters of most names apart from those that need a closer look. */
    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '-' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_' || c == ' ';
    }

    /** Characters that show nothing, reorder their neighbours or are none, and so make names look like others. */
    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        return type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE
                || (c & 0xfffe) == 0xfffe
                || (c >= 0xfdd0 && c <= 0xfdef)
                || (c >= 0x180b && c <= 0x180f)
                || (c >= 0xe0000 && c <= 0xe0fff)
                || c == 0x034f
                || c == 0x115f
                || c == 0x1160
                || c == 0x17b4
                || c == 0x17b5
                || c == 0x3164
                || c == 0xffa0;
    }

    /** A character takes at most three bytes, so that short texts need not be encoded. */
    private static boolean isLong(String text, int maxBytes) {
        return text.length() > maxBytes / 3 && text.getBytes(StandardCharsets.UTF_8).length > maxBytes;
    }

    private static boolean isAscii(byte[] text) {
        for (byte b : text) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
