package io.signalbox.standalone.cluster;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** In place of a data-plane node: it opens its port when the test says so, and ends when the port is taken. */
public final class NodeToTell {
    static final String TEST = "/test-port";

    private NodeToTell() {}

    public static void main(String[] arguments) throws IOException {
        try (InputStream port = NodeToTell.class.getResourceAsStream(TEST);
                Socket test = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(text(port)))) {
            if (test.getInputStream().read() < 0) {
                return;
            }
        }
        int port = Integer.parseInt(System.getenv("QUARKUS_HTTP_PORT"));
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.createContext("/", request -> {
                byte[] name = System.getenv("SIGNALBOX_DATA_PLANE_NODE").getBytes("US-ASCII");
                request.sendResponseHeaders(200, name.length);
                request.getResponseBody().write(name);
                request.close();
            });
            server.start();
        } catch (BindException e) {
            System.exit(1);
        }
    }

    private static String text(InputStream resource) throws IOException {
        return new String(resource.readAllBytes(), "US-ASCII");
    }
}
