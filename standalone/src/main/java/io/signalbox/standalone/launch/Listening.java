package io.signalbox.standalone.launch;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Where Signalbox will listen; tried out before anything is started, so that a taken port is one clear line. */
record Listening(InetAddress address, int httpPort, int grpcPort) {
    private static final int SMALL_BACKLOG = 1;

    /** @throws LaunchException when the address is not of this machine or a port is taken */
    static Listening tryOut(LaunchOptions options) throws LaunchException {
        InetAddress address = resolve(options.bind());
        try (ServerSocket http = open(address, options.port(), "--port");
                ServerSocket grpc = open(address, options.grpcPort(), "--grpc-port")) {
            return new Listening(address, http.getLocalPort(), grpc.getLocalPort());
        } catch (IOException e) {
            throw LaunchException.because("ports could not be tried out: " + e.getMessage());
        }
    }

    /** How clients on this machine name it. */
    String host() {
        if (address.isAnyLocalAddress() || address.isLoopbackAddress()) {
            return "localhost";
        }
        String text = address.getHostAddress();
        return text.contains(":") ? "[" + text + "]" : text;
    }

    private static InetAddress resolve(String bind) throws LaunchException {
        try {
            return InetAddress.getByName(bind);
        } catch (UnknownHostException e) {
            throw LaunchException.usage("--bind: " + bind, "an address of this machine, such as 127.0.0.1 or 0.0.0.0");
        }
    }

    private static ServerSocket open(InetAddress address, int port, String option) throws IOException, LaunchException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port), SMALL_BACKLOG);
            return socket;
        } catch (BindException e) {
            socket.close();
            throw LaunchException.because(refused(address, port, option, e));
        }
    }

    private static String refused(InetAddress address, int port, String option, BindException e) {
        String where = address.getHostAddress() + ":" + port;
        String message = String.valueOf(e.getMessage());
        if (message.contains("in use")) {
            return "port " + port + " on " + address.getHostAddress() + " is taken; choose another with " + option;
        }
        return "cannot listen on " + where + " (" + option + "): " + message;
    }
}
