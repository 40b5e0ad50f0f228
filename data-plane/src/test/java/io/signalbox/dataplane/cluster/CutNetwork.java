package io.signalbox.dataplane.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network between members on loopback that the test can cut, as a network is cut: nobody is told, nothing passes, and
 * what was under way arrives when it is healed, if anybody still waits for it. Each member has an address of its own,
 * 127.0.1.1 and so on, from which it also connects; so what passes is known by both ends.
 */
final class CutNetwork implements AutoCloseable {
    private static final String FROM_OWN_ADDRESS = "hazelcast.socket.client.bind.any";
    private static final int PIECE = 16 * 1024;

    private final List<ServerSocket> doors = new ArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    /** Guarded by itself, which also tells of every change. */
    private final Set<Way> cut = new HashSet<>();

    /** What goes from one member to another; not what comes back. */
    private record Way(int from, int to) {}

    CutNetwork() {
        System.setProperty(FROM_OWN_ADDRESS, "false");
    }

    /** The next member's address in this network. */
    String to(String member) {
        int number = doors.size() + 1;
        int port = Integer.parseInt(member.substring(member.lastIndexOf(':') + 1));
        try {
            ServerSocket door = new ServerSocket(0, 50, InetAddress.getByName("127.0.1." + number));
            doors.add(door);
            start(() -> accept(door, number, port));
            return door.getInetAddress().getHostAddress() + ":" + door.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing passes between these two, numbered from 1, in either direction. */
    void cut(int one, int other) {
        cutWay(one, other);
        cutWay(other, one);
    }

    /** Nothing passes in this direction. */
    void cutWay(int from, int to) {
        synchronized (cut) {
            cut.add(new Way(from, to));
        }
    }

    void heal() {
        synchronized (cut) {
            cut.clear();
            cut.notifyAll();
        }
    }

    private void awaitWay(Way way) throws IOException {
        synchronized (cut) {
            while (cut.contains(way)) {
                try {
                    cut.wait();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        }
    }

    private void accept(ServerSocket door, int to, int port) {
        while (!door.isClosed()) {
            try {
                Socket in = door.accept();
                sockets.add(in);
                byte[] source = ((InetSocketAddress) in.getRemoteSocketAddress())
                        .getAddress()
                        .getAddress();
                start(() -> connect(in, new Way(source[source.length - 1], to), port));
            } catch (IOException e) {
                // The test is over.
            }
        }
    }

    private void connect(Socket in, Way way, int port) {
        Socket out = new Socket();
        sockets.add(out);
        try {
            awaitWay(way);
            out.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            // Nobody is there.
            close(in, out);
            return;
        }
        start(() -> pump(in, out, way));
        start(() -> pump(out, in, new Way(way.to, way.from)));
    }

    private void pump(Socket from, Socket to, Way way) {
        byte[] piece = new byte[PIECE];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int length;
            do {
                length = in.read(piece);
                awaitWay(way);
                if (length > 0) {
                    out.write(piece, 0, length);
                }
            } while (length >= 0);
            to.shutdownOutput();
        } catch (IOException e) {
            close(from, to);
        }
    }

    private void close(Socket... ends) {
        for (Socket end : ends) {
            sockets.remove(end);
            try {
                end.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "cut-network");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        System.clearProperty(FROM_OWN_ADDRESS);
        heal();
        doors.forEach(door -> {
            try {
                door.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        close(sockets.toArray(Socket[]::new));
    }
}
