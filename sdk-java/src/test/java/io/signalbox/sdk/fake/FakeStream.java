package io.signalbox.sdk.fake;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.protocol.grpc.Ack;
import io.signalbox.protocol.grpc.Claim;
import io.signalbox.protocol.grpc.ClientClaims;
import io.signalbox.protocol.grpc.ClientClosed;
import io.signalbox.protocol.grpc.ClientOpened;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.Hello;
import io.signalbox.protocol.grpc.Leaving;
import io.signalbox.protocol.grpc.MoreStreams;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.grpc.Welcome;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.name.HubName;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One stream of an app server, seen from the service. Every wait has a limit of 30 s. */
public final class FakeStream implements StreamObserver<FromAppServer> {
    private final ServerCallStreamObserver<ToAppServer> out;
    private final String tenant;
    private final Consumer<HubName> admission;
    private final Consumer<FakeStream> opened;
    private final BlockingQueue<FromAppServer> frames = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean reading = true;
    private volatile @Nullable Hello hello;
    private boolean appServerLeaves;

    FakeStream(
            ServerCallStreamObserver<ToAppServer> out,
            String tenant,
            Consumer<HubName> admission,
            Consumer<FakeStream> opened) {
        this.out = out;
        this.tenant = tenant;
        this.admission = admission;
        this.opened = opened;
        out.disableAutoRequest();
        out.request(1);
    }

    @Override
    public void onNext(FromAppServer frame) {
        if (frame.hasHello()) {
            hello = frame.getHello();
            admission.accept(new HubName(frame.getHello().getHub()));
            send(ToAppServer.newBuilder()
                    .setWelcome(Welcome.newBuilder().setNode("node-1").setStreamId("s"))
                    .build());
            opened.accept(this);
        } else {
            frames.add(frame);
            followLeaving(frame);
        }
        if (reading) {
            out.request(1);
        }
    }

    /** As the data plane: clients that a leaving app server lets go are gone. */
    private void followLeaving(FromAppServer frame) {
        appServerLeaves |= frame.hasLeaving();
        if (appServerLeaves && frame.hasCloseClient()) {
            closed(frame.getCloseClient().getConnectionId(), "SHUTDOWN", null);
        }
    }

    @Override
    public void onError(Throwable failure) {
        ended.countDown();
    }

    @Override
    public void onCompleted() {
        ended.countDown();
        out.onCompleted();
    }

    public String hub() {
        return hello().getHub();
    }

    /** The first frame. */
    public Hello hello() {
        return Objects.requireNonNull(hello);
    }

    public String tenant() {
        return tenant;
    }

    /** The next frame but the first, which was Hello. */
    public FromAppServer next() throws InterruptedException {
        return Objects.requireNonNull(frames.poll(30, TimeUnit.SECONDS), "a frame within 30 s");
    }

    /** The next frame of a kind; others before it are skipped. */
    public FromAppServer next(FromAppServer.FrameCase kind) throws InterruptedException {
        FromAppServer frame = next();
        while (frame.getFrameCase() != kind) {
            frame = next();
        }
        return frame;
    }

    public boolean hasNothing() {
        return frames.isEmpty();
    }

    public FakeClient open(String id, HubProtocol protocol) {
        return open(ClientOpened.newBuilder().setConnectionId(id), protocol);
    }

    public FakeClient open(ClientOpened.Builder opening, HubProtocol protocol) {
        send(ToAppServer.newBuilder()
                .setClientOpened(opening.setHubProtocol(protocol.name()))
                .build());
        return new FakeClient(this, opening.getConnectionId(), protocol);
    }

    /** The client has shown a token with this claim and no other. */
    public void claims(String id, Claim.Builder only) {
        send(ToAppServer.newBuilder()
                .setClientClaims(ClientClaims.newBuilder().setConnectionId(id).addClaims(only))
                .build());
    }

    public void closed(String id, String code, @Nullable String error) {
        ClientClosed.Builder closed =
                ClientClosed.newBuilder().setConnectionId(id).setCode(code);
        if (error != null) {
            closed.setError(error);
        }
        send(ToAppServer.newBuilder().setClientClosed(closed).build());
    }

    public void ack(long id) {
        refuse(id, "", "");
    }

    public void refuse(long id, String refusal, String detail) {
        send(ToAppServer.newBuilder()
                .setAck(Ack.newBuilder().setAckId(id).setRefusal(refusal).setDetail(detail))
                .build());
    }

    public void leaving() {
        send(ToAppServer.newBuilder().setLeaving(Leaving.getDefaultInstance()).build());
    }

    /** Asks for streams to another node. */
    public void moreStreams(String address) {
        send(ToAppServer.newBuilder()
                .setMoreStreams(MoreStreams.newBuilder().setAddress(address))
                .build());
    }

    public synchronized void send(ToAppServer frame) {
        out.onNext(frame);
    }

    /** Breaks the stream off, as a node that dies. */
    public synchronized void breakOff() {
        out.onError(Status.UNAVAILABLE.withDescription("node gone").asRuntimeException());
    }

    /** Takes no frame any more after the one that is asked for. */
    public void stopReading() {
        reading = false;
    }

    public void readOn() {
        reading = true;
        out.request(1);
    }

    /** Whether the app server ended it, within 30 s. */
    public boolean endedByAppServer() throws InterruptedException {
        return ended.await(30, TimeUnit.SECONDS);
    }
}
