package io.signalbox.protocol.hub;

import java.util.Arrays;

/** Bytes of one message being written; grows by doubling. One thread. */
final class FrameBytes {
    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    private byte[] bytes;
    private int length;

    FrameBytes(int expected) {
        bytes = new byte[Math.max(16, expected)];
    }

    int length() {
        return length;
    }

    FrameBytes put(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    /** The {@code count} low bytes of {@code value}, most significant first. */
    FrameBytes bigEndian(long value, int count) {
        room(count);
        for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >> shift);
        }
        return this;
    }

    FrameBytes put(byte[] source, int offset, int count) {
        room(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
        return this;
    }

    FrameBytes put(RawValue value) {
        return put(value.array(), value.offset(), value.length());
    }

    FrameBytes ascii(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    /** One character, or the pair that begins at {@code index}, in UTF-8; a lone surrogate becomes U+FFFD. Returns how many chars it took. */
    int utf8(CharSequence text, int index) {
        char c = text.charAt(index);
        if (c < 0x80) {
            put(c);
        } else if (c < 0x800) {
            put(0xC0 | (c >> 6)).put(0x80 | (c & 0x3F));
        } else if (!Character.isSurrogate(c)) {
            put(0xE0 | (c >> 12)).put(0x80 | ((c >> 6) & 0x3F)).put(0x80 | (c & 0x3F));
        } else {
            return surrogate(text, index);
        }
        return 1;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    byte[] toArray(int from) {
        return Arrays.copyOfRange(bytes, from, length);
    }

    /** Overwrites one byte that was already written. */
    void set(int index, int value) {
        bytes[index] = (byte) value;
    }

    private int surrogate(CharSequence text, int index) {
        int point = Character.codePointAt(text, index);
        if (!Character.isSupplementaryCodePoint(point)) {
            put(REPLACEMENT, 0, REPLACEMENT.length);
            return 1;
        }
        put(0xF0 | (point >> 18)).put(0x80 | ((point >> 12) & 0x3F));
        put(0x80 | ((point >> 6) & 0x3F)).put(0x80 | (point & 0x3F));
        return 2;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
