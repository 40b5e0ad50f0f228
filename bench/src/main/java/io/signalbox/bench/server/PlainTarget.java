package io.signalbox.bench.server;

import io.signalbox.bench.plain.PlainFanout;
import io.signalbox.bench.wire.Encoding;
import io.signalbox.bench.wire.Request;
import io.signalbox.bench.wire.Stamp;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The limit: {@link PlainFanout}, which does nothing but write one frame to every socket. */
final class PlainTarget implements Target {
    private static final Duration START = Duration.ofSeconds(10);

    private final Workspace workspace;
    private final ServerProcess process;
    private final Jvm jvm;
    private final int port;

    private PlainTarget(Workspace workspace, ServerProcess process, Jvm jvm, int port) {
        this.workspace = workspace;
        this.process = process;
        this.jvm = jvm;
        this.port = port;
    }

    static PlainTarget start(Workspace workspace, Jvm jvm, int core) throws IOException {
        int port = ServerProcess.freePort();
        List<String> command = jvm.program(PlainFanout.class, List.of(Integer.toString(port)));
        ServerProcess process = workspace.start("plain", command, Map.of(), core);
        process.awaitPort(port, START);
        return new PlainTarget(workspace, process, jvm, port);
    }

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String path() {
        return PlainFanout.SUBSCRIBE;
    }

    @Override
    public List<String> headers(int connection) {
        return List.of();
    }

    @Override
    public Encoding encoding() {
        return Encoding.RAW;
    }

    @Override
    public Request broadcast(int payloadBytes) {
        return Request.post(PlainFanout.PUBLISH, List.of(), Stamp.payload(payloadBytes));
    }

    @Override
    public List<Long> pids() {
        return process.pids();
    }

    @Override
    public void collectGarbage() throws IOException {
        jvm.collectGarbage(process.pid());
    }

    @Override
    public OptionalLong heapInUse() throws IOException {
        return jvm.heapInUse(process.pid());
    }

    @Override
    public void close() {
        workspace.close();
    }
}
