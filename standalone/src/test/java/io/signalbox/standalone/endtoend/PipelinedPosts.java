package io.signalbox.standalone.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One HTTP/1.1 connection on which every POST is sent before the answer to the first is read (RFC 9112 §9.3.2). */
final class PipelinedPosts {
    private static final String STATUS_LINE = "HTTP/1.1 ";

    private PipelinedPosts() {}

    /** @return the status of each answer, in the order the answers came */
    static List<Integer> send(URI endpoint, String path, String bearer, List<String> bodies) {
        try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
            socket.setSoTimeout((int) Await.LIMIT.toMillis());
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < bodies.size(); i++) {
                boolean last = i == bodies.size() - 1;
                out.write(request(endpoint, path, bearer, bodies.get(i), last).getBytes(StandardCharsets.UTF_8));
            }
            out.flush();
            return statuses(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String request(URI endpoint, String path, String bearer, String body, boolean last) {
        return "POST " + path + " HTTP/1.1\r\nHost: " + endpoint.getAuthority() + "\r\nAuthorization: Bearer " + bearer
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + (last ? "\r\nConnection: close" : "") + "\r\n\r\n" + body;
    }

    /** The server closes after the last answer; none has a body. */
    private static List<Integer> statuses(Socket socket) throws IOException {
        BufferedReader answers =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        return answers.lines()
                .filter(line -> line.startsWith(STATUS_LINE))
                .map(line -> Integer.valueOf(line.substring(STATUS_LINE.length(), STATUS_LINE.length() + 3)))
                .toList();
    }
}
