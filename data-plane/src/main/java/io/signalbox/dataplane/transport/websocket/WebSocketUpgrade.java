package io.signalbox.dataplane.transport.websocket;

import io.netty.channel.Channel;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionLoops;
import io.signalbox.dataplane.connection.WhenKnown;
import io.signalbox.dataplane.negotiate.Admission;
import io.signalbox.dataplane.negotiate.Answers;
import io.signalbox.dataplane.negotiate.ClientDoor;
import io.signalbox.dataplane.negotiate.ConnectionTokens;
import io.signalbox.dataplane.negotiate.TransportKind;
import io.signalbox.dataplane.request.Comeback;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.Owners;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.dataplane.transport.Newcomer;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code GET …/client/} with an upgrade (RFC 6455 §4.2, spec/signalr-transports.md §3, §4). */
public final class WebSocketUpgrade {
    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    private final ClientDoor door;
    private final ConnectionLoops connections;
    private final Predicate<ConnectionId> attachments;
    private final Owners owners;

    /** @param attachments whether a connection of that id has another transport here */
    public WebSocketUpgrade(
            ClientDoor door, ConnectionLoops connections, Predicate<ConnectionId> attachments, Owners owners) {
        this.door = door;
        this.connections = connections;
        this.attachments = attachments;
        this.owners = owners;
    }

    public void handle(HttpServerRequest request) {
        try {
            Admission admission = door.admit(request);
            Optional<ConnectionTokens.Shown> shown = door.connection(request, admission);
            if (!admission.may(TransportKind.WEB_SOCKETS)) {
                Answers.text(request, 404, TransportKind.WEB_SOCKETS.notSupported());
            } else if (shown.isEmpty()) {
                Answers.bare(request, 404, Reply.UNKNOWN_ID);
            } else {
                find(request, admission, shown.get());
            }
        } catch (RefusedException e) {
            Answers.refused(request, e);
        }
    }

    private void find(HttpServerRequest request, Admission admission, ConnectionTokens.Shown shown) {
        Channel channel = channel(request);
        WhenKnown.then(
                elsewhere(request, admission, shown.id()),
                channel.eventLoop(),
                elsewhere -> {
                    if (channel.isActive()) {
                        found(request, admission, shown, elsewhere);
                    }
                },
                failure -> Answers.failed(request, failure));
    }

    private void found(
            HttpServerRequest request, Admission admission, ConnectionTokens.Shown shown, Optional<Owner> elsewhere) {
        boolean live = isHere(shown.id()) || elsewhere.isPresent();
        boolean mayBegin = shown.fresh() && !connections.isSpent(shown.id());
        if (!live && !mayBegin) {
            door.countRefused();
            Answers.bare(request, 404, Reply.UNKNOWN_ID);
        } else if (attachments.test(shown.id())) {
            Answers.text(request, 400, Reply.OTHER_TRANSPORT);
        } else {
            upgrade(request, admission, shown, elsewhere);
        }
    }

    private static Channel channel(HttpServerRequest request) {
        return ((ConnectionBase) request.connection()).channel();
    }

    private boolean isHere(ConnectionId id) {
        return attachments.test(id) || connections.find(id).isPresent();
    }

    /** What is here needs no look into the registry. */
    private CompletionStage<Optional<Owner>> elsewhere(
            HttpServerRequest request, Admission admission, ConnectionId id) {
        // One that was not negotiated is new.
        return isHere(id) || request.getParam("id") == null
                ? CompletableFuture.completedStage(Optional.empty())
                : owners.elsewhere(admission.tenant().name(), admission.hub(), id);
    }

    private void upgrade(
            HttpServerRequest request, Admission admission, ConnectionTokens.Shown shown, Optional<Owner> elsewhere) {
        String key = request.getHeader("Sec-WebSocket-Key");
        if (!"13".equals(request.getHeader("Sec-WebSocket-Version")) || !isKey(key)) {
            request.response().putHeader("Sec-WebSocket-Version", "13");
            Answers.text(request, 426, "A WebSocket upgrade needs version 13 and a key of 16 bytes in base64");
            return;
        }
        Channel channel = channel(request);
        Optional<ClientConnection> live = shown.resumable() ? connections.find(shown.id()) : Optional.empty();
        if (live.isPresent()) {
            new SecondSocket(channel, live.get(), accept(key), admission.authentication()).begin();
            return;
        }
        if (elsewhere.isPresent()) {
            new LentSocket(channel, accept(key)).offer(comeback(admission, shown.id()), elsewhere.get());
        } else if (shown.fresh()) {
            begin(request, admission, shown, channel, accept(key));
        } else {
            refuse(request, shown);
        }
    }

    private static Comeback comeback(Admission admission, ConnectionId id) {
        return new Comeback(admission.tenant().name(), admission.hub(), id, admission.authentication());
    }

    private void begin(
            HttpServerRequest request,
            Admission admission,
            ConnectionTokens.Shown shown,
            Channel channel,
            String accept) {
        Newcomer newcomer = Newcomer.of(request, admission, shown.id(), shown.resumable());
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
        Takeover.stopReadingHttp(channel);
        // After this turn: the HTTP server is still in the middle of the request.
        channel.eventLoop().execute(() -> takeOver(channel, transport, accept));
    }

    /** An old token of a connection that is there, or was a moment ago. */
    private static void refuse(HttpServerRequest request, ConnectionTokens.Shown shown) {
        if (shown.resumable()) {
            Answers.bare(request, 404, Reply.UNKNOWN_ID);
        } else {
            Answers.text(request, 409, "");
        }
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
}
