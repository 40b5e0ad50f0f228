package io.signalbox.standalone.endtoend;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/** The nodes of {@code ./signalbox --cluster}, as it has printed them, numbered from 1. */
final class NodesHere {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** Somebody had taken its port when it was started again. */
    private static final Pattern MOVED = Pattern.compile("of node-(\\d) is .* clients find it on (\\d+)");

    private static final Pattern NODE = Pattern.compile("node-(\\d)  http://localhost:(\\d+)  process (\\d+)");

    private final RunningSignalbox signalbox;

    private record Node(int port, long pid) {}

    NodesHere(RunningSignalbox signalbox) {
        this.signalbox = signalbox;
    }

    /** The process that it was from the beginning. */
    private Node node(int number) {
        return signalbox.lines().stream()
                .map(NODE::matcher)
                .filter(line -> line.find() && Integer.parseInt(line.group(1)) == number)
                .map(line -> new Node(Integer.parseInt(line.group(2)), Long.parseLong(line.group(3))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no node-" + number + ":\n" + signalbox.output()));
    }

    private int port(int number) {
        return signalbox.lines().stream()
                .map(MOVED::matcher)
                .filter(line -> line.find() && Integer.parseInt(line.group(1)) == number)
                .map(line -> Integer.parseInt(line.group(2)))
                .reduce((before, now) -> now)
                .orElseGet(() -> node(number).port);
    }

    NodeOperator operator(int number) {
        URI address = URI.create("http://localhost:" + port(number));
        return new NodeOperator(address, signalbox.clusterSecret());
    }

    /** Sends SIGKILL; it is started again. */
    void kill(int number) {
        ProcessHandle.of(node(number).pid).orElseThrow().destroyForcibly();
    }

    void awaitReady(int number) {
        Await.until("node-" + number + " is back", LIMIT, () -> {
            URI health = URI.create("http://localhost:" + port(number) + "/q/health/ready");
            try {
                return ((HttpURLConnection) health.toURL().openConnection()).getResponseCode() == 200;
            } catch (IOException e) {
                // Not yet.
                return false;
            }
        });
    }
}
