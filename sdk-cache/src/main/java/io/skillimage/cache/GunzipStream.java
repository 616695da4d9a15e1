package io.skillimage.cache;

import io.skillimage.ErrorCode;
import io.skillimage.UnsafeContentException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads gzip (RFC 1952) strictly: any number of members, each with its header, checksum and length verified, and
 * nothing after the last one.
 *
 * <p>The JDK's reader stops silently at what it does not understand after a member, and neither it nor commons-compress
 * bounds the file name in the header; so this one reads the frame itself and leaves only the inflating to the JDK.
 */
final class GunzipStream implements Decompressor {
    private static final int FIRST_BUFFER = 8 * 1024;
    private static final int BUFFER = 64 * 1024;
    /** More input than this without a byte of output is no archive, but an attempt to keep us busy. */
    private static final int MAX_IDLE_BYTES = 1024 * 1024;

    private static final int HEADER_CRC = 0x02;
    private static final int EXTRA = 0x04;
    private static final int NAME = 0x08;
    private static final int COMMENT = 0x10;
    private static final int RESERVED = 0xe0;

    private final LayerSource source;
    private final LayerErrors errors;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final CRC32 headerChecksum = new CRC32();
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int position;
    private int limit;
    private long idle;
    private long memberBytes;
    private boolean started;
    private boolean ended;

    GunzipStream(LayerSource source, LayerErrors errors) {
        this.source = source;
        this.errors = errors;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (!started) {
            started = true;
            readFirstHeader();
        }
        while (!ended) {
            int count = inflate(target, offset, length);
            if (count > 0) {
                checksum.update(target, offset, count);
                memberBytes += count;
                idle = 0;
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsDictionary()) {
                throw errors.corrupt("is no valid gzip data: it asks for a dictionary");
            } else if (inflater.needsInput()) {
                feedInflater();
            }
        }
        return -1;
    }

    @Override
    public void close() {
        inflater.end();
    }

    private int inflate(byte[] target, int offset, int length) {
        try {
            return inflater.inflate(target, offset, length);
        } catch (DataFormatException e) {
            throw errors.corrupt("is no valid gzip data: " + (e.getMessage() == null ? "bad block" : e.getMessage()));
        }
    }

    private void feedInflater() {
        position = limit;
        if (!fill()) {
            throw truncated();
        }
        inflater.setInput(buffer, position, limit - position);
    }

    private void readFirstHeader() {
        if (!fill()) {
            throw errors.corrupt("is empty");
        }
        int first = next();
        if (first != 0x1f || next() != 0x8b) {
            throw errors.wrongMediaType("is declared as gzip, but does not start like gzip");
        }
        readHeader();
    }

    private void endMember() {
        position = limit - inflater.getRemaining();
        if (readLittleEndian() != checksum.getValue()) {
            throw errors.corrupt("has a wrong gzip checksum");
        }
        if (readLittleEndian() != (memberBytes & 0xffff_ffffL)) {
            throw errors.corrupt("has a wrong gzip length");
        }
        if (position == limit && !fill()) {
            ended = true;
            return;
        }
        if (!startsMember()) {
            throw errors.unsafe(ErrorCode.TRAILING_DATA, "has data after the end of its gzip stream");
        }
        readHeader();
    }

    private boolean startsMember() {
        boolean first = next() == 0x1f;
        return first && (position < limit || fill()) && next() == 0x8b;
    }

    private void readHeader() {
        headerChecksum.reset();
        headerChecksum.update(0x1f);
        headerChecksum.update(0x8b);
        if (nextOfHeader() != 8) {
            throw errors.corrupt("has an unknown gzip compression method");
        }
        int flags = nextOfHeader();
        if ((flags & RESERVED) != 0) {
            throw errors.corrupt("has unknown gzip header flags");
        }
        skipHeader(6);
        if ((flags & EXTRA) != 0) {
            int low = nextOfHeader();
            skipHeader(low | (nextOfHeader() << 8));
        }
        if ((flags & NAME) != 0) {
            skipHeaderText();
        }
        if ((flags & COMMENT) != 0) {
            skipHeaderText();
        }
        if ((flags & HEADER_CRC) != 0) {
            checkHeader();
        }
        inflater.reset();
        inflater.setInput(buffer, position, limit - position);
        checksum.reset();
        memberBytes = 0;
    }

    private void checkHeader() {
        int expected = (int) headerChecksum.getValue() & 0xffff;
        int low = next();
        if ((low | (next() << 8)) != expected) {
            throw errors.corrupt("has a wrong gzip header checksum");
        }
    }

    private void skipHeader(int count) {
        for (int i = 0; i < count; i++) {
            nextOfHeader();
        }
    }

    private void skipHeaderText() {
        while (nextOfHeader() != 0) {
            // the idle limit ends an endless text
        }
    }

    private int nextOfHeader() {
        int value = next();
        headerChecksum.update(value);
        return value;
    }

    private long readLittleEndian() {
        long value = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            value |= (long) next() << shift;
        }
        return value;
    }

    private int next() {
        if (position == limit && !fill()) {
            throw truncated();
        }
        return buffer[position++] & 0xff;
    }

    private boolean fill() {
        if (limit == buffer.length && limit < BUFFER) {
            buffer = new byte[2 * limit];
        }
        int count = source.read(buffer, 0, buffer.length);
        if (count < 0) {
            return false;
        }
        idle += count;
        if (idle > MAX_IDLE_BYTES) {
            throw errors.corrupt("holds more than 1 MiB of gzip data that unpack to nothing");
        }
        position = 0;
        limit = count;
        return true;
    }

    private UnsafeContentException truncated() {
        return errors.corrupt("ends in the middle of its gzip stream");
    }
}
