package io.signalbox.dataplane.appserver;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.dataplane.connection.ReadStop;
import io.signalbox.dataplane.fanout.Asked;
import io.signalbox.dataplane.fanout.ClientAnswer;
import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.fanout.Sent;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.grpc.AppDelivery;
import io.signalbox.protocol.grpc.AppMembership;
import io.signalbox.protocol.grpc.ClientData;
import io.signalbox.protocol.grpc.ClientFlow;
import io.signalbox.protocol.grpc.CloseClient;
import io.signalbox.protocol.grpc.Flush;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.GrpcRefusals;
import io.signalbox.protocol.grpc.InvokeClient;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.grpc.Welcome;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an app server says on one stream, frame after frame: the next one is asked for when the last one is done with, so
 * that a join is in force before the send that follows it, and a fan-out that cannot keep up slows its sender down.
 */
final class AppServerCall implements StreamObserver<FromAppServer>, AppServerStream.Call {
    private final ServerCallStreamObserver<ToAppServer> out;
    private final AppServerDoor door;
    private final AppServers streams;
    private final Fanout fanout;
    private final Meters meters;
    private final AppServerStream stream;
    /** Set by the first frame or by the end of the time for it, whichever comes first. */
    private final AtomicBoolean begun = new AtomicBoolean();

    /** Whether other nodes may think that there is a stream. */
    private final AtomicBoolean announced = new AtomicBoolean();

    /** What other nodes have to hear of, and the acknowledgements of it. */
    private final Owed owed = new Owed();

    /** Done when this node says nothing more. */
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    private @Nullable TenantName tenant;
    private @Nullable HubName hub;

    AppServerCall(
            ServerCallStreamObserver<ToAppServer> out,
            AppServerDoor door,
            AppServers streams,
            Fanout fanout,
            Meters meters,
            long maximumUpstreamBytes) {
        this.out = out;
        this.door = door;
        this.streams = streams;
        this.fanout = fanout;
        this.meters = meters;
        StreamWriter writer = new StreamWriter(out, maximumUpstreamBytes, this::onRoom, this::onStuck);
        this.stream = new AppServerStream(writer, streams.own(), this);
        out.disableAutoRequest();
        out.setOnReadyHandler(writer::drain);
        out.setOnCancelHandler(() -> end(() -> {}));
        out.request(1);
    }

    @Override
    public void onNext(FromAppServer frame) {
        try {
            if (begun.compareAndSet(false, true)) {
                onHello(frame);
            } else if (hub != null) {
                onFrame(frame, tenant, hub);
            }
        } catch (RefusedException e) {
            // Nobody waits for an answer to this frame, so the whole stream is told.
            refuse(e);
        }
    }

    /** The time for the first frame is over: who never says who it is keeps no stream open. */
    void onHelloOverdue() {
        if (begun.compareAndSet(false, true)) {
            refuse(new RefusedException(Refusal.BODY_INVALID, "first frame: none in time (expected: HELLO)"));
        }
    }

    private void onHello(FromAppServer frame) {
        if (frame.getFrameCase() != FromAppServer.FrameCase.HELLO) {
            throw new RefusedException(
                    Refusal.BODY_INVALID, "first frame: " + frame.getFrameCase() + " (expected: HELLO)");
        }
        HubName asked = new HubName(frame.getHello().getHub());
        TenantName admitted = door.admit(asked);
        tenant = admitted;
        hub = asked;
        stream.limits(
                streams.limits(admitted, asked, frame.getHello()),
                frame.getHello().getSettings());
        announced.set(true);
        String streamId = frame.getHello().getServerId() + "/" + System.identityHashCode(this);
        streams.announce(admitted, asked)
                .whenComplete((known, failure) -> onAnnounced(admitted, asked, streamId, failure));
    }

    /** Every node knows that the hub has a stream here: who is welcome now is found by all clients that come later. */
    private void onAnnounced(TenantName admitted, HubName asked, String streamId, @Nullable Throwable failure) {
        if (failure != null) {
            Log.LOG.appServersUnknown(admitted, asked, failure);
            refuse(new RefusedException(Refusal.SERVER_BUSY));
            return;
        }
        meters.count(Meter.APP_SERVER_STREAMS_OPENED);
        stream.welcome(
                Welcome.newBuilder().setNode(door.node()).setStreamId(streamId).build(),
                () -> streams.add(admitted, asked, stream));
        try {
            // Once more, for a stream that came while its tenant was being disabled or the node began to leave.
            door.admit(asked);
        } catch (RefusedException e) {
            refuse(e);
            return;
        }
        if (stream.isLeaving()) {
            // It ended meanwhile.
            streams.remove(admitted, asked, stream);
        }
        out.request(1);
    }

    private void onFrame(FromAppServer frame, @Nullable TenantName ofTenant, HubName ofHub) {
        TenantName known = java.util.Objects.requireNonNull(ofTenant);
        switch (frame.getFrameCase()) {
            case CLIENT_DATA -> onClientData(frame.getClientData());
            case DELIVER, MEMBERSHIP, INVOKE_CLIENT -> {
                if (owed.take()) {
                    onTaken(frame, known, ofHub);
                } else {
                    onTooLate(frame);
                }
            }
            case CLOSE_CLIENT -> onCloseClient(frame.getCloseClient());
            case CLIENT_FLOW -> onClientFlow(frame.getClientFlow());
            case LEAVING -> {
                stream.leaves();
                out.request(1);
            }
            case FLUSH -> onFlush(frame.getFlush(), known, ofHub);
            // A newer app server may say more than this version knows.
            case FRAME_NOT_SET -> out.request(1);
            case HELLO -> throw new RefusedException(Refusal.BODY_INVALID, "a second HELLO (expected: one per stream)");
        }
    }

    private void onTaken(FromAppServer frame, TenantName ofTenant, HubName ofHub) {
        if (frame.hasDeliver()) {
            onDeliver(frame.getDeliver(), ofTenant, ofHub);
        } else if (frame.hasMembership()) {
            onMembership(frame.getMembership(), ofTenant, ofHub);
        } else {
            onInvokeClient(frame.getInvokeClient(), ofTenant, ofHub);
        }
    }

    /** The node goes: what comes now is not done, and whoever waits for an answer is told so. */
    private void onTooLate(FromAppServer frame) {
        RefusedException draining = new RefusedException(Refusal.DRAINING);
        if (frame.hasDeliver()) {
            meters.count(Meter.DROPPED_NODE_LEAVING);
            stream.ack(frame.getDeliver().getAckId(), draining);
        } else if (frame.hasMembership()) {
            stream.ack(frame.getMembership().getAckId(), draining);
        } else {
            String id = frame.getInvokeClient().getInvocationId();
            stream.result(ClientCalls.result(id, ClientAnswer.refused(draining), null));
        }
        out.request(1);
    }

    private void onClientData(ClientData data) {
        StreamClient client = stream.client(data.getConnectionId());
        if (client == null) {
            meters.count(Meter.DROPPED_CLIENT_GONE);
            out.request(1);
            return;
        }
        client.execute(data.getFrames().size(), () -> stream.toClient(client, data.getFrames()));
        if (client.congested()) {
            client.execute(() -> out.request(1));
        } else {
            out.request(1);
        }
    }

    private void onDeliver(AppDelivery frame, TenantName ofTenant, HubName ofHub) {
        Delivery delivery;
        try {
            delivery = new Delivery(
                    ofTenant,
                    ofHub,
                    DeliveryWire.fromWire(frame.getAudience()),
                    DeliveryWire.fromWire(frame.getPayload()));
        } catch (RefusedException e) {
            acknowledge(frame.getAckId(), e);
            out.request(1);
            return;
        }
        Sent sent = fanout.deliver(delivery);
        CompletionStage<?> taken = frame.getAckId() == 0
                ? sent.handed()
                : sent.handed().thenCompose(nodes -> fanout.taken(nodes, delivery));
        taken.whenComplete((nodes, failure) -> acknowledge(frame.getAckId(), failure));
        if (sent.pressure() == Pressure.SLOW_DOWN) {
            fanout.drained(ofTenant, ofHub, delivery.audience()).whenComplete((done, failure) -> out.request(1));
        } else {
            out.request(1);
        }
    }

    private void onMembership(AppMembership frame, TenantName ofTenant, HubName ofHub) {
        MembershipChange change;
        try {
            change = MembershipChange.of(ofTenant, ofHub, frame.getChange(), frame.getConnectionId(), frame.getGroup());
        } catch (RefusedException e) {
            acknowledge(frame.getAckId(), e);
            out.request(1);
            return;
        }
        fanout.change(change).whenComplete((outcome, failure) -> {
            acknowledge(frame.getAckId(), failure);
            out.request(1);
        });
    }

    private void acknowledge(long ackId, @Nullable Throwable failure) {
        stream.ack(ackId, failure);
        owed.done();
    }

    private void onInvokeClient(InvokeClient frame, TenantName ofTenant, HubName ofHub) {
        String id = frame.getInvocationId();
        Asked asked;
        try {
            asked = fanout.ask(ClientCalls.of(ofTenant, ofHub, frame));
        } catch (RefusedException e) {
            asked = Asked.known(ClientAnswer.refused(e));
        }
        asked.answer().whenComplete((answer, failure) -> stream.result(ClientCalls.result(id, answer, failure)));
        // The client may take as long as it likes: a stream that ends does not wait for its answer.
        owed.done();
        if (asked.pressure() == Pressure.SLOW_DOWN) {
            Audience client = Audience.connection(new ConnectionId(frame.getConnectionId()));
            fanout.drained(ofTenant, ofHub, client).whenComplete((done, failure) -> out.request(1));
        } else {
            out.request(1);
        }
    }

    /** A hub's deliveries go to a node on one lane, whatever their audience. */
    private void onFlush(Flush frame, TenantName ofTenant, HubName ofHub) {
        boolean awaited = owed.take();
        fanout.drained(ofTenant, ofHub, Audience.everyone()).whenComplete((done, failure) -> {
            stream.ack(frame.getAckId(), failure);
            if (awaited) {
                owed.done();
            }
        });
        out.request(1);
    }

    private void onCloseClient(CloseClient frame) {
        inTurn(frame.getConnectionId(), client -> {
            if (frame.hasError()) {
                client.end(CloseCode.APP_SERVER_CLOSED, frame.getError(), frame.getAllowReconnect());
            } else {
                client.end(CloseCode.SERVER_ABORTED, null, frame.getAllowReconnect());
            }
        });
    }

    private void onClientFlow(ClientFlow frame) {
        inTurn(frame.getConnectionId(), client -> {
            if (frame.getPaused()) {
                client.pause(ReadStop.CLIENT_AHEAD);
            } else {
                client.resume(ReadStop.CLIENT_AHEAD);
            }
        });
    }

    private void inTurn(String connectionId, Consumer<StreamClient> action) {
        StreamClient client = stream.client(connectionId);
        if (client != null) {
            client.execute(() -> action.accept(client));
        }
        out.request(1);
    }

    @Override
    public void onError(Throwable cause) {
        end(() -> {});
    }

    @Override
    public void onCompleted() {
        stream.leaves();
        end(out::onCompleted);
    }

    private void onRoom() {
        stream.onRoom();
    }

    private void onStuck() {
        meters.count(Meter.APP_SERVER_STREAMS_STUCK);
        refuse(new RefusedException(
                Refusal.SERVER_BUSY, "stream: more bytes wait than may (expected: an app server that reads)"));
    }

    @Override
    public void refuse(RefusedException cause) {
        end(() -> out.onError(GrpcRefusals.toStatus(cause)));
    }

    @Override
    public CompletionStage<Void> finish() {
        TenantName itsTenant = tenant;
        HubName itsHub = hub;
        if (itsTenant != null && itsHub != null) {
            owed.close()
                    .thenCompose(done -> fanout.drained(itsTenant, itsHub, Audience.everyone()))
                    .whenComplete((done, failure) -> {
                        stream.finish(() -> {
                            out.onCompleted();
                            over.complete(null);
                        });
                        leaveLists();
                    });
        }
        return over;
    }

    private void end(Runnable goodbye) {
        // First, so that whoever adds it meanwhile sees that it is ending, and takes it out again.
        stream.end(goodbye);
        leaveLists();
        over.complete(null);
    }

    private void leaveLists() {
        if (tenant != null && hub != null) {
            streams.remove(tenant, hub, stream);
            if (announced.compareAndSet(true, false)) {
                streams.leaves(tenant, hub);
            }
        }
    }
}
