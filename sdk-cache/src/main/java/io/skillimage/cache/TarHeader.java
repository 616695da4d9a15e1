package io.skillimage.cache;

import io.skillimage.ErrorCode;
import java.util.Arrays;

/**
 * One 512-byte tar header, read strictly: the checksum must hold and the numbers must be numbers. Owners, times and
 * device numbers are never looked at.
 *
 * <p>Formats: v7, ustar and pax (POSIX.1-2017, pax, "ustar Interchange Format"), and GNU with base-256 numbers.
 */
final class TarHeader {
    static final int BLOCK = 512;

    private static final int NAME = 0;
    private static final int NAME_LENGTH = 100;
    private static final int MODE = 100;
    private static final int SIZE = 124;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final int MAGIC_LENGTH = 8;
    private static final int PREFIX = 345;
    private static final int PREFIX_LENGTH = 155;
    private static final int GNU_TIMES_LENGTH = 24;
    private static final int GNU_REAL_SIZE = 483;

    private static final byte[] USTAR = {'u', 's', 't', 'a', 'r', 0, '0', '0'};
    private static final byte[] GNU = {'u', 's', 't', 'a', 'r', ' ', ' ', 0};
    private static final byte[] V7 = new byte[MAGIC_LENGTH];

    private final byte[] block;
    private final int offset;
    private final LayerErrors errors;

    private TarHeader(byte[] block, int offset, LayerErrors errors) {
        this.block = block;
        this.offset = offset;
        this.errors = errors;
    }

    /**
     * Returns a view of the header at {@code offset}; it is valid until the buffer changes.
     *
     * @throws io.skillimage.UnsafeContentException if the checksum does not hold
     */
    static TarHeader at(byte[] buffer, int offset, LayerErrors errors) {
        TarHeader header = new TarHeader(buffer, offset, errors);
        header.verifyChecksum();
        return header;
    }

    static boolean isZero(byte[] buffer, int from, int to) {
        for (int i = from; i < to; i++) {
            if (buffer[i] != 0) {
                return false;
            }
        }
        return true;
    }

    char type() {
        return (char) (block[offset + TYPE] & 0xff);
    }

    long size() {
        return number(SIZE, 12, "size");
    }

    long gnuRealSize() {
        return number(GNU_REAL_SIZE, 12, "real size");
    }

    int mode() {
        return (int) number(MODE, 8, "mode");
    }

    /** Returns whether the format is none that is known; such a header is read like one of v7. */
    boolean isUnusual() {
        return !hasMagic(USTAR, MAGIC_LENGTH) && !hasMagic(GNU, MAGIC_LENGTH) && !hasMagic(V7, MAGIC_LENGTH);
    }

    /** Returns the name, joined with the prefix where the format has one. */
    String name() {
        byte[] name = text(NAME, NAME_LENGTH);
        if (hasDoubtfulPrefix()) {
            String shown = EntryName.decode(name, errors);
            throw errors.unsafe(ErrorCode.CONFLICTING_HEADERS, shown, "has a prefix that only some readers see");
        }
        byte[] prefix = hasMagic(USTAR, 6) ? text(PREFIX, PREFIX_LENGTH) : new byte[0];
        if (prefix.length == 0) {
            return EntryName.decode(name, errors);
        }
        byte[] joined = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        joined[prefix.length] = '/';
        System.arraycopy(name, 0, joined, prefix.length + 1, name.length);
        return EntryName.decode(joined, errors);
    }

    /** Where GNU tar has two times, Go and Python look for a prefix, too; other formats than ustar have none. */
    private boolean hasDoubtfulPrefix() {
        int from = offset + PREFIX;
        if (block[from] == 0 || hasMagic(USTAR, 6)) {
            return false;
        }
        if (!hasMagic(GNU, MAGIC_LENGTH)) {
            return true;
        }
        boolean binary = block[from] < 0;
        for (int i = from; !binary && i < from + GNU_TIMES_LENGTH; i++) {
            boolean octal = (block[i] >= '0' && block[i] <= '7') || block[i] == ' ' || block[i] == 0;
            if (!octal) {
                return true;
            }
        }
        return false;
    }

    private boolean hasMagic(byte[] magic, int length) {
        int from = offset + MAGIC;
        return Arrays.equals(block, from, from + length, magic, 0, length);
    }

    private byte[] text(int field, int length) {
        int from = offset + field;
        int end = from;
        while (end < from + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, from, end);
    }

    /** Some old writers added the bytes as signed numbers, so both sums are right. */
    private void verifyChecksum() {
        long stored = number(CHECKSUM, CHECKSUM_LENGTH, "checksum");
        if (stored != sum(0xff) && stored != sum(-1)) {
            throw errors.corrupt("is no intact tar archive: a header has a wrong checksum");
        }
    }

    /** Adds up the bytes, the checksum's own field as blanks; the mask decides whether they are signed. */
    private int sum(int mask) {
        int sum = CHECKSUM_LENGTH * ' ';
        for (int i = offset; i < offset + CHECKSUM; i++) {
            sum += block[i] & mask;
        }
        for (int i = offset + CHECKSUM + CHECKSUM_LENGTH; i < offset + BLOCK; i++) {
            sum += block[i] & mask;
        }
        return sum;
    }

    private long number(int field, int length, String what) {
        int from = offset + field;
        return (block[from] & 0x80) == 0 ? octal(from, from + length, what) : binary(from, from + length, what);
    }

    private long octal(int from, int end, String what) {
        int i = from;
        while (i < end && block[i] == ' ') {
            i++;
        }
        long value = 0;
        for (; i < end && block[i] >= '0' && block[i] <= '7'; i++) {
            value = (value << 3) | (block[i] - '0');
        }
        for (; i < end; i++) {
            if (block[i] != 0 && block[i] != ' ') {
                throw errors.corrupt("is no intact tar archive: a header's " + what + " is no number");
            }
        }
        return value;
    }

    private long binary(int from, int end, String what) {
        if ((block[from] & 0x40) != 0) {
            throw errors.corrupt("is no intact tar archive: a header's " + what + " is negative");
        }
        long value = block[from] & 0x3f;
        for (int i = from + 1; i < end; i++) {
            if (value > Long.MAX_VALUE >> 8) {
                throw errors.corrupt("is no intact tar archive: a header's " + what + " is beyond all bounds");
            }
            value = (value << 8) | (block[i] & 0xff);
        }
        return value;
    }
}
