package io.signalbox.bench.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Where the nodes of a cluster have their clients, in the order of their names.
 *
 * @param process what started them
 * @param ports one of each node
 */
record Nodes(ServerProcess process, List<Integer> ports) {
    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration APP_SERVER_EVERYWHERE = Duration.ofMinutes(1);
    private static final int PROBE_MILLIS = 2_000;
    private static final String PREFIX = "signalbox_dataplane_";
    private static final String STREAMS = "app_server_streams_opened";

    Nodes {
        ports = List.copyOf(ports);
    }

    static Nodes one(ServerProcess process, int port) {
        return new Nodes(process, List.of(port));
    }

    /** As the process tells them to a person. */
    static Nodes of(ServerProcess process, int count) throws IOException {
        List<Pattern> lines = IntStream.rangeClosed(1, count)
                .mapToObj(number -> Pattern.compile("node-" + number + "  http://[^:]+:(\\d+) "))
                .toList();
        List<Integer> ports = new ArrayList<>();
        for (Pattern pattern : lines) {
            String line = process.awaitLine(text -> pattern.matcher(text).find(), pattern.pattern(), START);
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                ports.add(Integer.parseInt(matcher.group(1)));
            }
        }
        return new Nodes(process, ports);
    }

    int count() {
        return ports.size();
    }

    /** One node after the other. */
    int port(int connection) {
        return ports.get(connection % ports.size());
    }

    /** Waits until each has a stream of the app server: a client without one is served through another node. */
    void awaitAppServer() throws IOException {
        process.await(
                "an app server at every node",
                APP_SERVER_EVERYWHERE,
                () -> ports.stream().allMatch(this::hasStream));
    }

    private boolean hasStream(int port) {
        try {
            return counter(port, STREAMS) > 0;
        } catch (IOException e) {
            return false; // not up yet
        }
    }

    /** A meter of the data plane, summed over all nodes. */
    double counter(String meter) throws IOException {
        double sum = 0;
        for (int port : ports) {
            sum += counter(port, meter);
        }
        return sum;
    }

    private static double counter(int port, String meter) throws IOException {
        String name = PREFIX + meter + "_total";
        return metrics(port)
                .lines()
                .filter(line -> line.startsWith(name) && line.length() > name.length())
                .filter(line -> line.charAt(name.length()) == ' ' || line.charAt(name.length()) == '{')
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String metrics(int port) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + "/q/metrics").toURL().openConnection();
        connection.setConnectTimeout(PROBE_MILLIS);
        connection.setReadTimeout(PROBE_MILLIS);
        try (InputStream body = connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
