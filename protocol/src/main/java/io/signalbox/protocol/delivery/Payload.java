package io.signalbox.protocol.delivery;

import com.google.protobuf.ByteString;

/**
 * One hub message as clients get it, complete and framed; an empty encoding is transcoded from the other when a client
 * needs it.
 *
 * @param json ends in 0x1E, or is empty
 * @param messagePack begins with its length prefix, or is empty
 */
public record Payload(ByteString json, ByteString messagePack) {
    public Payload {
        if (json.isEmpty() && messagePack.isEmpty()) {
            throw new IllegalArgumentException("payload: both encodings empty (expected: at least one)");
        }
    }
}
