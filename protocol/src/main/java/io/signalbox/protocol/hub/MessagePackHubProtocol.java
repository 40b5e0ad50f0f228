package io.signalbox.protocol.hub;

import java.nio.ByteBuffer;

/** A length prefix (7 bits per byte, least significant first, at most 5 bytes), then one array (spec/signalr-hub.md §1). */
public final class MessagePackHubProtocol implements HubProtocol {
    private static final int LONGEST_PREFIX = 5;
    private static final String NO_TYPE = "Reading 'messageType' as Int32 failed.";

    MessagePackHubProtocol() {}

    @Override
    public String name() {
        return "messagepack";
    }

    @Override
    public boolean binary() {
        return true;
    }

    @Override
    public byte[] encode(HubFrame frame) {
        return MessagePackFrameWriter.write(frame);
    }

    @Override
    public int frameLength(ByteBuffer in, int most) {
        int prefix = prefixLength(in);
        if (prefix < 0) {
            return -1;
        }
        long length = prefix + bodyLength(in, prefix);
        if (length > most) {
            throw MalformedFrameException.oversized(most);
        }
        return length <= in.remaining() ? (int) length : -1;
    }

    @Override
    public HubFrame.Kind kindOf(ByteBuffer frame) {
        int end = frame.limit();
        int at = bodyStart(frame);
        if (at >= end) {
            throw new MalformedFrameException("Reading array length for 'elementCount' failed.");
        }
        int header = frame.get(at) & 0xFF;
        at += header == 0xDC ? 3 : header == 0xDD ? 5 : 1;
        boolean array = (header > 0x90 && header <= 0x9F) || header == 0xDC || header == 0xDD;
        if (!array) {
            throw new MalformedFrameException("Reading array length for 'elementCount' failed.");
        }
        if (at >= end) {
            throw new MalformedFrameException(NO_TYPE);
        }
        int first = frame.get(at) & 0xFF;
        // All types of today are one byte; the rest is left to the thorough reader.
        return first <= 0x7F ? HubFrame.Kind.of(first) : rareType(frame, at);
    }

    @Override
    public HubFrame decode(ByteBuffer frame) {
        int start = bodyStart(frame);
        int length = frame.limit() - start;
        if (frame.hasArray()) {
            return MessagePackFrameReader.read(frame.array(), frame.arrayOffset() + start, length);
        }
        return MessagePackFrameReader.read(copy(frame, start, length), 0, length);
    }

    private static HubFrame.Kind rareType(ByteBuffer frame, int at) {
        int length = Math.min(9, frame.limit() - at);
        return HubFrame.Kind.of(new MessagePackCursor(copy(frame, at, length), 0, length).int32("messageType"));
    }

    private static byte[] copy(ByteBuffer frame, int start, int length) {
        byte[] copy = new byte[length];
        frame.get(start, copy);
        return copy;
    }

    /** Where the body begins. */
    private static int bodyStart(ByteBuffer frame) {
        int prefix = prefixLength(frame);
        if (prefix < 0 || prefix + bodyLength(frame, prefix) != frame.remaining()) {
            throw new MalformedFrameException("Reading the length prefix failed.");
        }
        return frame.position() + prefix;
    }

    /** Bytes of the prefix, or -1 when it is not complete; five at most, what a sixth would say is too long anyway. */
    private static int prefixLength(ByteBuffer in) {
        int most = Math.min(LONGEST_PREFIX, in.remaining());
        for (int i = 0; i < most; i++) {
            if (in.get(in.position() + i) >= 0) {
                return i + 1;
            }
        }
        return most == LONGEST_PREFIX ? LONGEST_PREFIX : -1;
    }

    /** Up to 2³⁵-1, and past 2³¹ whenever a fifth byte goes on. */
    private static long bodyLength(ByteBuffer in, int prefix) {
        long length = 0;
        for (int i = 0; i < prefix; i++) {
            byte b = in.get(in.position() + i);
            if (i == LONGEST_PREFIX - 1 && (b < 0 || b > 7)) {
                return Integer.MAX_VALUE;
            }
            length |= (long) (b & 0x7F) << (7 * i);
        }
        return length;
    }
}
