package io.signalbox.dataplane.support;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Messages as they are compressed for a WebSocket, each by itself (RFC 7692 §7.2). */
public final class Deflated {
    private static final byte[] FLUSHED = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private Deflated() {}

    /** Hub messages; a bar stands for 0x1E. */
    public static byte[] text(String messages) {
        return message(messages.replace('|', '\u001e').getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] message(byte[] plain) {
        return message(plain, Deflater.BEST_COMPRESSION);
    }

    /** @param level 0, stored, to 9 */
    public static byte[] message(byte[] plain, int level) {
        byte[] flushed = flushed(plain, level);
        return Arrays.copyOf(flushed, flushed.length - FLUSHED.length);
    }

    /** The text so many times, from a few bytes: made without going through it all. */
    public static byte[] bomb(String text, int times) {
        byte[] plain = text.replace('|', '\u001e').getBytes(StandardCharsets.UTF_8);
        byte[] once = flushed(plain, Deflater.BEST_COMPRESSION);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            all.writeBytes(once);
        }
        return Arrays.copyOf(all.toByteArray(), all.size() - FLUSHED.length);
    }

    /** With what a flush ends with: others may follow in the same message. */
    public static byte[] flushed(byte[] plain, int level) {
        Deflater deflater = new Deflater(level, true);
        deflater.setInput(plain);
        byte[] room = new byte[plain.length + 1_000];
        int size = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(room, size);
    }

    /** What a message was before; it must not need any other one. */
    public static byte[] plain(byte[] message) {
        Inflater inflater = new Inflater(true);
        inflater.setInput(ClientFrames.concat(message, FLUSHED));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] room = new byte[8 * 1024];
        try {
            for (int size = inflater.inflate(room); size > 0; size = inflater.inflate(room)) {
                all.write(room, 0, size);
            }
        } catch (DataFormatException e) {
            throw new AssertionError("not compressed", e);
        } finally {
            inflater.end();
        }
        return all.toByteArray();
    }
}
