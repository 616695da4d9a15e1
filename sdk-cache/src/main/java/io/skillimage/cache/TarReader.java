package io.skillimage.cache;

import io.skillimage.ErrorCode;
import io.skillimage.UnsafeContentException;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar archive in one pass, and so strictly that no other reader can see other files in it: where readers are
 * known to disagree, the archive is refused.
 *
 * <p>Two zero blocks end an archive, and only zeros may follow. An archive that stops at a block boundary after at
 * least one entry, or after a single zero block, is accepted as by GNU tar, bsdtar and Go, with a warning; so is one
 * whose last entry is complete but has no padding at all, as umoci writes them.
 */
final class TarReader {
    private static final int BLOCK = TarHeader.BLOCK;

    /** Takes the data of an entry. */
    @FunctionalInterface
    interface Sink {
        void write(byte[] buffer, int offset, int length) throws IOException;
    }

    /** The extension headers that have been read and wait for their entry. */
    private static final class Extensions {
        private @Nullable PaxRecords pax;
        private @Nullable String gnuName;
        private boolean gnuLink;

        boolean isEmpty() {
            return pax == null && gnuName == null && !gnuLink;
        }
    }

    private final TarInput in;
    private final int maxExtensionBytes;
    private final LayerErrors errors;
    private byte[] buffer;
    private int position;
    private int limit;
    /** What is left of the present entry's data. */
    private long remaining;

    private int padding;
    private boolean anyHeader;
    private boolean unusualEnd;

    TarReader(TarInput in, int maxExtensionBytes, LayerErrors errors) {
        this.in = in;
        this.buffer = in.piece();
        this.maxExtensionBytes = maxExtensionBytes;
        this.errors = errors;
    }

    /** Returns the next entry, or null when the archive and everything behind it has been read and verified. */
    @Nullable
    TarEntry next() {
        finishEntry();
        Extensions extensions = new Extensions();
        while (true) {
            TarHeader header = nextHeader();
            if (header == null) {
                if (!extensions.isEmpty()) {
                    throw errors.corrupt("is no intact tar archive: it ends after an extended header");
                }
                return null;
            }
            char type = header.type();
            switch (type) {
                case 'x' -> readPax(header, extensions);
                case 'g' -> readGlobalPax(header);
                case 'L' -> readGnuName(header, extensions);
                case 'K' -> readGnuLink(header, extensions);
                default -> {
                    return entry(header, extensions);
                }
            }
        }
    }

    /** Passes what is left of the present entry's data to {@code sink}, in large pieces. */
    void copyData(Sink sink) throws IOException {
        while (remaining > 0) {
            if (position == limit && !fill()) {
                throw truncated();
            }
            int count = (int) Math.min(remaining, limit - position);
            int from = position;
            position += count;
            remaining -= count;
            sink.write(buffer, from, count);
        }
    }

    /** Returns how many bytes of the present piece wait to be read; right after an entry, they begin with its data. */
    int unread() {
        return limit - position;
    }

    /** Returns whether the archive lacked a proper end marker; meaningful after the last entry. */
    boolean unusualEnd() {
        return unusualEnd;
    }

    private TarEntry entry(TarHeader header, Extensions extensions) {
        PaxRecords pax = extensions.pax;
        TarEntry.Kind kind = kind(header.type());
        long size = size(header, pax);
        String name = name(header, extensions);
        boolean oldDirectory = header.type() == 0 && size == 0 && name.endsWith("/");
        boolean sparse = kind == TarEntry.Kind.SPARSE || (pax != null && pax.sparse());
        TarEntry entry = new TarEntry(
                name,
                sparse ? TarEntry.Kind.SPARSE : oldDirectory ? TarEntry.Kind.DIRECTORY : kind,
                size,
                apparentSize(header, pax, size),
                header.mode(),
                header.type() == '7',
                header.isUnusual(),
                pax != null && pax.extendedAttributes());
        startData(size);
        return entry;
    }

    private static TarEntry.Kind kind(char type) {
        return switch (type) {
            case '0', 0, '7' -> TarEntry.Kind.FILE;
            case '5' -> TarEntry.Kind.DIRECTORY;
            case '1', '2' -> TarEntry.Kind.LINK;
            case 'S' -> TarEntry.Kind.SPARSE;
            default -> TarEntry.Kind.SPECIAL;
        };
    }

    /** Writers repeat the size in a pax header only where the old field cannot hold it, which no skill reaches. */
    private long size(TarHeader header, @Nullable PaxRecords pax) {
        long size = header.size();
        Long override = pax == null ? null : pax.size();
        if (override != null && override != size) {
            throw conflicting("two headers of one entry declare the sizes " + size + " and " + override);
        }
        return size;
    }

    private String name(TarHeader header, Extensions extensions) {
        String paxName = extensions.pax == null ? null : extensions.pax.path();
        String gnuName = extensions.gnuName;
        if (paxName != null && gnuName != null && !paxName.equals(gnuName)) {
            throw conflicting("two headers of one entry declare different names");
        }
        if (paxName != null) {
            return paxName;
        }
        return gnuName != null ? gnuName : header.name();
    }

    private static long apparentSize(TarHeader header, @Nullable PaxRecords pax, long size) {
        if (header.type() == 'S') {
            return header.gnuRealSize();
        }
        Long apparent = pax == null ? null : pax.apparentSize();
        return apparent == null ? size : apparent;
    }

    private void readPax(TarHeader header, Extensions extensions) {
        if (extensions.pax != null) {
            throw conflicting("an entry has two extended headers");
        }
        extensions.pax = PaxRecords.parse(extensionBody(header), errors);
    }

    /** Readers disagree on whether a global header may set a name or a size, so such a one is refused. */
    private void readGlobalPax(TarHeader header) {
        if (PaxRecords.parse(extensionBody(header), errors).definesEntry()) {
            throw conflicting("a global header sets the name or size of entries");
        }
    }

    private void readGnuName(TarHeader header, Extensions extensions) {
        if (extensions.gnuName != null) {
            throw conflicting("an entry has two long names");
        }
        byte[] body = extensionBody(header);
        int end = body.length;
        while (end > 0 && body[end - 1] == 0) {
            end--;
        }
        extensions.gnuName = EntryName.decode(Arrays.copyOf(body, end), errors);
    }

    /** The entry that follows is a link and will be refused for that. */
    private void readGnuLink(TarHeader header, Extensions extensions) {
        extensionBody(header);
        extensions.gnuLink = true;
    }

    private byte[] extensionBody(TarHeader header) {
        long size = header.size();
        if (size > maxExtensionBytes) {
            throw errors.unsafe(
                    ErrorCode.TOO_LARGE, "has an extended header of more than " + maxExtensionBytes + " bytes");
        }
        startData(size);
        byte[] body = new byte[(int) size];
        int[] at = {0};
        try {
            copyData((from, offset, length) -> {
                System.arraycopy(from, offset, body, at[0], length);
                at[0] += length;
            });
        } catch (IOException e) {
            throw new IllegalStateException("copying memory does not fail", e);
        }
        finishEntry();
        return body;
    }

    private void startData(long size) {
        remaining = size;
        padding = (int) (-size & BLOCK - 1);
    }

    private void finishEntry() {
        skipData();
        int wholePadding = padding;
        while (remaining > 0 || padding > 0) {
            if (position == limit && !fill()) {
                if (remaining > 0 || padding < wholePadding) {
                    throw truncated();
                }
                padding = 0;
                return;
            }
            int data = (int) Math.min(remaining, limit - position);
            position += data;
            remaining -= data;
            if (remaining == 0) {
                int count = Math.min(padding, limit - position);
                position += count;
                padding -= count;
            }
        }
    }

    private void skipData() {
        long beyond = remaining - (limit - position);
        if (beyond > 0) {
            remaining = beyond - in.skip(beyond);
            position = limit;
        }
    }

    private @Nullable TarHeader nextHeader() {
        int available = block();
        if (available == 0) {
            endWithoutMarker();
            return null;
        }
        boolean zero = TarHeader.isZero(buffer, position, position + available);
        if (zero) {
            position += available;
            finishArchive();
            return null;
        }
        if (available < BLOCK) {
            throw anyHeader ? truncated() : errors.corrupt("is no tar archive");
        }
        TarHeader header = TarHeader.at(buffer, position, errors);
        position += BLOCK;
        anyHeader = true;
        return header;
    }

    private void endWithoutMarker() {
        if (!anyHeader) {
            throw errors.corrupt("holds no archive at all");
        }
        unusualEnd = true;
    }

    private void finishArchive() {
        unusualEnd = block() < BLOCK;
        do {
            if (!TarHeader.isZero(buffer, position, limit)) {
                throw errors.unsafe(ErrorCode.TRAILING_DATA, "has data after the end of its tar archive");
            }
            position = limit;
        } while (fill());
    }

    /** Returns the length of the block at hand: less than a whole one only at the end, where pieces may be cut. */
    private int block() {
        return position == limit && !fill() ? 0 : Math.min(BLOCK, limit - position);
    }

    private boolean fill() {
        int read = in.next();
        buffer = in.piece();
        position = 0;
        limit = Math.max(read, 0);
        return read > 0;
    }

    private UnsafeContentException truncated() {
        return errors.corrupt("is no intact tar archive: it ends in the middle of an entry");
    }

    private UnsafeContentException conflicting(String fact) {
        return errors.unsafe(ErrorCode.CONFLICTING_HEADERS, "holds contradicting headers: " + fact);
    }
}
