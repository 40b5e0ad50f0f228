package io.signalbox.dataplane.connection;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.token.Claim;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where a client's messages go: the port towards whatever hosts the hub. */
public interface Upstream {
    /** What clients of a hub are held to until they are bound: the word of the app server that came last. */
    ConnectionLimits limits(TenantName tenant, HubName hub);

    /** Whether an app server of the hub, on whichever node, may speak the protocol with its clients. */
    boolean maySpeak(TenantName tenant, HubName hub, HubProtocol protocol);

    /**
     * Binds a client that finished its handshake to one app server for its life, one that speaks its protocol, and tells
     * the app server. Empty when none takes the client, {@link NotSpokenException} when all there are speak others.
     */
    @OnEventLoop
    CompletionStage<Optional<Binding>> bind(
            ClientConnection connection, Introduction introduction, HubProtocol protocol);

    /** No app server of the hub speaks the client's protocol. */
    final class NotSpokenException extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** @param protocol name of the one that the client asked for */
        public NotSpokenException(String protocol) {
            // An answer, not a fault: it costs no stack trace.
            super(
                    "protocol: " + protocol + " (expected: one that an app server of the hub speaks)",
                    null,
                    false,
                    false);
        }
    }

    /** Whether messages of this kind are the app server's; the others stay with the connection. */
    static boolean takes(HubFrame.Kind kind) {
        return switch (kind) {
            case INVOCATION, STREAM_INVOCATION, STREAM_ITEM, COMPLETION, CANCEL_INVOCATION -> true;
            case PING, CLOSE, ACK, SEQUENCE, UNKNOWN -> false;
        };
    }

    /** One client's way to its app server. */
    interface Binding {
        /** What the client is held to from now on. */
        ConnectionLimits limits();

        /**
         * Hands on complete hub messages, in order. False: they are taken, but read no more from this client until
         * {@link ClientConnection#resume} is called with {@link ReadStop#UPSTREAM_FULL}.
         */
        @OnEventLoop
        boolean forward(ByteString frames);

        /** The client has shown a token with other claims. False: as {@link #forward} says. */
        @OnEventLoop
        boolean claims(List<Claim> claims);

        /**
         * The client is gone; nothing more comes from it.
         *
         * @param error the cause, whatever the client was told of it; null: it went in order, or the code says all
         */
        @OnEventLoop
        void closed(CloseCode code, @Nullable String error);
    }
}
