package io.signalbox.protocol.hub;

import java.nio.charset.StandardCharsets;

/** MessagePack values in their smallest form, save integers as {@link #integer} says. */
final class MessagePackWriter {
    private final FrameBytes out;

    MessagePackWriter(FrameBytes out) {
        this.out = out;
    }

    FrameBytes bytes() {
        return out;
    }

    MessagePackWriter nil() {
        out.put(0xC0);
        return this;
    }

    MessagePackWriter bool(boolean value) {
        out.put(value ? 0xC3 : 0xC2);
        return this;
    }

    /**
     * Smallest form, but 65,536 to 2³¹-1 as int32: Java clients read uint32 as a Long and fail where an Integer is wanted
     * (spec/signalr-clients.md §A).
     */
    MessagePackWriter integer(long value) {
        if (value >= -32 && value <= 127) {
            out.put((int) value);
        } else if (value > 0) {
            positive(value);
        } else if (value >= Byte.MIN_VALUE) {
            out.put(0xD0).bigEndian(value, 1);
        } else if (value >= Short.MIN_VALUE) {
            out.put(0xD1).bigEndian(value, 2);
        } else if (value >= Integer.MIN_VALUE) {
            out.put(0xD2).bigEndian(value, 4);
        } else {
            out.put(0xD3).bigEndian(value, 8);
        }
        return this;
    }

    /** @param bits of an integer from 2⁶³ to 2⁶⁴-1 */
    MessagePackWriter unsigned(long bits) {
        out.put(0xCF).bigEndian(bits, 8);
        return this;
    }

    MessagePackWriter real(double value) {
        out.put(0xCB).bigEndian(Double.doubleToRawLongBits(value), 8);
        return this;
    }

    MessagePackWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (utf8.length < 32) {
            out.put(0xA0 | utf8.length);
        } else if (utf8.length < 1 << 8) {
            out.put(0xD9).put(utf8.length);
        } else if (utf8.length < 1 << 16) {
            out.put(0xDA).bigEndian(utf8.length, 2);
        } else {
            out.put(0xDB).bigEndian(utf8.length, 4);
        }
        out.put(utf8, 0, utf8.length);
        return this;
    }

    MessagePackWriter array(int size) {
        return header(size, 0x90, 0xDC);
    }

    MessagePackWriter map(int size) {
        return header(size, 0x80, 0xDE);
    }

    MessagePackWriter raw(RawValue value) {
        out.put(value);
        return this;
    }

    private void positive(long value) {
        if (value < 1 << 8) {
            out.put(0xCC).bigEndian(value, 1);
        } else if (value < 1 << 16) {
            out.put(0xCD).bigEndian(value, 2);
        } else if (value <= Integer.MAX_VALUE) {
            out.put(0xD2).bigEndian(value, 4);
        } else if (value < 1L << 32) {
            out.put(0xCE).bigEndian(value, 4);
        } else {
            out.put(0xCF).bigEndian(value, 8);
        }
    }

    private MessagePackWriter header(int size, int fixed, int sixteen) {
        if (size < 16) {
            out.put(fixed | size);
        } else if (size < 1 << 16) {
            out.put(sixteen).bigEndian(size, 2);
        } else {
            out.put(sixteen + 1).bigEndian(size, 4);
        }
        return this;
    }
}
