package io.signalbox.bench.appserver;

import io.signalbox.sdk.server.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Hosts {@link EchoHub} until its standard input ends, that is, until the generator does. */
public final class EchoServer {
    /** Name of the hub. */
    public static final String HUB = "bench";

    /** Members of each group that clients enter. */
    public static final int GROUP_SIZE = 10;

    /** Environment variable with the connection string; not an argument, which every user of the machine could read. */
    public static final String CONNECTION_STRING = "SIGNALBOX_CONNECTION_STRING";

    private EchoServer() {}

    /**
     * Connects, then creates the file {@code args[0]}.
     */
    public static void main(String[] args) throws IOException {
        String connection = Optional.ofNullable(System.getenv(CONNECTION_STRING))
                .orElseThrow(() -> new IllegalStateException(CONNECTION_STRING + " is not set"));
        ConcurrentMap<String, String> connections = new ConcurrentHashMap<>();
        HubServer server = HubServer.connect(connection)
                .hub(HUB, EchoHub.class, () -> new EchoHub(connections))
                .start();
        try (server) {
            Files.createFile(Path.of(args[0]));
            while (System.in.read() >= 0) {
                // what it says does not matter, only that it is there
            }
        }
    }
}
