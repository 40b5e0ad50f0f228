package io.signalbox.bench.scenario;

import io.signalbox.bench.plain.PlainFanout;
import io.signalbox.bench.server.Target;
import io.signalbox.bench.wire.Encoding;
import io.signalbox.bench.wire.Request;
import io.signalbox.bench.wire.Stamp;
import java.util.List;
import java.util.OptionalLong;

/** A server inside the test's own JVM. */
record LocalTarget(int port, Encoding encoding) implements Target {
    @Override
    public String name() {
        return "local";
    }

    @Override
    public String path() {
        return PlainFanout.SUBSCRIBE;
    }

    @Override
    public List<String> headers(int connection) {
        return List.of("X-Connection: " + connection);
    }

    @Override
    public Request broadcast(int payloadBytes) {
        return Request.post(PlainFanout.PUBLISH, List.of(), Stamp.payload(payloadBytes));
    }

    @Override
    public List<Long> pids() {
        return List.of(ProcessHandle.current().pid());
    }

    @Override
    public void collectGarbage() {
        System.gc();
    }

    @Override
    public OptionalLong heapInUse() {
        Runtime own = Runtime.getRuntime();
        return OptionalLong.of(own.totalMemory() - own.freeMemory());
    }

    @Override
    public void close() {
        // the test ends its server
    }
}
