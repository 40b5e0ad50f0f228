package io.signalbox.bench.server;

import io.signalbox.bench.wire.Encoding;
import io.signalbox.bench.wire.Request;
import io.signalbox.bench.wire.Stamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The peer: nginx with its nchan module, one worker, one channel, no SignalR. */
final class NchanTarget implements Target {
    private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");
    /** Of: user, directory, module, port. */
    private static final String CONFIGURATION = """
            daemon off;
            user %1$s;
            worker_processes 1;
            worker_rlimit_nofile 1048576;
            pid %2$s/nginx.pid;
            load_module %3$s;
            events { worker_connections 100000; }
            http {
              access_log off;
              keepalive_requests 100000000;
              keepalive_timeout 1h;
              tcp_nodelay on;
              client_body_temp_path %2$s/body;
              proxy_temp_path %2$s/proxy;
              fastcgi_temp_path %2$s/fastcgi;
              uwsgi_temp_path %2$s/uwsgi;
              scgi_temp_path %2$s/scgi;
              nchan_shared_memory_size 128m;
              server {
                listen 127.0.0.1:%4$d backlog=4096;
                location = /sub {
                  nchan_subscriber websocket;
                  nchan_channel_id bench;
                  nchan_subscriber_first_message newest;
                }
                location = /pub {
                  nchan_publisher http;
                  nchan_channel_id bench;
                  nchan_message_buffer_length 100;
                }
              }
            }
            """;

    private static final Duration START = Duration.ofSeconds(10);

    private final Workspace workspace;
    private final ServerProcess process;
    private final int port;

    private NchanTarget(Workspace workspace, ServerProcess process, int port) {
        this.workspace = workspace;
        this.process = process;
        this.port = port;
    }

    /**
     * Starts nginx.
     *
     * @throws IOException when nginx or its module is not installed (Debian: {@code libnginx-mod-nchan})
     */
    static NchanTarget start(Workspace workspace, int core) throws IOException {
        Path nginx = Cores.find("nginx")
                .orElseThrow(() -> new IOException("--peer nchan: nginx is not installed (expected: in the PATH)"));
        if (!Files.isReadable(MODULE)) {
            throw new IOException("--peer nchan: no " + MODULE + " (expected: Debian's libnginx-mod-nchan)");
        }
        int port = ServerProcess.freePort();
        Path directory = workspace.directory();
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(configuration, configuration(directory, port));
        List<String> command = List.of(
                nginx.toString(),
                "-p",
                directory.toString(),
                "-e",
                directory.resolve("error.log").toString(),
                "-c",
                configuration.toString());
        ServerProcess process = workspace.start("nchan", command, Map.of(), core);
        process.awaitPort(port, START);
        return new NchanTarget(workspace, process, port);
    }

    private static String configuration(Path directory, int port) {
        return CONFIGURATION.formatted(System.getProperty("user.name"), directory, MODULE, port);
    }

    @Override
    public String name() {
        return "nchan";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String path() {
        return "/sub";
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
        return Request.post("/pub", List.of("Content-Type: text/plain"), Stamp.payload(payloadBytes));
    }

    @Override
    public List<Long> pids() {
        return process.pids();
    }

    @Override
    public void collectGarbage() {
        // nginx keeps none.
    }

    @Override
    public OptionalLong heapInUse() {
        return OptionalLong.empty();
    }

    @Override
    public void close() {
        workspace.close();
    }
}
