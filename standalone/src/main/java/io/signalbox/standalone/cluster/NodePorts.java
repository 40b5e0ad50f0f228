package io.signalbox.standalone.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/**
 * Where a node beside this process listens. They were free when they were chosen; whoever took one since then keeps it,
 * and the node gets another.
 *
 * @param http its clients
 * @param grpc its app servers
 * @param member the other nodes, for the registry
 */
record NodePorts(int http, int grpc, int member) {
    private static final int MOST_TRIES = 20;
    private static final int BACKLOG = 1;

    /**
     * The same, with another in place of each that is taken now.
     *
     * @throws IOException when this machine has no free ports
     */
    NodePorts free() throws IOException {
        Set<Integer> own = new HashSet<>(Set.of(http, grpc, member));
        return new NodePorts(free(http, own), free(grpc, own), free(member, own));
    }

    private static int free(int port, Set<Integer> own) throws IOException {
        if (isFree(port)) {
            return port;
        }
        for (int i = 0; i < MOST_TRIES; i++) {
            try (ServerSocket other = new ServerSocket(0, BACKLOG, here())) {
                if (own.add(other.getLocalPort())) {
                    return other.getLocalPort();
                }
            }
        }
        throw new IOException("no port is free in place of " + port + " (" + MOST_TRIES + " tries)");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, BACKLOG, here())) {
            return socket.isBound();
        } catch (IOException e) {
            // Somebody else's.
            return false;
        }
    }

    private static InetAddress here() {
        return InetAddress.getLoopbackAddress();
    }
}
