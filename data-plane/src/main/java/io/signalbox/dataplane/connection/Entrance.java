package io.signalbox.dataplane.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.signalbox.dataplane.connection.Lobby.Seat;
import io.signalbox.dataplane.connection.Upstream.Binding;
import io.signalbox.protocol.hub.HandshakeResponse;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.token.Claim;
import java.util.List;
import java.util.Optional;

/**
 * A client's way in: once its handshake is agreed on, every node must know where it is, then an app server takes it, and
 * only then is it told that it is in. Confined to the client's loop.
 */
final class Entrance {
    private final ClientConnection connection;
    private final ConnectionLoop loop;
    private final long since = System.nanoTime();
    private Introduction introduction;
    private boolean agreed;
    private boolean waited;

    Entrance(ClientConnection connection, ConnectionLoop loop, Introduction introduction) {
        this.connection = connection;
        this.loop = loop;
        this.introduction = introduction;
    }

    Introduction introduction() {
        return introduction;
    }

    /** The client shows another token while it is on its way. */
    void claims(List<Claim> newest) {
        introduction = introduction.with(newest);
    }

    void onHeartbeat(long now, ConnectionLimits limits) {
        if (now - since > limits.handshakeTimeout(introduction).toNanos()) {
            refuse(CloseCode.HANDSHAKE_TIMEOUT, HandshakeResponse.canceled());
        }
    }

    /** Reads the handshake request, once it is whole. Whether the client is in. */
    boolean read(ByteBuf all, FrameSplitter input, ConnectionLimits limits, Framing framing) {
        if (agreed) {
            return false;
        }
        try {
            Handshake.Agreed asked = Handshake.read(all, input, limits, connection.client(), framing, loop.upstream());
            return asked != null && enter(asked);
        } catch (Handshake.RefusedHandshakeException e) {
            refuse(e.code(), e.answer());
            return false;
        }
    }

    /** Goes all the way, at once where nobody need be waited for. */
    private boolean enter(Handshake.Agreed asked) {
        agreed = true;
        Seat seat = connection.enter(asked.protocol());
        WhenKnown.then(seat.known(), loop::execute, known -> bind(asked), this::failed);
        if (connection.isEntering()) {
            waited = true;
            connection.pause(ReadStop.ENTERING);
        }
        return connection.isOpen();
    }

    private void bind(Handshake.Agreed asked) {
        if (!connection.isEntering()) {
            return;
        }
        Introduction shown = introduction;
        WhenKnown.then(
                loop.upstream().bind(connection, shown, asked.protocol()),
                loop::execute,
                binding -> bound(asked, shown, binding),
                cause -> unbound(asked, cause));
    }

    private void unbound(Handshake.Agreed asked, RuntimeException cause) {
        if (!(cause.getCause() instanceof Upstream.NotSpokenException)) {
            failed(cause);
        } else if (connection.isEntering()) {
            String protocol = asked.protocol().name();
            refuse(CloseCode.HANDSHAKE_REFUSED, HandshakeResponse.unsupportedProtocol(protocol));
        }
    }

    private void bound(Handshake.Agreed asked, Introduction shown, Optional<Binding> binding) {
        if (!connection.isEntering()) {
            binding.ifPresent(late -> late.closed(CloseCode.CLIENT_LOST, null));
        } else if (connection.onEntered(asked, binding)) {
            if (!introduction.claims().equals(shown.claims())) {
                connection.onClaims(introduction.claims());
            }
            if (waited) {
                connection.resume(ReadStop.ENTERING);
                // What the client said meanwhile.
                connection.onBytes(Unpooled.EMPTY_BUFFER);
            }
        }
    }

    private void refuse(CloseCode code, String error) {
        connection.say(HandshakeResponse.refused(error));
        connection.end(code, null);
    }

    private void failed(RuntimeException cause) {
        ConnectionLoop.failed(connection, cause);
    }
}
