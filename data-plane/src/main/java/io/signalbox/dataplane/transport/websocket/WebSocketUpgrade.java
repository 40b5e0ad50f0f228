package io.signalbox.dataplane.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.ssl.SslHandler;
import io.signalbox.dataplane.connection.Client;
import io.signalbox.dataplane.connection.ConnectionLoops;
import io.signalbox.dataplane.connection.Introduction;
import io.signalbox.dataplane.negotiate.Admission;
import io.signalbox.dataplane.negotiate.Answers;
import io.signalbox.dataplane.negotiate.ClientDoor;
import io.signalbox.protocol.grpc.Header;
import io.signalbox.protocol.name.ConnectionId;
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
            Optional<ConnectionId> id = door.connectionId(request, admission);
            if (!isWebSocket(request)) {
                notWebSocket(request, id);
            } else if (!admission.mayUseWebSockets()) {
                Answers.text(request, 404, "WebSockets transport not supported by this end point type");
            } else if (id.isEmpty()) {
                Answers.text(request, 404, ClientDoor.unknownId());
            } else {
                upgrade(request, admission, id.get());
            }
        } catch (RefusedException e) {
            Answers.refused(request, e);
        }
    }

    private static void notWebSocket(HttpServerRequest request, Optional<ConnectionId> id) {
        if (request.getParam("id") == null) {
            Answers.text(request, 400, "Connection ID required");
        } else if (id.isEmpty()) {
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

    private void upgrade(HttpServerRequest request, Admission admission, ConnectionId id) {
        String key = request.getHeader("Sec-WebSocket-Key");
        if (!"13".equals(request.getHeader("Sec-WebSocket-Version")) || !isKey(key)) {
            request.response().putHeader("Sec-WebSocket-Version", "13");
            Answers.text(request, 426, "A WebSocket upgrade needs version 13 and a key of 16 bytes in base64");
            return;
        }
        Channel channel = ((ConnectionBase) request.connection()).channel();
        var identity = admission.identity();
        Client client = new Client(
                id, admission.tenant().name(), admission.hub(), identity.userId(), identity.detailedErrors());
        Introduction introduction = new Introduction(
                identity.claims(), headers(request), query(request), remote(request), identity.handshakeTimeout());
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
        ChannelPipeline pipeline = channel.pipeline();
        for (String name : pipeline.names()) {
            ChannelHandler handler = pipeline.get(name);
            if (handler != null && !(handler instanceof SslHandler)) {
                pipeline.remove(handler);
            }
        }
        pipeline.addLast(transport);
        if (!transport.onUpgrade()) {
            return;
        }
        ByteBuf response = ByteBufUtil.writeAscii(
                channel.alloc(),
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accept + "\r\n\r\n");
        channel.writeAndFlush(response, channel.voidPromise());
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
