package io.signalbox.dataplane.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.signalbox.dataplane.start.DataPlane;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.grpc.Ack;
import io.signalbox.protocol.grpc.AppDelivery;
import io.signalbox.protocol.grpc.AppMembership;
import io.signalbox.protocol.grpc.AppServersGrpc;
import io.signalbox.protocol.grpc.ClientData;
import io.signalbox.protocol.grpc.ClientFlow;
import io.signalbox.protocol.grpc.ClientResult;
import io.signalbox.protocol.grpc.CloseClient;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.grpc.Hello;
import io.signalbox.protocol.grpc.HubSettings;
import io.signalbox.protocol.grpc.InvokeClient;
import io.signalbox.protocol.grpc.MembershipChange;
import io.signalbox.protocol.grpc.Payload;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An app server on a real gRPC stream; it remembers what it hears and says what the test wants. */
public final class FakeAppServer implements AutoCloseable {
    private final ManagedChannel channel;
    private final @Nullable String tenant;
    private volatile @Nullable String hub;
    private final StreamObserver<FromAppServer> out;
    private final List<ToAppServer> heard = new CopyOnWriteArrayList<>();
    private volatile @Nullable Status ended;
    private volatile boolean reading = true;
    private volatile boolean welcome;
    private @Nullable ClientCallStreamObserver<FromAppServer> call;
    private long acks;

    /** A stream on which nothing was said yet. */
    public FakeAppServer(int grpcPort, @Nullable String tenant, @Nullable String token) {
        this.tenant = tenant;
        channel = GrpcChannels.open("127.0.0.1:" + grpcPort);
        Metadata shown = new Metadata();
        if (tenant != null) {
            shown.put(Metadata.Key.of("signalbox-tenant", Metadata.ASCII_STRING_MARSHALLER), tenant);
        }
        if (token != null) {
            shown.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        }
        out = AppServersGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(shown))
                .connect(new ClientResponseObserver<FromAppServer, ToAppServer>() {
                    @Override
                    public void beforeStart(ClientCallStreamObserver<FromAppServer> starting) {
                        call = starting;
                        starting.disableAutoRequestWithInitial(1);
                    }

                    @Override
                    public void onNext(ToAppServer frame) {
                        heard.add(frame);
                        if (frame.hasWelcome()) {
                            welcome = true;
                        }
                        if (reading) {
                            Objects.requireNonNull(call).request(1);
                        }
                    }

                    @Override
                    public void onError(Throwable cause) {
                        ended = Status.fromThrowable(cause);
                    }

                    @Override
                    public void onCompleted() {
                        ended = Status.OK;
                    }
                });
    }

    /** Serves a hub of tenant dev; returns when it was welcomed. */
    public static FakeAppServer serving(int grpcPort, String hub) {
        return serving(grpcPort, "dev", hub);
    }

    /** The same of any tenant; of one that was only just made, the node may have to hear first. */
    public static FakeAppServer serving(int grpcPort, String tenant, String hub) {
        FakeAppServer welcome = Eventually.get(
                () -> {
                    FakeAppServer server = new FakeAppServer(grpcPort, tenant, Tokens.appServer(tenant, hub));
                    server.hello(hub);
                    Eventually.holds("an answer to hello", () -> server.hasEnded() || server.welcome);
                    if (!server.welcome) {
                        server.close();
                        assertThat(server.awaitEnd().getCode()).isEqualTo(Status.Code.NOT_FOUND);
                        // The node has it from the beginning, and is not to forget it.
                        assertThat(tenant).as("not found").isNotEqualTo("dev");
                    }
                    return server;
                },
                server -> server.welcome);
        assertThat(welcome.welcome).as("welcome as app server of " + tenant).isTrue();
        return welcome;
    }

    /** Serves a hub of tenant dev, whose clients are to be held to this. */
    public static FakeAppServer serving(int grpcPort, String hub, HubSettings settings) {
        FakeAppServer server = new FakeAppServer(grpcPort, "dev", Tokens.appServer("dev", hub));
        server.hello(Hello.newBuilder().setHub(hub).setSettings(settings));
        server.await(ToAppServer::hasWelcome);
        return server;
    }

    public void hello(String hub) {
        hello(Hello.newBuilder().setHub(hub).setServerId("fake").setAgent("test"));
    }

    private void hello(Hello.Builder hello) {
        hub = hello.getHub();
        send(FromAppServer.newBuilder().setHello(hello));
    }

    public synchronized void send(FromAppServer.Builder frame) {
        out.onNext(frame.build());
    }

    /** After the next frame it reads nothing more, until {@link #readOn}. */
    public void stopReading() {
        reading = false;
    }

    public void readOn() {
        reading = true;
        Objects.requireNonNull(call).request(1);
    }

    public List<ToAppServer> heard() {
        return heard;
    }

    /** The first frame of the kind, from the beginning of the stream. */
    public ToAppServer await(Predicate<ToAppServer> kind) {
        Eventually.holds(
                "a frame that was not heard; heard: " + heard.size(),
                () -> heard.stream().anyMatch(kind));
        return heard.stream().filter(kind).findFirst().orElseThrow();
    }

    /** How the service ended the stream. */
    public Status awaitEnd() {
        Eventually.holds("the stream ends", () -> ended != null);
        return java.util.Objects.requireNonNull(ended);
    }

    public boolean hasEnded() {
        return ended != null;
    }

    /** What the client said, in order, 0x1E as a bar. */
    public String saidBy(String connectionId) {
        StringBuilder all = new StringBuilder();
        for (ToAppServer frame : heard) {
            if (frame.hasClientData() && frame.getClientData().getConnectionId().equals(connectionId)) {
                all.append(frame.getClientData().getFrames().toStringUtf8().replace('\u001e', '|'));
            }
        }
        return all.toString();
    }

    public void deliver(Audience audience, String json, long ackId) {
        send(FromAppServer.newBuilder()
                .setDeliver(AppDelivery.newBuilder()
                        .setAckId(ackId)
                        .setAudience(DeliveryWire.toWire(audience))
                        .setPayload(Payload.newBuilder().setJson(ByteString.copyFromUtf8(json + "\u001e")))));
    }

    /** Delivers and waits for the ack. */
    public Ack deliver(Audience audience, String json) {
        long id = nextAck();
        deliver(audience, json, id);
        return ack(id);
    }

    public Ack change(MembershipChange.Change change, String connectionId, String group) {
        long id = nextAck();
        send(FromAppServer.newBuilder()
                .setMembership(AppMembership.newBuilder()
                        .setAckId(id)
                        .setChange(change)
                        .setConnectionId(connectionId)
                        .setGroup(group)));
        return ack(id);
    }

    public void toClient(String connectionId, String frames) {
        send(FromAppServer.newBuilder()
                .setClientData(ClientData.newBuilder()
                        .setConnectionId(connectionId)
                        .setFrames(ByteString.copyFromUtf8(frames.replace('|', '\u001e')))));
    }

    public void close(String connectionId, @Nullable String error, boolean allowReconnect) {
        CloseClient.Builder close =
                CloseClient.newBuilder().setConnectionId(connectionId).setAllowReconnect(allowReconnect);
        if (error != null) {
            close.setError(error);
        }
        send(FromAppServer.newBuilder().setCloseClient(close));
    }

    public void flow(String connectionId, boolean paused) {
        send(FromAppServer.newBuilder()
                .setClientFlow(
                        ClientFlow.newBuilder().setConnectionId(connectionId).setPaused(paused)));
    }

    /** Asks a client in JSON; the answer is {@link #result}. */
    public void invoke(String invocationId, String connectionId, String target, Duration timeout) {
        String json = "{\"type\":1,\"invocationId\":\"" + invocationId + "\",\"target\":\"" + target
                + "\",\"arguments\":[]}\u001e";
        send(FromAppServer.newBuilder()
                .setInvokeClient(InvokeClient.newBuilder()
                        .setInvocationId(invocationId)
                        .setConnectionId(connectionId)
                        .setPayload(Payload.newBuilder().setJson(ByteString.copyFromUtf8(json)))
                        .setTimeoutMs(timeout.toMillis())));
    }

    public ClientResult result(String invocationId) {
        return await(frame -> frame.hasClientResult()
                        && frame.getClientResult().getInvocationId().equals(invocationId))
                .getClientResult();
    }

    private synchronized long nextAck() {
        return ++acks;
    }

    private Ack ack(long id) {
        return await(frame -> frame.hasAck() && frame.getAck().getAckId() == id).getAck();
    }

    /**
     * Returns when the node has no stream of the hub that this one served; after {@link #close} of all that serve it, lest
     * the clients of the next test meet one of them.
     */
    void awaitForgotten(DataPlane node) {
        String itsTenant = tenant;
        String itsHub = hub;
        if (itsTenant != null && itsHub != null && welcome) {
            TenantName of = new TenantName(itsTenant);
            HubName served = new HubName(itsHub);
            Eventually.holds("no stream serves " + itsHub, () -> node.appServerStreams(of, served) == 0);
        }
    }

    /** Ends the stream in order. */
    public void complete() {
        out.onCompleted();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
