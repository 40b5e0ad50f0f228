package io.signalbox.bench.load;

import io.signalbox.bench.wire.Encoding;
import java.io.IOException;
import java.util.function.IntConsumer;

/** Open clients of one transport, served by the calling thread. */
public interface Clients extends AutoCloseable {
    int size();

    Encoding encoding();

    /** Called with the connection's number behind every stamped message. */
    void onArrival(IntConsumer action);

    /** Sends a hub message over one connection; a connection that has failed is left out. */
    void say(int number, byte[] message) throws IOException;

    /** Serves every socket once; waits at most so long for the first. */
    void serve(long mostNanos) throws IOException;

    @Override
    void close();
}
