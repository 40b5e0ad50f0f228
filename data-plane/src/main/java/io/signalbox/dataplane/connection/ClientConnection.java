package io.signalbox.dataplane.connection;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.signalbox.dataplane.connection.Lobby.Seat;
import io.signalbox.dataplane.connection.Upstream.Binding;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.protocol.hub.HandshakeResponse;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.MalformedFrameException;
import io.signalbox.protocol.refusal.CloseCode;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client of a hub, from its first byte to its end (spec/signalr-hub.md §2, §3, §5, §6): handshake, hub messages on
 * to the app server, messages out in order and within a bound, keep-alive, and one reason for its end.
 */
public final class ClientConnection {
    /** Ends after which nothing more is said to the client. */
    private static final Set<CloseCode> UNREACHABLE = EnumSet.of(CloseCode.CLIENT_LOST, CloseCode.SLOW_CLIENT);

    private enum State {
        HANDSHAKE,
        OPEN,
        CLOSING,
        CLOSED
    }

    private final Client client;
    private final Transport transport;
    private final ConnectionLoop loop;
    private final FrameSplitter input = new FrameSplitter();
    private final Outbound outbound;
    private State state = State.HANDSHAKE;
    private HubProtocol protocol = HubProtocol.JSON;
    private @Nullable Introduction introduction;
    private @Nullable Binding binding;
    private @Nullable Seat seat;
    private boolean clientPings;
    private int readStops;
    private int place;
    private long heardAt = System.nanoTime();
    private long pingedAt = heardAt;
    /** When the handshake began, then when closing began. */
    private long phaseAt = heardAt;

    ClientConnection(Client client, Introduction introduction, Transport transport, ConnectionLoop loop) {
        this.client = client;
        this.introduction = introduction;
        this.transport = transport;
        this.loop = loop;
        this.outbound = new Outbound(this, transport, loop);
    }

    public Client client() {
        return client;
    }

    public ConnectionLoop loop() {
        return loop;
    }

    /** The place that the lobby gave; null before the handshake and after the end. */
    @OnEventLoop
    public @Nullable Seat seat() {
        return seat;
    }

    @OnEventLoop
    void place(int index) {
        place = index;
    }

    /** Sends a message that other clients may share. */
    @OnEventLoop
    public void send(EncodedOnce message) {
        assert loop.isCurrent();
        if (state != State.OPEN) {
            loop.meters().count(Meter.DROPPED_CLIENT_GONE);
            return;
        }
        try {
            enqueue(message.framed(transport.framing(), protocol));
            loop.countSent();
        } catch (MalformedFrameException e) {
            loop.meters().count(Meter.DROPPED_NOT_ENCODABLE);
        } catch (OutOfMemoryError e) {
            // No room for a frame: this client cannot have the message, the others may.
            ConnectionLoop.failed(this, e);
        }
    }

    /** Sends complete hub messages in this client's own hub protocol. */
    @OnEventLoop
    public void sendOwn(ByteString messages) {
        assert loop.isCurrent();
        if (state != State.OPEN) {
            loop.meters().count(Meter.DROPPED_CLIENT_GONE);
            return;
        }
        ByteBuf frame = outbound.framed(messages.asReadOnlyByteBuffer(), protocol.binary());
        enqueue(frame);
        frame.release();
        loop.countSent();
    }

    /** Reads no more from the client until {@link #resume} with the same reason. */
    @OnEventLoop
    public void pause(ReadStop reason) {
        assert loop.isCurrent();
        if (state == State.CLOSING || state == State.CLOSED) {
            // Its goodbye is still to be read.
            return;
        }
        readStops |= reason.bit();
        transport.reading(false);
    }

    @OnEventLoop
    public void resume(ReadStop reason) {
        assert loop.isCurrent();
        int left = readStops & ~reason.bit();
        if (readStops != 0 && left == 0 && state != State.CLOSED) {
            // Silence while nobody listened is not the client's.
            heardAt = System.nanoTime();
            transport.reading(true);
        }
        readStops = left;
    }

    /** Bytes came from the client, in any pieces; borrowed. */
    @OnEventLoop
    public void onBytes(ByteBuf fresh) {
        assert loop.isCurrent();
        if (state == State.CLOSING || state == State.CLOSED) {
            return;
        }
        ByteBuf all = input.with(fresh);
        try {
            if (state != State.HANDSHAKE || handshake(all)) {
                messages(all);
            }
        } catch (MalformedFrameException e) {
            CloseCode code = e.oversized() ? CloseCode.MESSAGE_TOO_LARGE : CloseCode.PROTOCOL_ERROR;
            end(code, explained("InvalidDataException", e));
        }
        if (state == State.HANDSHAKE || state == State.OPEN) {
            input.keepRest(all);
        }
    }

    /** Takes it back before anything was said: the transport is left as it is. */
    @OnEventLoop
    public void withdraw() {
        state = State.CLOSED;
        loop.remove(this, place);
    }

    /** The transport is gone. */
    @OnEventLoop
    public void onTransportClosed(boolean graceful) {
        end(graceful ? CloseCode.CLIENT_LEFT : CloseCode.CLIENT_LOST, null);
        if (state != State.CLOSED) {
            state = State.CLOSED;
            loop.remove(this, place);
        }
    }

    @OnEventLoop
    public void end(CloseCode code, @Nullable String error) {
        end(code, error, code.allowReconnect());
    }

    /** Ends the connection: what was sent before goes out, then the Close message, then the transport's goodbye. */
    @OnEventLoop
    public void end(CloseCode code, @Nullable String error, boolean allowReconnect) {
        assert loop.isCurrent();
        if (state == State.CLOSING || state == State.CLOSED) {
            return;
        }
        boolean reachable = !UNREACHABLE.contains(code);
        if (state == State.OPEN && reachable) {
            say(protocol.encode(new HubFrame.Close(error, allowReconnect)));
        }
        state = State.CLOSING;
        phaseAt = System.nanoTime();
        onFlush();
        leave(code, error);
        if (reachable) {
            transport.reading(true);
            transport.close();
        } else {
            transport.abort();
        }
    }

    private void leave(CloseCode code, @Nullable String error) {
        input.clear();
        if (seat != null) {
            seat.leave();
            seat = null;
        }
        if (binding != null) {
            binding.closed(code, error);
            binding = null;
        }
        loop.meters().countEnd(code);
        Log.LOG.connectionEnded(client.id(), client.tenant(), client.hub(), code);
    }

    /** Something went wrong here with this client: what waits for it is given up. */
    @OnEventLoop
    void onFailure() {
        outbound.giveUp();
        end(CloseCode.INTERNAL_ERROR, CloseCode.INTERNAL_ERROR.text());
    }

    /** Not even a goodbye can be said. */
    @OnEventLoop
    void abandon() {
        transport.abort();
    }

    @OnEventLoop
    void onHeartbeat(long now) {
        ConnectionLimits limits = loop.limits();
        switch (state) {
            case HANDSHAKE -> {
                Introduction shown = Objects.requireNonNull(introduction);
                if (now - phaseAt > shown.handshakeTimeout().toNanos()) {
                    refuseHandshake(CloseCode.HANDSHAKE_TIMEOUT, HandshakeResponse.canceled());
                }
            }
            case OPEN -> {
                if (clientPings && readStops == 0 && now - heardAt > limits.clientTimeoutNanos()) {
                    end(CloseCode.CLIENT_TIMEOUT, explained("OperationCanceledException", CLIENT_SILENT));
                } else if (transport.pinged() && now - pingedAt >= limits.keepAliveNanos()) {
                    pingedAt = now;
                    enqueue(Pings.framed(transport.framing(), protocol));
                }
            }
            case CLOSING -> {
                if (now - phaseAt > limits.closeTimeoutNanos()) {
                    transport.abort();
                }
            }
            case CLOSED -> {}
        }
    }

    private static final MalformedFrameException CLIENT_SILENT = new MalformedFrameException(
            "Client hasn't sent a message/ping within the configured ClientTimeoutInterval.");

    /** Whether the handshake is done. */
    private boolean handshake(ByteBuf all) {
        try {
            HubProtocol asked = Handshake.read(
                    all, input, loop.limits().maximumReceive(), client.detailedErrors(), transport.framing());
            return asked != null && accept(asked);
        } catch (Handshake.RefusedHandshakeException e) {
            refuseHandshake(CloseCode.HANDSHAKE_REFUSED, e.answer());
            return false;
        }
    }

    private boolean accept(HubProtocol asked) {
        protocol = asked;
        state = State.OPEN;
        say(HandshakeResponse.accepted());
        seat = loop.lobby().enter(this);
        binding = loop.upstream()
                .bind(this, Objects.requireNonNull(introduction), protocol.name())
                .orElse(null);
        introduction = null;
        if (binding == null) {
            end(CloseCode.NO_APP_SERVER, CloseCode.NO_APP_SERVER.text());
            return false;
        }
        loop.meters().count(Meter.CONNECTIONS_OPENED);
        return true;
    }

    private void refuseHandshake(CloseCode code, String error) {
        say(HandshakeResponse.refused(error));
        end(code, null);
    }

    /** Hands on runs of messages for the app server as they are; pings, closes and the like stay here. */
    private void messages(ByteBuf all) {
        ByteBuffer bytes = all.nioBuffer();
        int base = all.readerIndex();
        int runStart = 0;
        int runLength = 0;
        boolean heard = false;
        try {
            while (state == State.OPEN && all.isReadable()) {
                int start = all.readerIndex() - base;
                int length = nextLength(all, bytes, start);
                if (length < 0) {
                    break;
                }
                HubFrame.Kind kind = protocol.kindOf(view(bytes, start, length));
                all.skipBytes(length);
                heard = true;
                if (Upstream.takes(kind)) {
                    runLength += length;
                    loop.meters().count(Meter.MESSAGES_FROM_CLIENTS);
                } else {
                    forward(bytes, runStart, runLength);
                    runStart = start + length;
                    runLength = 0;
                    onOwnKind(kind, view(bytes, start, length));
                }
            }
        } finally {
            // What came before a malformed message is well-formed and counts.
            forward(bytes, runStart, runLength);
            if (heard) {
                // Only whole messages are signs of life (spec/signalr-hub.md §3).
                heardAt = System.nanoTime();
            }
        }
    }

    private static ByteBuffer view(ByteBuffer bytes, int start, int length) {
        return bytes.clear().position(start).limit(start + length);
    }

    private int nextLength(ByteBuf all, ByteBuffer bytes, int start) {
        int most = loop.limits().maximumReceive();
        return protocol.binary()
                ? protocol.frameLength(bytes.clear().position(start), most)
                : input.textRecord(all, most);
    }

    private void onOwnKind(HubFrame.Kind kind, ByteBuffer frame) {
        if (kind == HubFrame.Kind.PING) {
            clientPings = true;
        } else if (kind == HubFrame.Kind.CLOSE) {
            clientLeft(((HubFrame.Close) protocol.decode(frame.slice())).error());
        }
    }

    /** The client is answered with a Close of its own, without its error text; the app server is told that. */
    private void clientLeft(@Nullable String error) {
        Binding told = binding;
        binding = null;
        if (told != null) {
            told.closed(CloseCode.CLIENT_LEFT, error);
        }
        end(CloseCode.CLIENT_LEFT, null);
    }

    private void forward(ByteBuffer bytes, int start, int length) {
        Binding bound = binding;
        if (length == 0 || bound == null) {
            return;
        }
        boolean roomLeft = bound.forward(ByteString.copyFrom(view(bytes, start, length)));
        if (!roomLeft) {
            pause(ReadStop.UPSTREAM_FULL);
        }
    }

    /** Puts a borrowed frame behind what waits for this client, unless that is too much already. */
    private void enqueue(ByteBuf frame) {
        if (outbound.hasRoomFor(frame)) {
            outbound.append(frame);
        } else {
            loop.meters().count(Meter.DROPPED_CLIENT_SLOW);
            end(CloseCode.SLOW_CLIENT, null);
        }
    }

    /** The service's own words to this client. */
    private void say(byte[] message) {
        outbound.append(ByteBuffer.wrap(message), protocol.binary());
    }

    @OnEventLoop
    void onFlush() {
        outbound.flush();
    }

    private String explained(String type, MalformedFrameException cause) {
        return CloseCode.PROTOCOL_ERROR.text() + detail(type, cause);
    }

    private String detail(String type, MalformedFrameException cause) {
        return client.detailedErrors() ? " " + type + ": " + cause.getMessage() : "";
    }
}
