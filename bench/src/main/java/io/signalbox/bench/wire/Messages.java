package io.signalbox.bench.wire;

import java.io.IOException;

/** Where the hub messages of one connection go. The bytes stay valid during the call only. */
public interface Messages {
    /**
     * One message.
     *
     * @param type SignalR message type; 1 for every message of a server that speaks no SignalR
     */
    void message(int type, byte[] in, int from, int to) throws IOException;
}
