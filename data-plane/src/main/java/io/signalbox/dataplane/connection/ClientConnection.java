package io.signalbox.dataplane.connection;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.signalbox.dataplane.connection.Lobby.Seat;
import io.signalbox.dataplane.connection.Upstream.Binding;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.protocol.hub.HandshakeResponse;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.MalformedFrameException;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.token.Claim;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One client of a hub, from its first byte to its end (spec/signalr-hub.md §2, §3, §5, §6): handshake, hub messages on
 * to the app server, messages out in order and within a bound, keep-alive, and one reason for its end.
 */
public final class ClientConnection {
    private enum State {
        HANDSHAKE,
        ENTERING,
        OPEN,
        CLOSING,
        CLOSED
    }

    private final Client client;
    private final ConnectionLoop loop;
    private final FrameSplitter input = new FrameSplitter();
    private final KeepAlive keepAlive = new KeepAlive();
    private final Account account;
    private final Inbound inbound;
    private final Reading reading = new Reading();
    private final Outbound outbound;
    private ConnectionLimits limits;
    private Transport transport;
    private State state = State.HANDSHAKE;
    private HubProtocol protocol = HubProtocol.JSON;
    /** Null once it is in. */
    private @Nullable Entrance entrance;

    private @Nullable Binding binding;
    private @Nullable Seat seat;
    /** Null for all that may not come back on another socket. */
    private @Nullable Resumption resumption;

    private int place;
    /** When closing began. */
    private long closingAt;

    ClientConnection(Client client, Introduction introduction, Transport transport, ConnectionLoop loop) {
        this.client = client;
        this.transport = transport;
        this.loop = loop;
        this.entrance = new Entrance(this, loop, introduction);
        this.limits = loop.upstream().limits(client.tenant(), client.hub());
        this.outbound = new Outbound(this, transport, loop, reading);
        this.account = new Account(this, outbound);
        this.inbound = new Inbound(this, loop, input, keepAlive, account);
    }

    public Client client() {
        return client;
    }

    public ConnectionLoop loop() {
        return loop;
    }

    public Account account() {
        return account;
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
            outbound.send(message, protocol);
            loop.countSent();
        } catch (MalformedFrameException e) {
            loop.meters().count(Meter.DROPPED_NOT_ENCODABLE);
        } catch (RuntimeException | VirtualMachineError e) {
            // No room for a frame, say: this client cannot have the message, those that come after it may.
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
        try {
            outbound.send(messages, protocol);
            loop.countSent();
        } catch (RuntimeException | VirtualMachineError e) {
            // It would go on with a hole in its messages.
            ConnectionLoop.failed(this, e);
        }
    }

    /** Reads no more from the client until {@link #resume} with the same reason. */
    @OnEventLoop
    public void pause(ReadStop reason) {
        assert loop.isCurrent();
        if (isOver()) {
            // Its goodbye is still to be read.
            return;
        }
        reading.stop(reason, transport);
    }

    @OnEventLoop
    public void resume(ReadStop reason) {
        assert loop.isCurrent();
        if (state != State.CLOSED && reading.goOn(reason, transport)) {
            // Silence while nobody listened is not the client's.
            keepAlive.onHeard();
        }
    }

    /** Bytes came from the client, in any pieces; borrowed. */
    @OnEventLoop
    public void onBytes(ByteBuf fresh) {
        assert loop.isCurrent();
        if (isOver()) {
            return;
        }
        account.onBytes(fresh.readableBytes());
        ByteBuf all = input.with(fresh);
        try {
            if (state == State.OPEN || (entrance != null && entrance.read(all, input, limits, transport.framing()))) {
                inbound.messages(all, protocol, limits.maximumReceive());
            }
        } catch (MalformedFrameException e) {
            end(EndCause.malformed(e));
        }
        if (!isOver()) {
            input.keepRest(all);
        }
    }

    /** Takes it back before anything was said: the transport is left as it is. */
    @OnEventLoop
    public void withdraw() {
        state = State.CLOSED;
        account.introduced();
        loop.remove(this, place);
    }

    /** As {@link #onTransportClosed(boolean)}, from a transport that another one may have replaced. */
    @OnEventLoop
    public void onTransportClosed(Transport from, boolean graceful) {
        if (from == transport) {
            onTransportClosed(graceful);
        }
    }

    /** The transport is gone. */
    @OnEventLoop
    public void onTransportClosed(boolean graceful) {
        if (state == State.OPEN && !graceful && resumption != null && resumption.onLost()) {
            input.clear();
            return;
        }
        end(graceful ? CloseCode.CLIENT_LEFT : CloseCode.CLIENT_LOST, null);
        if (state != State.CLOSED) {
            withdraw();
        }
    }

    /** Whether a client that shows this connection's token may have it on a new socket. */
    @OnEventLoop
    public Reattachment reattachment() {
        Reattachment unless = isOver() ? Reattachment.OVER : Reattachment.NOT_STATEFUL;
        return resumption == null ? unless : resumption.reattachment();
    }

    /** The client came back on a new socket, and the old one is cut. False: it may not any more. */
    @OnEventLoop
    public boolean reattach(Transport fresh) {
        assert loop.isCurrent();
        if (resumption == null || reattachment() != Reattachment.POSSIBLE) {
            return false;
        }
        Transport before = transport;
        transport = fresh;
        outbound.over(fresh);
        account.onAttached();
        before.abort();
        input.clear();
        keepAlive.onHeard();
        fresh.reading(reading.isOn());
        loop.meters().count(Meter.CONNECTIONS_RESUMED);
        resumption.onAttached();
        return true;
    }

    @OnEventLoop
    public void end(CloseCode code, @Nullable String error) {
        end(code, error, code.allowReconnect());
    }

    @OnEventLoop
    public void end(CloseCode code, @Nullable String error, boolean allowReconnect) {
        end(EndCause.told(code, error, allowReconnect));
    }

    /** Ends the connection: what was sent before goes out, then the Close message, then the transport's goodbye. */
    @OnEventLoop
    void end(EndCause why) {
        assert loop.isCurrent();
        if (isOver()) {
            return;
        }
        boolean away = resumption != null && resumption.isAway();
        boolean reachable = !away && why.code().lastWord().isHeard();
        if (state == State.OPEN && reachable) {
            if (resumption != null) {
                resumption.letEverythingGo();
            }
            say(protocol.encode(why.close(limits.detailedErrors(client))));
        }
        state = State.CLOSING;
        closingAt = System.nanoTime();
        try {
            onFlush();
        } finally {
            // Even when the last words cannot be said: nobody may be left in a list.
            leave(why);
        }
        if (away) {
            withdraw();
        } else if (reachable) {
            transport.reading(true);
            transport.close();
        } else {
            transport.abort();
        }
    }

    private void leave(EndCause why) {
        input.clear();
        if (resumption != null) {
            loop.retire(this, resumption.tokenEnds());
            resumption.close();
            resumption = null;
        }
        if (seat != null) {
            seat.leave();
            seat = null;
        }
        if (binding != null) {
            binding.closed(why.code(), why.text());
            binding = null;
        }
        account.close(why);
    }

    @OnEventLoop
    void onHeartbeat(long now) {
        switch (state) {
            case HANDSHAKE, ENTERING -> {
                if (entrance != null) {
                    entrance.onHeartbeat(now, limits);
                }
            }
            case OPEN -> {
                if (account.holds(now) && (resumption == null || resumption.onHeartbeat(now))) {
                    keepAlive(now);
                }
            }
            case CLOSING -> {
                if (now - closingAt > limits.closeTimeoutNanos()) {
                    transport.abort();
                }
            }
            case CLOSED -> {}
        }
    }

    private void keepAlive(long now) {
        if (reading.isOn() && keepAlive.isSilent(now, limits)) {
            end(EndCause.silent());
        } else if (transport.pinged() && keepAlive.isDue(now, limits)) {
            outbound.offer(Pings.framed(transport.framing(), protocol));
        }
    }

    /** The handshake is agreed on: from now on the connection is a target. */
    @OnEventLoop
    Seat enter(HubProtocol agreed) {
        protocol = agreed;
        state = State.ENTERING;
        seat = loop.lobby().enter(this);
        return seat;
    }

    boolean isEntering() {
        return state == State.ENTERING;
    }

    /** The way in is over. False: the client is not in. */
    @OnEventLoop
    boolean onEntered(Handshake.Agreed asked, Optional<Binding> found) {
        Introduction shown = Objects.requireNonNull(entrance).introduction();
        entrance = null;
        state = State.OPEN;
        say(HandshakeResponse.accepted());
        account.introduced(protocol);
        if (found.isEmpty()) {
            end(CloseCode.NO_APP_SERVER, CloseCode.NO_APP_SERVER.text());
            return false;
        }
        binding = found.get();
        limits = binding.limits();
        if (shown.mayResume() && asked.version() >= HubProtocol.STATEFUL_VERSION) {
            resumption = new Resumption(this, outbound, protocol, limits);
            inbound.numbered(resumption);
            outbound.numbered(resumption);
        }
        loop.meters().count(Meter.CONNECTIONS_OPENED);
        return true;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    private boolean isOver() {
        return state == State.CLOSING || state == State.CLOSED;
    }

    /** The client is answered with a Close of its own, without its error text; the app server is told that. */
    void onClose(@Nullable String error) {
        Binding told = binding;
        binding = null;
        if (told != null) {
            told.closed(CloseCode.CLIENT_LEFT, error);
        }
        end(CloseCode.CLIENT_LEFT, null);
    }

    void forward(ByteString messages) {
        Binding bound = binding;
        if (bound != null && !bound.forward(messages)) {
            pause(ReadStop.UPSTREAM_FULL);
        }
    }

    /** The client shows other claims than before. */
    void onClaims(List<Claim> claims) {
        if (entrance != null) {
            entrance.claims(claims);
        } else if (binding != null && !binding.claims(claims)) {
            pause(ReadStop.UPSTREAM_FULL);
        }
    }

    /** The service's own words to this client. */
    void say(byte[] message) {
        outbound.append(ByteBuffer.wrap(message), protocol.binary());
    }

    @OnEventLoop
    void onFlush() {
        outbound.flush();
    }
}
