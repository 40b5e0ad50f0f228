package io.signalbox.dataplane.support;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** WebSocket frames as clients send them (RFC 6455 §5.2): masked. */
public final class ClientFrames {
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;
    /** The reserved bit on the first frame of a compressed message. */
    public static final int COMPRESSED = 0x40;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;

    private ClientFrames() {}

    public static byte[] text(String payload) {
        return frame(FINAL | TEXT, payload.getBytes(StandardCharsets.UTF_8), 0x12345678);
    }

    public static byte[] binary(byte[] payload) {
        return frame(FINAL | BINARY, payload, 0xCAFEBABE);
    }

    /** A message that {@link Deflated} made. */
    public static byte[] compressed(byte[] message) {
        return frame(FINAL | COMPRESSED | TEXT, message, 0x13579BDF);
    }

    public static byte[] control(int opcode, byte... payload) {
        return frame(FINAL | opcode, payload, 0x0BADF00D);
    }

    /** A piece of a message; {@code last} ends it. */
    public static byte[] piece(int opcode, boolean last, byte[] payload, int mask) {
        return frame((last ? FINAL : 0) | opcode, payload, mask);
    }

    /** @param first octet of the frame: FIN, the reserved bits and the opcode */
    public static byte[] frame(int first, byte[] payload, int mask) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        writeLength(out, payload.length);
        byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(mask).array();
        out.writeBytes(key);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ key[i % key.length]);
        }
        return out.toByteArray();
    }

    private static void writeLength(ByteArrayOutputStream out, int length) {
        if (length <= 125) {
            out.write(MASKED | length);
        } else if (length <= 0xFFFF) {
            out.write(MASKED | 126);
            out.writeBytes(ByteBuffer.allocate(2).putShort((short) length).array());
        } else {
            out.write(MASKED | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
        }
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
