package io.signalbox.dataplane.transport.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.signalbox.dataplane.connection.Framing;
import java.nio.ByteBuffer;

/** Hub messages as one event, a field for each of its lines (spec/signalr-transports.md §5). Text only. */
final class EventFraming implements Framing {
    static final EventFraming INSTANCE = new EventFraming();

    private static final byte[] FIELD = "data: ".getBytes(US_ASCII);
    private static final byte[] LINE_END = "\r\n".getBytes(US_ASCII);

    private EventFraming() {}

    @Override
    public int slot() {
        return 1;
    }

    @Override
    public boolean carriesBinary() {
        return false;
    }

    @Override
    public ByteBuf frame(ByteBufAllocator allocator, ByteBuffer messages, boolean binary) {
        if (binary) {
            throw new IllegalArgumentException("binary hub messages (expected: text, as the handshake agreed)");
        }
        ByteBuf event = allocator.directBuffer(messages.remaining() + FIELD.length + 2 * LINE_END.length);
        int end = messages.limit();
        int line = messages.position();
        for (int i = line; i < end; i++) {
            byte octet = messages.get(i);
            if (octet == '\n' || octet == '\r') {
                field(event, messages, line, i);
                // CR LF is one end; a CR alone ends a line too, for every reader of event streams.
                i += octet == '\r' && i + 1 < end && messages.get(i + 1) == '\n' ? 1 : 0;
                line = i + 1;
            }
        }
        field(event, messages, line, end);
        return event.writeBytes(LINE_END);
    }

    private static void field(ByteBuf event, ByteBuffer messages, int start, int end) {
        event.writeBytes(FIELD)
                .writeBytes(messages.duplicate().position(start).limit(end))
                .writeBytes(LINE_END);
    }
}
