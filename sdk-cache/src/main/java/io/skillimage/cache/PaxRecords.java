package io.skillimage.cache;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one pax extended header says, as far as it matters here. Its records are {@code length keyword=value\n}; of a
 * keyword that stands twice the last one counts, and an empty value takes an earlier one back (POSIX.1-2017, pax,
 * "pax Extended Header").
 */
final class PaxRecords {
    private static final int MAX_LENGTH_DIGITS = 9;

    private final LayerErrors errors;
    private @Nullable String path;
    private @Nullable String sparsePath;
    private @Nullable Long size;
    private @Nullable Long apparentSize;
    private boolean linkPath;
    private boolean sparse;
    private boolean extendedAttributes;

    private PaxRecords(LayerErrors errors) {
        this.errors = errors;
    }

    static PaxRecords parse(byte[] body, LayerErrors errors) {
        PaxRecords records = new PaxRecords(errors);
        for (int at = 0; at < body.length; ) {
            at = records.parseRecord(body, at);
        }
        return records;
    }

    /** Returns the path; that of a sparse file counts more than that of the archive member. */
    @Nullable
    String path() {
        return sparsePath == null ? path : sparsePath;
    }

    @Nullable
    Long size() {
        return size;
    }

    @Nullable
    Long apparentSize() {
        return apparentSize;
    }

    boolean sparse() {
        return sparse;
    }

    boolean extendedAttributes() {
        return extendedAttributes;
    }

    /** Returns whether anything here changes where an entry goes or how long it is. */
    boolean definesEntry() {
        return path() != null || size != null || linkPath || sparse;
    }

    private int parseRecord(byte[] body, int start) {
        int space = start;
        int length = 0;
        while (space < body.length && body[space] >= '0' && body[space] <= '9' && space - start < MAX_LENGTH_DIGITS) {
            length = length * 10 + body[space++] - '0';
        }
        if (space == start || space >= body.length || body[space] != ' ' || length > body.length - start) {
            throw malformed();
        }
        int end = start + length;
        int equals = space + 1;
        while (equals < end && body[equals] != '=') {
            equals++;
        }
        if (equals >= end || equals == space + 1 || body[end - 1] != '\n') {
            throw malformed();
        }
        String keyword = new String(body, space + 1, equals - space - 1, StandardCharsets.ISO_8859_1);
        accept(keyword, Arrays.copyOfRange(body, equals + 1, end - 1));
        return end;
    }

    private void accept(String keyword, byte[] value) {
        boolean empty = value.length == 0;
        switch (keyword) {
            case "path" -> path = empty ? null : EntryName.decode(value, errors);
            case "size" -> size = empty ? null : number(value);
            case "linkpath" -> linkPath = !empty;
            case "GNU.sparse.name" -> sparsePath = empty ? null : EntryName.decode(value, errors);
            case "GNU.sparse.size", "GNU.sparse.realsize" -> apparentSize = empty ? null : number(value);
            default -> {
                // everything else says nothing that is kept
            }
        }
        sparse |= keyword.startsWith("GNU.sparse.");
        extendedAttributes |= keyword.startsWith("SCHILY.xattr.")
                || keyword.startsWith("LIBARCHIVE.xattr.")
                || keyword.startsWith("SCHILY.acl.")
                || keyword.startsWith("RHT.security.");
    }

    private long number(byte[] value) {
        long number = 0;
        for (byte digit : value) {
            if (digit < '0' || digit > '9' || number > Long.MAX_VALUE / 16) {
                throw errors.corrupt("is no intact tar archive: a size in an extended header is no usable number");
            }
            number = number * 10 + digit - '0';
        }
        return number;
    }

    private RuntimeException malformed() {
        return errors.corrupt("is no intact tar archive: an extended header is malformed");
    }
}
