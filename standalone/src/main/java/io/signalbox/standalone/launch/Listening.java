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
    private static final String HTTP = "--port";
    private static final String GRPC = "--grpc-port";

    /** @throws LaunchException when the address is not of this machine or a port is taken */
    static Listening tryOut(LaunchOptions options) throws LaunchException {
        InetAddress address = resolve(options.bind());
        try (ServerSocket http = open(address, options.port(), HTTP);
                ServerSocket grpc = open(address, options.grpcPort(), GRPC)) {
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

    /** What is said when somebody took the port after it was tried out. */
    String httpTaken() {
        return taken(address, httpPort, HTTP);
    }

    String grpcTaken() {
        return taken(address, grpcPort, GRPC);
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
            return taken(address, port, option);
        }
        return "cannot listen on " + where + " (" + option + "): " + message;
    }

    private static String taken(InetAddress address, int port, String option) {
        return "port " + port + " on " + address.getHostAddress() + " is taken; choose another with " + option;
    }
}
