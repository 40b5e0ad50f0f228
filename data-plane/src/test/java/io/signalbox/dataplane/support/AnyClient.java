package io.signalbox.dataplane.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Queue;

/** A client in JSON of whichever transport, on raw sockets; it reads only when it is told to. */
public abstract class AnyClient implements AutoCloseable {
    private static final String PING = "{\"type\":6}";

    /** The transports, to have a test with each. */
    public enum Transport {
        WEB_SOCKETS,
        SERVER_SENT_EVENTS,
        LONG_POLLING;

        /**
         * A client before its handshake.
         *
         * @param prefix of the tenant, as {@code /t/acme}; empty: the default one's
         */
        public AnyClient open(URI server, String prefix, String hub, String token) throws IOException {
            String bearer = "Authorization: Bearer " + token;
            String path = prefix + "/client/?hub=" + hub + "&id=" + negotiated(server, prefix, hub, bearer);
            return switch (this) {
                case WEB_SOCKETS -> new OnWebSocket(RawWebSocket.open(server, path, bearer));
                case SERVER_SENT_EVENTS -> new OnEvents(server, path, bearer);
                case LONG_POLLING -> new OnPolls(server, path, bearer);
            };
        }

        /** The connection token. */
        public static String negotiated(URI server, String prefix, String hub, String bearer) throws IOException {
            try (RawHttp http = RawHttp.open(server)) {
                return http.post(prefix + "/client/negotiate?negotiateVersion=1&hub=" + hub, new byte[0], bearer)
                        .answer()
                        .text()
                        .replaceAll(".*\"connectionToken\":\"([^\"]*)\".*", "$1");
            }
        }
    }

    private final Queue<String> messages = new ArrayDeque<>();

    /** Hub messages, with a bar for 0x1E; waits until the server has taken them, where it says so. */
    public abstract void say(String text) throws IOException;

    /** The server has somebody to talk to from now on, until the next message. */
    public void listen() throws IOException {}

    /** What came next, or how the connection ended. */
    abstract String more() throws IOException;

    @Override
    public abstract void close() throws IOException;

    /** The next hub message, pings aside; when there is none, how the connection ended. */
    public String next() throws IOException {
        while (messages.isEmpty()) {
            for (String message : more().split("\\|")) {
                if (!message.equals(PING) && !message.isEmpty()) {
                    messages.add(message);
                }
            }
        }
        return messages.remove();
    }

    public AnyClient handshake() throws IOException {
        say("{\"protocol\":\"json\",\"version\":1}|");
        assertThat(next()).isEqualTo("{}");
        return this;
    }

    private static final class OnWebSocket extends AnyClient {
        private final RawWebSocket socket;

        OnWebSocket(RawWebSocket socket) {
            this.socket = socket;
            assertThat(socket.status()).isEqualTo(101);
        }

        @Override
        public void say(String text) throws IOException {
            socket.say(text);
        }

        @Override
        String more() throws IOException {
            return socket.next();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private abstract static class OnHttp extends AnyClient {
        private final URI server;
        private final String path;
        private final String bearer;

        OnHttp(URI server, String path, String bearer) {
            this.server = server;
            this.path = path;
            this.bearer = bearer;
        }

        RawHttp get(String accept) throws IOException {
            return RawHttp.open(server).ask("GET", path, bearer, "Accept: " + accept);
        }

        @Override
        public void say(String text) throws IOException {
            try (RawHttp http = RawHttp.open(server)) {
                http.post(path, text.replace('|', '\u001e').getBytes(UTF_8), bearer)
                        .answer();
            }
        }
    }

    private static final class OnEvents extends OnHttp {
        private final RawHttp stream;

        OnEvents(URI server, String path, String bearer) throws IOException {
            super(server, path, bearer);
            stream = get("text/event-stream");
            assertThat(stream.begun().status()).isEqualTo(200);
        }

        @Override
        String more() throws IOException {
            String chunk = stream.chunk();
            return chunk.isEmpty()
                    ? "end of stream"
                    : chunk.replace(":\r\n", "").replace("data: ", "").replace("\r\n", "");
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    private static final class OnPolls extends OnHttp {
        private RawHttp waiting;

        OnPolls(URI server, String path, String bearer) throws IOException {
            super(server, path, bearer);
            try (RawHttp first = get("*/*")) {
                assertThat(first.answer().status()).isEqualTo(200);
            }
            waiting = get("*/*");
        }

        /** Of two polls, the one that has replaced the other waits. */
        @Override
        public void listen() throws IOException {
            RawHttp before = waiting;
            RawHttp other = get("*/*");
            Eventually.holds("one is replaced", () -> before.hasMore() || other.hasMore());
            RawHttp replaced = before.hasMore() ? before : other;
            waiting = replaced == before ? other : before;
            assertThat(replaced.answer().status()).isEqualTo(204);
            replaced.close();
        }

        @Override
        String more() throws IOException {
            RawHttp.Answer answer = waiting.answer();
            waiting.close();
            if (answer.status() != 200) {
                return "status " + answer.status();
            }
            waiting = get("*/*");
            return answer.text();
        }

        @Override
        public void close() throws IOException {
            waiting.close();
        }
    }
}
