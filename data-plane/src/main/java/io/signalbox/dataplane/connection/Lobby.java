package io.signalbox.dataplane.connection;

import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where open connections become reachable for deliveries: the port that the hub implements. */
public interface Lobby {
    /** From now on the connection is a target. */
    @OnEventLoop
    Seat enter(ClientConnection connection);

    /** A connection's place; whoever implements the lobby keeps there what it knows of the connection. */
    interface Seat {
        /** Done when every delivery that begins afterwards, on any node, reaches the connection. */
        @OnEventLoop
        default CompletionStage<Void> known() {
            return CompletableFuture.completedStage(null);
        }

        /** Whether the message is one that whoever has the seat claims. */
        @OnEventLoop
        static boolean claims(@Nullable Seat seat, HubFrame.Kind kind, HubProtocol protocol, ByteBuffer frame) {
            return kind == HubFrame.Kind.COMPLETION && seat != null && seat.claims(protocol, frame);
        }

        /**
         * Whether a Completion of the client answers what somebody else than its app server has asked it.
         *
         * @param completion one complete message; the buffer may be moved
         * @throws io.signalbox.protocol.hub.MalformedFrameException when it is not the hub protocol
         */
        @OnEventLoop
        default boolean claims(HubProtocol protocol, ByteBuffer completion) {
            return false;
        }

        /** From now on the connection is a target no more, in its groups neither. */
        @OnEventLoop
        void leave();
    }
}
