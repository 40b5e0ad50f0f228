package io.signalbox.dataplane.connection;

import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.MalformedFrameException;
import java.nio.ByteBuffer;

/** Which messages stateful reconnect numbers: those with something for the other side's hub (spec/signalr-hub.md §8). */
final class Numbering {
    private Numbering() {}

    /** How many messages are numbered among complete ones; the buffer is not moved. */
    static int count(ByteBuffer messages, HubProtocol protocol) {
        ByteBuffer rest = messages.duplicate();
        int numbered = 0;
        try {
            while (rest.hasRemaining()) {
                int length = protocol.frameLength(rest, Integer.MAX_VALUE);
                if (length < 0) {
                    break;
                }
                if (protocol.kindOf(rest.slice(rest.position(), length)).isNumbered()) {
                    numbered++;
                }
                rest.position(rest.position() + length);
            }
        } catch (MalformedFrameException e) {
            // The client cannot read on from here either.
            return numbered;
        }
        return numbered;
    }
}
