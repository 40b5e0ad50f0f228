package io.signalbox.dataplane.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.signalbox.dataplane.connection.ConnectionLoops;
import io.signalbox.dataplane.negotiate.Admission;
import io.signalbox.dataplane.negotiate.Answers;
import io.signalbox.dataplane.negotiate.ClientDoor;
import io.signalbox.dataplane.negotiate.TransportKind;
import io.signalbox.dataplane.transport.Newcomer;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code GET …/client/} with an upgrade (RFC 6455 §4.2, spec/signalr-transports.md §3, §4). */
public final class WebSocketUpgrade {
    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    private final ClientDoor door;
    private final ConnectionLoops connections;
    private final Predicate<ConnectionId> attachments;

    /** @param attachments whether a connection of that id has another transport here */
    public WebSocketUpgrade(ClientDoor door, ConnectionLoops connections, Predicate<ConnectionId> attachments) {
        this.door = door;
        this.connections = connections;
        this.attachments = attachments;
    }

    public void handle(HttpServerRequest request) {
        try {
            Admission admission = door.admit(request);
            Optional<ConnectionId> id =
                    door.connectionId(request, admission, live -> attachments.test(live) || connections.isOpen(live));
            if (!admission.may(TransportKind.WEB_SOCKETS)) {
                Answers.text(request, 404, "WebSockets transport not supported by this end point type");
            } else if (id.isEmpty()) {
                Answers.bare(request, 404, ClientDoor.unknownId());
            } else if (attachments.test(id.get())) {
                Answers.text(request, 400, "Cannot change transports mid-connection");
            } else {
                upgrade(request, admission, id.get());
            }
        } catch (RefusedException e) {
            Answers.refused(request, e);
        }
    }

    /** Whether the request asks for a WebSocket (RFC 6455 §4.2.1). */
    public static boolean isAskedFor(HttpServerRequest request) {
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
        Newcomer newcomer = Newcomer.of(request, admission, id);
        WebSocketTransport transport = new WebSocketTransport(channel);
        var attached = connections.attach(newcomer.client(), newcomer.introduction(), channel.eventLoop(), transport);
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
        if (!channel.isActive()) {
            // It went away in between, and nobody told us.
            transport.goneBefore();
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
}
