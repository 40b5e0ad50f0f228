package io.signalbox.dataplane.connection;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.signalbox.dataplane.connection.Lobby.Seat;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one client sends after its handshake, message by message: runs of them go on to the app server as they are;
 * pings, closes and the like stay here. Confined to the client's loop.
 */
final class Inbound {
    private final ClientConnection client;
    private final ConnectionLoop loop;
    private final FrameSplitter input;
    private final KeepAlive keepAlive;
    private final Account account;
    private @Nullable Resumption resumption;

    Inbound(ClientConnection client, ConnectionLoop loop, FrameSplitter input, KeepAlive keepAlive, Account account) {
        this.client = client;
        this.loop = loop;
        this.input = input;
        this.keepAlive = keepAlive;
        this.account = account;
    }

    /** From now on messages are numbered. */
    void numbered(Resumption by) {
        resumption = by;
    }

    /**
     * Takes the whole messages of the buffer, as long as the connection is open.
     *
     * @param most bytes of one message
     */
    void messages(ByteBuf all, HubProtocol protocol, int most) {
        ByteBuffer bytes = all.nioBuffer();
        int base = all.readerIndex();
        int runStart = 0;
        int runLength = 0;
        boolean heard = false;
        try {
            while (client.isOpen() && all.isReadable() && !account.isTooFast()) {
                int start = all.readerIndex() - base;
                int length = nextLength(all, bytes, start, protocol, most);
                if (length < 0) {
                    break;
                }
                HubFrame.Kind kind = protocol.kindOf(view(bytes, start, length));
                all.skipBytes(length);
                heard = true;
                boolean passesOn = Upstream.takes(kind);
                if (isNew(passesOn) && passesOn && !answers(kind, view(bytes, start, length), protocol)) {
                    runLength += length;
                    loop.meters().count(Meter.MESSAGES_FROM_CLIENTS);
                    continue;
                }
                forward(bytes, runStart, runLength);
                runStart = start + length;
                runLength = 0;
                if (!passesOn) {
                    onOwn(kind, view(bytes, start, length).slice(), protocol);
                }
            }
        } finally {
            // What came before a malformed message is well-formed and counts.
            forward(bytes, runStart, runLength);
            if (heard) {
                onHeard();
            }
        }
        account.judge();
    }

    /** Charges for one more message, unless it comes again as it may; whether it did not come before. */
    private boolean isNew(boolean numbered) {
        Resumption counting = resumption;
        if (!numbered || counting == null || counting.isNew()) {
            account.takes();
            return true;
        }
        if (!counting.takesAgain()) {
            account.takes();
        }
        return false;
    }

    /** Whether it answers a question of somebody else than the app server. */
    private boolean answers(HubFrame.Kind kind, ByteBuffer frame, HubProtocol protocol) {
        return Seat.claims(client.seat(), kind, protocol, frame);
    }

    private static ByteBuffer view(ByteBuffer bytes, int start, int length) {
        return bytes.clear().position(start).limit(start + length);
    }

    private int nextLength(ByteBuf all, ByteBuffer bytes, int start, HubProtocol protocol, int most) {
        return protocol.binary()
                ? protocol.frameLength(bytes.clear().position(start), most)
                : input.textRecord(all, most);
    }

    private void forward(ByteBuffer bytes, int start, int length) {
        if (length > 0) {
            client.forward(ByteString.copyFrom(view(bytes, start, length)));
        }
    }

    /** A message that is not for the app server. */
    private void onOwn(HubFrame.Kind kind, ByteBuffer frame, HubProtocol protocol) {
        if (kind == HubFrame.Kind.PING) {
            keepAlive.onPing();
        } else if (kind == HubFrame.Kind.CLOSE) {
            client.onClose(((HubFrame.Close) protocol.decode(frame)).error());
        } else if (resumption != null && kind == HubFrame.Kind.ACK) {
            resumption.onAck(((HubFrame.Ack) protocol.decode(frame)).sequenceId());
        } else if (resumption != null && kind == HubFrame.Kind.SEQUENCE) {
            resumption.onSequence(((HubFrame.Sequence) protocol.decode(frame)).sequenceId());
        }
    }

    /** Only whole messages are signs of life (spec/signalr-hub.md §3). */
    private void onHeard() {
        keepAlive.onHeard();
        if (resumption != null) {
            resumption.onHeard();
        }
    }
}
