package io.signalbox.protocol.hub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One argument, item or result in the encoding of its hub protocol: JSON text in UTF-8, or one MessagePack value. */
public final class RawValue {
    private final byte[] array;
    private final int offset;
    private final int length;

    /** Takes the bytes as they are, without a copy; they must not change afterwards. */
    public RawValue(byte[] array, int offset, int length) {
        if (offset < 0 || length < 0 || offset > array.length - length) {
            throw new IllegalArgumentException(
                    "slice: " + offset + "+" + length + " (expected: within " + array.length + " bytes)");
        }
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    public static RawValue of(byte[] bytes) {
        return new RawValue(bytes, 0, bytes.length);
    }

    public static RawValue ofJson(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** A read-only view. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(array, offset, length).asReadOnlyBuffer();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RawValue that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        return buffer().hashCode();
    }

    @Override
    public String toString() {
        return "RawValue[" + length + " B]";
    }
}
