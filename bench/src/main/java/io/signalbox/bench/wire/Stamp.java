package io.signalbox.bench.wire;

import java.util.Arrays;

/**
 * What a measured payload carries, in fixed-width ASCII that JSON and MessagePack leave as it is: a marker, the time of
 * sending ({@link System#nanoTime}), the sequence number, the stream that counts it and the connection it is meant for.
 * The rest of the payload is padding.
 */
public final class Stamp {
    /** Shortest payload in bytes. */
    public static final int LENGTH = 36;

    /** Target of a message that everyone gets. */
    public static final int EVERYONE = 0xffffff;

    /** What it begins with, and what stands nowhere else in a payload. */
    public static final String MARK = "~@";

    /** Hexadecimal digits of the number of whom a payload is for, where one stands behind its stamp. */
    public static final int NUMBER_DIGITS = 6;

    private static final byte MARK_1 = '~';
    private static final byte MARK_2 = '@';
    private static final int NANOS = 2;
    private static final int NANOS_DIGITS = 16;
    private static final int SEQUENCE = NANOS + NANOS_DIGITS;
    private static final int SEQUENCE_DIGITS = 8;
    private static final int STREAM = SEQUENCE + SEQUENCE_DIGITS;
    private static final int STREAM_DIGITS = 4;
    private static final int TARGET = STREAM + STREAM_DIGITS;
    private static final int TARGET_DIGITS = 6;

    private Stamp() {}

    /**
     * A payload of {@code bytes} bytes with an empty stamp in front.
     *
     * @throws IllegalArgumentException when it is too short for a stamp
     */
    public static byte[] payload(int bytes) {
        if (bytes < LENGTH) {
            throw new IllegalArgumentException("size: " + bytes + " (expected: at least " + LENGTH + " bytes)");
        }
        byte[] payload = new byte[bytes];
        Arrays.fill(payload, (byte) 'x');
        write(payload, 0, 0, 0, 0, EVERYONE);
        return payload;
    }

    /** Writes the stamp at {@code at}. */
    public static void write(byte[] out, int at, long nanos, long sequence, int stream, int target) {
        out[at] = MARK_1;
        out[at + 1] = MARK_2;
        hex(out, at + NANOS, NANOS_DIGITS, nanos);
        hex(out, at + SEQUENCE, SEQUENCE_DIGITS, sequence);
        hex(out, at + STREAM, STREAM_DIGITS, stream);
        hex(out, at + TARGET, TARGET_DIGITS, target);
    }

    /** Writes the number of whom a payload is for behind the stamp at {@code at}. */
    public static void address(byte[] out, int at, int number) {
        hex(out, at + LENGTH, NUMBER_DIGITS, number);
    }

    /** The number that {@link #address} wrote. */
    public static int number(byte[] in, int at) {
        return (int) number(in, at + LENGTH, NUMBER_DIGITS);
    }

    /** Where the stamp starts, or -1. */
    public static int find(byte[] in, int from, int to) {
        int last = to - LENGTH;
        for (int i = from; i <= last; i++) {
            if (in[i] == MARK_1 && in[i + 1] == MARK_2) {
                return i;
            }
        }
        return -1;
    }

    public static long nanos(byte[] in, int at) {
        return number(in, at + NANOS, NANOS_DIGITS);
    }

    public static long sequence(byte[] in, int at) {
        return number(in, at + SEQUENCE, SEQUENCE_DIGITS);
    }

    public static int stream(byte[] in, int at) {
        return (int) number(in, at + STREAM, STREAM_DIGITS);
    }

    public static int target(byte[] in, int at) {
        return (int) number(in, at + TARGET, TARGET_DIGITS);
    }

    /** Writes the low {@code digits} hexadecimal digits of {@code value}. */
    static void hex(byte[] out, int at, int digits, long value) {
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            int digit = (int) (rest & 0xf);
            out[i] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
            rest >>>= 4;
        }
    }

    private static long number(byte[] in, int at, int digits) {
        long value = 0;
        for (int i = at; i < at + digits; i++) {
            int character = in[i];
            value = (value << 4) | (character <= '9' ? character - '0' : character - 'a' + 10);
        }
        return value;
    }
}
