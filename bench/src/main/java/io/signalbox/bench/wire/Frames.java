package io.signalbox.bench.wire;

import java.io.IOException;

/** Where the frames of one WebSocket go. The bytes stay valid during the call only. */
public interface Frames {
    /** A whole text or binary message. */
    void message(byte[] in, int from, int to) throws IOException;

    /** A ping, to be answered with the same bytes. */
    void ping(byte[] in, int from, int to) throws IOException;

    /**
     * The server says goodbye.
     *
     * @param status close code, 1005 when there was none (RFC 6455, 7.1.5)
     */
    void closed(int status, String reason) throws IOException;
}
