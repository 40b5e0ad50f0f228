package io.signalbox.protocol.hub;

import java.nio.ByteBuffer;

/** One JSON object per message, then 0x1E (spec/signalr-hub.md §1). */
public final class JsonHubProtocol implements HubProtocol {
    static final byte TERMINATOR = 0x1E;

    /** Deepest nesting of a message, as System.Text.Json has it. */
    static final int MOST_DEPTH = 64;

    JsonHubProtocol() {}

    @Override
    public String name() {
        return "json";
    }

    @Override
    public boolean binary() {
        return false;
    }

    @Override
    public byte[] encode(HubFrame frame) {
        return JsonFrameWriter.write(frame);
    }

    @Override
    public int frameLength(ByteBuffer in, int most) {
        int length = terminated(in, most);
        if (length < 0 && in.remaining() > most) {
            throw MalformedFrameException.oversized(most);
        }
        return length;
    }

    @Override
    public HubFrame.Kind kindOf(ByteBuffer frame) {
        return JsonScanner.kindOf(frame, frame.position(), contentEnd(frame));
    }

    @Override
    public HubFrame decode(ByteBuffer frame) {
        int length = contentEnd(frame) - frame.position();
        if (frame.hasArray()) {
            return JsonFrameReader.read(frame.array(), frame.arrayOffset() + frame.position(), length);
        }
        byte[] copy = new byte[length];
        frame.get(frame.position(), copy);
        return JsonFrameReader.read(copy, 0, length);
    }

    /** Length up to and with the first terminator among the first {@code most} bytes, or -1. */
    static int terminated(ByteBuffer in, int most) {
        int start = in.position();
        int end = start + Math.min(in.remaining(), most);
        for (int i = start; i < end; i++) {
            if (in.get(i) == TERMINATOR) {
                return i + 1 - start;
            }
        }
        return -1;
    }

    private static int contentEnd(ByteBuffer frame) {
        int last = frame.limit() - 1;
        if (last < frame.position() || frame.get(last) != TERMINATOR) {
            throw new MalformedFrameException(JsonFrameReader.UNREADABLE);
        }
        return last;
    }
}
