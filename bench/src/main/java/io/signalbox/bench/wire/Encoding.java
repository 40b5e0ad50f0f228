package io.signalbox.bench.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How hub messages lie in WebSocket messages (spec/signalr-hub.md, 1 and 2). */
public enum Encoding {
    /** No SignalR: each WebSocket message is one message. */
    RAW {
        @Override
        public void split(byte[] in, int from, int to, Messages messages) throws IOException {
            messages.message(INVOCATION, in, from, to);
        }

        @Override
        public byte[] invocation(String id, String target, byte[] argument) {
            return argument.clone();
        }

        @Override
        public byte[] send(String target, byte[] argument) {
            return argument.clone();
        }
    },

    /** JSON texts, each ended by 0x1E. */
    JSON {
        @Override
        public void split(byte[] in, int from, int to, Messages messages) throws IOException {
            int start = from;
            for (int i = from; i < to; i++) {
                if (in[i] == RECORD_SEPARATOR) {
                    messages.message(jsonType(in, start, i), in, start, i);
                    start = i + 1;
                }
            }
            if (start != to) {
                throw new WireFault("JSON message without an end (expected: 0x1E)");
            }
        }

        @Override
        public byte[] invocation(String id, String target, byte[] argument) {
            byte[] head = ascii(
                    "{\"type\":1,\"invocationId\":\"" + id + "\",\"target\":\"" + target + "\",\"arguments\":[\"");
            return joined(head, argument, ascii("\"]}\u001e"));
        }

        @Override
        public byte[] send(String target, byte[] argument) {
            return joined(
                    ascii("{\"type\":1,\"target\":\"" + target + "\",\"arguments\":[\""),
                    argument,
                    ascii("\"]}\u001e"));
        }
    },

    /** MessagePack arrays, each behind its length as a variable-length integer. */
    MESSAGE_PACK {
        @Override
        public void split(byte[] in, int from, int to, Messages messages) throws IOException {
            int at = from;
            while (at < to) {
                int body = at + prefixBytes(in, at, to);
                int length = prefix(in, at);
                if (length > to - body || length < 2) {
                    throw new WireFault("MessagePack message of " + length + " bytes in " + (to - body));
                }
                int type = in[body] == ARRAY_16 ? in[body + 3] : in[body + 1];
                messages.message(type, in, body, body + length);
                at = body + length;
            }
        }

        @Override
        public byte[] invocation(String id, String target, byte[] argument) {
            return call(text(ascii(id)), target, argument);
        }

        @Override
        public byte[] send(String target, byte[] argument) {
            return call(new byte[] {(byte) 0xc0}, target, argument);
        }

        private byte[] call(byte[] id, String target, byte[] argument) {
            byte[] head = {(byte) 0x96, INVOCATION, (byte) 0x80};
            byte[] oneArgument = {(byte) 0x91};
            byte[] noStreams = {(byte) 0x90};
            byte[] body = joined(head, id, text(ascii(target)), oneArgument, text(argument), noStreams);
            return joined(lengthPrefix(body.length), body);
        }
    };

    public static final int INVOCATION = 1;
    public static final int COMPLETION = 3;
    public static final int CLOSE = 7;
    public static final byte RECORD_SEPARATOR = 0x1e;

    private static final byte ARRAY_16 = (byte) 0xdc;
    private static final byte[] TYPE = ascii("\"type\":");

    /** Hands each message in a WebSocket message to {@code messages}. */
    public abstract void split(byte[] in, int from, int to, Messages messages) throws IOException;

    /** An invocation with one text argument, as a client sends it; a plain server gets the argument alone. */
    public abstract byte[] invocation(String id, String target, byte[] argument);

    /** The same without an id: nobody waits for an answer. */
    public abstract byte[] send(String target, byte[] argument);

    /** What opens a SignalR connection; empty when none is spoken. */
    public byte[] handshake() {
        return switch (this) {
            case RAW -> new byte[0];
            case JSON -> ascii("{\"protocol\":\"json\",\"version\":1}\u001e");
            case MESSAGE_PACK -> ascii("{\"protocol\":\"messagepack\",\"version\":1}\u001e");
        };
    }

    /** A keep-alive ping; empty when none is spoken. */
    public byte[] ping() {
        return switch (this) {
            case RAW -> new byte[0];
            case JSON -> ascii("{\"type\":6}\u001e");
            case MESSAGE_PACK -> new byte[] {2, (byte) 0x91, 6};
        };
    }

    /** Frame kind of its messages. */
    public int frameKind() {
        return this == MESSAGE_PACK ? ClientFrame.BINARY : ClientFrame.TEXT;
    }

    private static int jsonType(byte[] in, int from, int to) throws WireFault {
        for (int i = from; i + TYPE.length < to; i++) {
            if (Arrays.equals(in, i, i + TYPE.length, TYPE, 0, TYPE.length)) {
                return in[i + TYPE.length] - '0';
            }
        }
        throw new WireFault(
                "message without a type: " + new String(in, from, Math.min(80, to - from), StandardCharsets.UTF_8));
    }

    private static int prefixBytes(byte[] in, int at, int to) throws WireFault {
        for (int i = 0; i < 5 && at + i < to; i++) {
            if (in[at + i] >= 0) {
                return i + 1;
            }
        }
        throw new WireFault("MessagePack length prefix without an end (expected: 1 to 5 bytes)");
    }

    private static int prefix(byte[] in, int at) {
        int value = 0;
        for (int i = 0; ; i++) {
            value |= (in[at + i] & 0x7f) << (7 * i);
            if (in[at + i] >= 0) {
                return value;
            }
        }
    }

    private static byte[] lengthPrefix(int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int rest = length;
        while (rest > 0x7f) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
        return out.toByteArray();
    }

    private static byte[] text(byte[] bytes) {
        int length = bytes.length;
        byte[] head = length < 32
                ? new byte[] {(byte) (0xa0 | length)}
                : length < 1 << 8
                        ? new byte[] {(byte) 0xd9, (byte) length}
                        : new byte[] {
                            (byte) 0xdb,
                            (byte) (length >>> 24),
                            (byte) (length >>> 16),
                            (byte) (length >>> 8),
                            (byte) length
                        };
        return joined(head, bytes);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
