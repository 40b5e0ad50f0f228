package io.signalbox.standalone.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A network between processes on loopback that the test can cut, as a network is cut: nobody is told, nothing passes, and
 * what was under way arrives when it is healed, if anybody still waits for it. Each process reads a hosts file of its own,
 * in which every other one's name is the address of a door that leads there from this one alone; so no rights are needed.
 */
final class CutNetwork implements AutoCloseable {
    private static final int PIECE = 16 * 1024;
    private static final int ATTEMPTS = 20;

    private final int size;
    private final List<ServerSocket> doors = new ArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    /** Guarded by itself, which also tells of every change. */
    private final Set<Way> cut = new HashSet<>();

    /** What goes from one to another, numbered from 1; not what comes back. */
    private record Way(int from, int to) {
        String address() {
            return "127.0." + from + "." + to;
        }
    }

    CutNetwork(int size) {
        this.size = size;
    }

    static String name(int number) {
        return "node-" + number + ".test";
    }

    /** For {@code jdk.net.hosts.file} of that process. */
    Path hosts(int number, Path directory) {
        String others = others(number)
                .mapToObj(other -> new Way(number, other).address() + " " + name(other))
                .collect(Collectors.joining("\n"));
        try {
            String own = "127.0.0.1 localhost " + name(number) + " "
                    + InetAddress.getLocalHost().getHostName();
            return Files.writeString(directory.resolve("hosts-" + number), own + "\n" + others + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private IntStream others(int number) {
        return IntStream.rangeClosed(1, size).filter(other -> other != number);
    }

    /** Where the others reach a port of that process. */
    String open(int to, int port) {
        for (int attempt = 0; ; attempt++) {
            List<ServerSocket> opened = new ArrayList<>();
            try {
                for (int from : others(to).toArray()) {
                    int same = opened.isEmpty() ? 0 : opened.get(0).getLocalPort();
                    ServerSocket door = new ServerSocket(same, 50, InetAddress.getByName(new Way(from, to).address()));
                    opened.add(door);
                    start(() -> accept(door, new Way(from, to), port));
                }
                doors.addAll(opened);
                return name(to) + ":" + opened.get(0).getLocalPort();
            } catch (IOException e) {
                // A port that is free at one of the addresses need not be free at another.
                close(opened);
                if (attempt == ATTEMPTS) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** Nothing passes between that one and the others, in either direction. */
    void isolate(int number) {
        synchronized (cut) {
            others(number).forEach(other -> {
                cut.add(new Way(number, other));
                cut.add(new Way(other, number));
            });
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

    private void accept(ServerSocket door, Way way, int port) {
        while (!door.isClosed()) {
            try {
                Socket in = door.accept();
                sockets.add(in);
                start(() -> connect(in, way, port));
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
            close(List.of(in, out));
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
            close(List.of(from, to));
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "cut-network");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Iterable<? extends java.io.Closeable> ends) {
        for (java.io.Closeable end : ends) {
            try {
                end.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        heal();
        close(doors);
        close(sockets);
    }
}
