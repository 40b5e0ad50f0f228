package io.signalbox.bench.server;

import io.signalbox.bench.wire.Encoding;
import io.signalbox.bench.wire.Request;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** A running server under load, listening on 127.0.0.1. */
public interface Target extends AutoCloseable {
    String name();

    int port();

    /** Where one connection goes: in a cluster, one node after the other. */
    default int port(int connection) {
        return port();
    }

    /** How many processes hold clients. */
    default int nodes() {
        return 1;
    }

    /** A counter of ours, summed over all nodes; not a number for a server that has none. */
    default double counter(String name) throws IOException {
        return Double.NaN;
    }

    /** Path and query of its WebSocket. */
    String path();

    /** Header lines of the upgrade request of a connection. */
    List<String> headers(int connection);

    Encoding encoding();

    /** A request that sends a stamped payload of so many bytes to everyone. */
    Request broadcast(int payloadBytes);

    /** The processes that do the work: theirs are CPU time and memory. */
    List<Long> pids();

    /** Gives back the memory that is not in use, where a server can be asked to. */
    void collectGarbage() throws IOException;

    /** Bytes of its heap that are in use; nothing for a server that has none. */
    OptionalLong heapInUse() throws IOException;

    @Override
    void close();
}
