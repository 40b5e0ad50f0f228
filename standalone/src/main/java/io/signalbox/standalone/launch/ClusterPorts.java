package io.signalbox.standalone.launch;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * The ports of a cluster on this machine, those of this process first; all lists are empty when it is alone. The ports
 * that were asked for belong to what stands in front of the nodes and to this process.
 *
 * @param http where each node has its clients
 * @param grpc where each node has its app servers
 * @param members where the nodes keep the registry together
 */
record ClusterPorts(List<Integer> http, List<Integer> grpc, List<Integer> members) {
    private static final String HERE = "127.0.0.1";
    /** Below those that the system gives to clients: a node that comes back finds its port free. */
    private static final int LOWEST = 12_000;

    private static final int HIGHEST = 32_000;
    private static final int MOST_TRIES = 100;

    /** @throws LaunchException when the cluster would be open to other machines, or no ports are free */
    static ClusterPorts of(LaunchOptions options, Listening listening) throws LaunchException {
        if (options.nodes() == 1) {
            return new ClusterPorts(List.of(), List.of(), List.of());
        }
        if (!listening.address().getHostAddress().equals(HERE)) {
            throw LaunchException.usage("--cluster with --bind " + options.bind(), HERE + ", this machine alone");
        }
        List<Integer> free = free(3 * options.nodes() - 1);
        List<Integer> grpc = new ArrayList<>(List.of(listening.grpcPort()));
        grpc.addAll(free.subList(2 * options.nodes(), free.size()));
        return new ClusterPorts(
                free.subList(0, options.nodes()), grpc, free.subList(options.nodes(), 2 * options.nodes()));
    }

    /** All at once, so that they differ. */
    private static List<Integer> free(int count) throws LaunchException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(open());
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw LaunchException.because("no ports are free for the nodes: " + e.getMessage());
        } finally {
            sockets.forEach(ClusterPorts::close);
        }
    }

    private static ServerSocket open() throws IOException {
        for (int i = 0; i < MOST_TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try {
                return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
            } catch (BindException e) {
                // Somebody else's: another.
                continue;
            }
        }
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It never had a client: the port is free either way.
            return;
        }
    }

    Map<String, String> configuration(Listening front) {
        if (http.isEmpty()) {
            return Map.of();
        }
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quarkus.http.port", String.valueOf(http.get(0)));
        keys.put("signalbox.standalone.endpoint", "http://" + front.host() + ":" + front.httpPort());
        keys.put("signalbox.standalone.port", String.valueOf(front.httpPort()));
        keys.put("signalbox.standalone.node-ports", joined(http, ""));
        keys.put("signalbox.rest-api.data-plane", joined(grpc, "localhost:"));
        keys.put("signalbox.data-plane.node", "node-1");
        keys.put("signalbox.data-plane.advertised-grpc", "localhost:" + grpc.get(0));
        keys.put("signalbox.cluster.discovery", "tcp");
        keys.put("signalbox.cluster.host", HERE);
        keys.put("signalbox.cluster.port", String.valueOf(members.get(0)));
        keys.put("signalbox.cluster.members", joined(members, HERE + ":"));
        keys.put("signalbox.cluster.link-host", HERE);
        keys.put("signalbox.cluster.link-port", "0");
        return keys;
    }

    private static String joined(List<Integer> ports, String before) {
        return ports.stream().map(port -> before + port).collect(Collectors.joining(","));
    }
}
