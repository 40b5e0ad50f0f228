package io.signalbox.dataplane.transport.websocket;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.signalbox.dataplane.connection.Client;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionLoops;
import io.signalbox.dataplane.connection.Introduction;
import io.signalbox.dataplane.negotiate.Admission;
import io.signalbox.dataplane.negotiate.Answers;
import io.signalbox.dataplane.negotiate.ClientDoor;
import io.signalbox.dataplane.negotiate.ConnectionTokens;
import io.signalbox.protocol.grpc.Header;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET …/client/} with an upgrade (RFC 6455 §4.2, spec/signalr-transports.md §3, §4). */
public final class WebSocketUpgrade {
    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;
    /** Secrets, and what only concerned this one hop. */
    private static final Set<String> NOT_PASSED_ON =
            Set.of("authorization", "connection", "upgrade", "proxy-authorization");

    private final ClientDoor door;
    private final ConnectionLoops connections;

    public WebSocketUpgrade(ClientDoor door, ConnectionLoops connections) {
        this.door = door;
        this.connections = connections;
    }

    public void handle(HttpServerRequest request) {
        try {
            if (request.method() != HttpMethod.GET) {
                Answers.text(request, 405, "");
                return;
            }
            Admission admission = door.admit(request);
            Optional<ConnectionTokens.Shown> shown = door.connection(
                    request, admission, id -> connections.find(id).isPresent(), connections::isSpent);
            if (!isWebSocket(request)) {
                notWebSocket(request, shown.isPresent());
            } else if (!admission.mayUseWebSockets()) {
                Answers.text(request, 404, "WebSockets transport not supported by this end point type");
            } else if (shown.isEmpty()) {
                Answers.text(request, 404, ClientDoor.unknownId());
            } else {
                upgrade(request, admission, shown.get());
            }
        } catch (RefusedException e) {
            Answers.refused(request, e);
        }
    }

    private static void notWebSocket(HttpServerRequest request, boolean known) {
        if (request.getParam("id") == null) {
            Answers.text(request, 400, "Connection ID required");
        } else if (!known) {
            Answers.text(request, 404, ClientDoor.unknownId());
        } else {
            String accept = request.getHeader("Accept");
            boolean events = accept != null && accept.contains("text/event-stream");
            String transport = events ? "ServerSentEvents" : "LongPolling";
            Answers.text(request, 404, transport + " transport not supported by this end point type");
        }
    }

    private static boolean isWebSocket(HttpServerRequest request) {
        // RFC 6455 §4.2.1
        return request.version() == HttpVersion.HTTP_1_1
                && hasToken(request.getHeader("Upgrade"), "websocket")
                && hasToken(request.getHeader("Connection"), "upgrade");
    }

    private static boolean hasToken(@Nullable String header, String token) {
        return header != null
                && Arrays.stream(header.split(","))
                        .anyMatch(each -> each.strip().equalsIgnoreCase(token));
    }

    private void upgrade(HttpServerRequest request, Admission admission, ConnectionTokens.Shown shown) {
        String key = request.getHeader("Sec-WebSocket-Key");
        if (!"13".equals(request.getHeader("Sec-WebSocket-Version")) || !isKey(key)) {
            request.response().putHeader("Sec-WebSocket-Version", "13");
            Answers.text(request, 426, "A WebSocket upgrade needs version 13 and a key of 16 bytes in base64");
            return;
        }
        Channel channel = ((ConnectionBase) request.connection()).channel();
        Optional<ClientConnection> live = shown.resumable() ? connections.find(shown.id()) : Optional.empty();
        if (live.isPresent()) {
            new SecondSocket(
                            request,
                            channel,
                            live.get(),
                            accept(key),
                            admission.terms().closesAt())
                    .begin();
            return;
        }
        if (!shown.fresh()) {
            // It was there a moment ago.
            Answers.text(request, 404, ClientDoor.unknownId());
            return;
        }
        var identity = admission.identity();
        Client client = new Client(
                shown.id(),
                admission.tenant().name(),
                admission.hub(),
                identity.userId(),
                admission.detailedErrors(),
                admission.terms());
        Introduction introduction = new Introduction(
                identity.claims(),
                headers(request),
                query(request),
                remote(request),
                identity.handshakeTimeout(),
                shown.resumable());
        WebSocketTransport transport = new WebSocketTransport(channel);
        var attached = connections.attach(client, introduction, channel.eventLoop(), transport);
        if (attached.isEmpty()) {
            Answers.text(request, 409, "");
            return;
        }
        transport.serves(attached.get());
        try {
            door.admitStill(admission);
        } catch (RefusedException e) {
            attached.get().withdraw();
            throw e;
        }
        // After this turn: the HTTP decoder is still in the middle of the request.
        channel.eventLoop().execute(() -> takeOver(channel, transport, accept(key)));
    }

    /** From here on the HTTP server knows nothing of the channel; only TLS stays before our handler. */
    private static void takeOver(Channel channel, WebSocketTransport transport, String accept) {
        Takeover.strip(channel);
        channel.pipeline().addLast(transport);
        if (!transport.onUpgrade()) {
            return;
        }
        Takeover.switchProtocols(channel, accept);
        channel.config().setAutoRead(true);
    }

    private static boolean isKey(@Nullable String key) {
        if (key == null) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 is part of every Java platform", e);
        }
    }

    private static List<Header> headers(HttpServerRequest request) {
        List<Header> headers = new ArrayList<>();
        request.headers().forEach(entry -> {
            String name = entry.getKey().toLowerCase(Locale.ROOT);
            if (!NOT_PASSED_ON.contains(name) && !name.startsWith("sec-websocket-")) {
                headers.add(Header.newBuilder()
                        .setName(entry.getKey())
                        .setValue(entry.getValue())
                        .build());
            }
        });
        return headers;
    }

    /** As it came, less the secrets. */
    private static String query(HttpServerRequest request) {
        String query = request.query();
        if (query == null) {
            return "";
        }
        List<String> kept = Arrays.stream(query.split("&", -1))
                .filter(pair -> !isSecret(pair.split("=", 2)[0]))
                .toList();
        return String.join("&", kept);
    }

    private static boolean isSecret(String name) {
        String decoded = QueryStringDecoder.decodeComponent(name);
        return decoded.equalsIgnoreCase("id") || decoded.equalsIgnoreCase("access_token");
    }

    private static String remote(HttpServerRequest request) {
        var address = request.remoteAddress();
        return address == null ? "" : address.toString();
    }
}
