package io.signalbox.protocol.hub;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Walks over MessagePack bytes that a stranger sent. No declared size is believed beyond the bytes that are there, no
 * nesting beyond {@link #MOST_DEPTH}, and values come out as slices, which msgpack-core cannot give.
 */
final class MessagePackCursor {
    private static final int MOST_DEPTH = 64;
    /** Bytes of a fixed-size value after its first byte, 0xC0 to 0xDF; -1: the size is read, or the byte is not used. */
    private static final int[] FIXED = {
        0, -1, 0, 0, -1, -1, -1, -1, -1, -1, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 2, 3, 5, 9, 17, -1, -1, -1, -1, -1, -1, -1
    };

    private final byte[] array;
    private final int end;
    private int at;

    MessagePackCursor(byte[] array, int offset, int length) {
        this.array = array;
        this.at = offset;
        this.end = offset + length;
    }

    int array(String field) {
        int first = first();
        int size = first >> 4 == 0x9 ? first & 0xF : first == 0xDC ? size(2) : first == 0xDD ? size(4) : -1;
        return checked(size, 1, "Reading array length for '" + field + "' failed.");
    }

    int map(String field) {
        int first = first();
        int size = first >> 4 == 0x8 ? first & 0xF : first == 0xDE ? size(2) : first == 0xDF ? size(4) : -1;
        return checked(size, 2, "Reading map length for '" + field + "' failed.");
    }

    int int32(String field) {
        long value = integer(field, "Int32");
        if (value != (int) value) {
            throw failed(field, "Int32");
        }
        return (int) value;
    }

    long int64(String field) {
        return integer(field, "Int64");
    }

    private long integer(String field, String type) {
        int first = first();
        if (first >= 0 && (first <= 0x7F || first >= 0xE0)) {
            return (byte) first;
        }
        int bytes = first >= 0xCC && first <= 0xD3 ? 1 << (first & 3) : 0;
        if (bytes == 0 || bytes > end - at) {
            throw failed(field, type);
        }
        boolean signed = first >= 0xD0;
        long value = bits(bytes, signed);
        if (!signed && value < 0) {
            throw failed(field, type);
        }
        return value;
    }

    boolean bool(String field) {
        int first = first();
        if (first != 0xC2 && first != 0xC3) {
            throw failed(field, "Boolean");
        }
        return first == 0xC3;
    }

    /** Null for nil. */
    @Nullable
    String text(String field) {
        int first = first();
        if (first == 0xC0) {
            return null;
        }
        int length = first >> 5 == 0x5 ? first & 0x1F : first >= 0xD9 && first <= 0xDB ? size(1 << (first - 0xD9)) : -1;
        if (length < 0 || length > end - at) {
            throw failed(field, "String");
        }
        at += length;
        return new String(array, at - length, length, StandardCharsets.UTF_8);
    }

    /** The next value, well formed throughout, as a slice. */
    RawValue value(String field, int depth) {
        int from = at;
        if (!skip(depth)) {
            throw new MalformedFrameException("Reading '" + field + "' failed.");
        }
        return new RawValue(array, from, at - from);
    }

    static MalformedFrameException failed(String field, String type) {
        return new MalformedFrameException("Reading '" + field + "' as " + type + " failed.");
    }

    private boolean skip(int depth) {
        int first = first();
        if (first < 0 || depth > MOST_DEPTH) {
            return false;
        }
        if (first <= 0x7F || first >= 0xE0) {
            return true;
        }
        if (first <= 0x8F || first == 0xDE || first == 0xDF) {
            int size = first <= 0x8F ? first & 0xF : size(first == 0xDE ? 2 : 4);
            return fits(size, 2) && skipAll(2 * size, depth + 1);
        }
        if (first <= 0x9F || first == 0xDC || first == 0xDD) {
            int size = first <= 0x9F ? first & 0xF : size(first == 0xDC ? 2 : 4);
            return fits(size, 1) && skipAll(size, depth + 1);
        }
        return first <= 0xBF ? skipBytes(first & 0x1F) : skipBytes(sized(first));
    }

    /** Bytes of the string, binary, extension or fixed-size value whose first byte was read; -1 when it is none. */
    private int sized(int first) {
        return switch (first) {
            case 0xC4, 0xD9 -> size(1);
            case 0xC5, 0xDA -> size(2);
            case 0xC6, 0xDB -> size(4);
            case 0xC7 -> extension(size(1));
            case 0xC8 -> extension(size(2));
            case 0xC9 -> extension(size(4));
            default -> FIXED[first - 0xC0];
        };
    }

    /** An extension's type byte is not in its size. */
    private static int extension(int size) {
        return size < 0 || size == Integer.MAX_VALUE ? -1 : size + 1;
    }

    private boolean skipAll(int values, int depth) {
        for (int i = 0; i < values; i++) {
            if (!skip(depth)) {
                return false;
            }
        }
        return true;
    }

    private boolean skipBytes(int count) {
        if (count < 0 || count > end - at) {
            return false;
        }
        at += count;
        return true;
    }

    private int checked(int size, int bytesEach, String otherwise) {
        if (!fits(size, bytesEach)) {
            throw new MalformedFrameException(otherwise);
        }
        return size;
    }

    private boolean fits(int size, int bytesEach) {
        return size >= 0 && size <= (end - at) / bytesEach;
    }

    /** A size of {@code bytes} bytes; -1 when they are not there or it is past 2³¹-1. */
    private int size(int bytes) {
        if (bytes > end - at) {
            return -1;
        }
        long size = bits(bytes, false);
        return size > Integer.MAX_VALUE ? -1 : (int) size;
    }

    private long bits(int bytes, boolean signed) {
        long value = signed ? array[at] : array[at] & 0xFF;
        for (int i = 1; i < bytes; i++) {
            value = (value << 8) | (array[at + i] & 0xFF);
        }
        at += bytes;
        return value;
    }

    /** The next byte, or -1 at the end. */
    private int first() {
        return at < end ? array[at++] & 0xFF : -1;
    }
}
