package io.signalbox.dataplane.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.appserver.AppServerService;
import io.signalbox.dataplane.appserver.AppServers;
import io.signalbox.dataplane.appserver.FarNodes;
import io.signalbox.dataplane.cluster.InMemoryRegistry;
import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.ingress.DeliveryService;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.presence.Presence;
import io.signalbox.dataplane.presence.UserMemberships;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.OnlyDev;
import io.signalbox.dataplane.tenant.TenantGate;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.grpc.Accepted;
import io.signalbox.protocol.grpc.AppMembership;
import io.signalbox.protocol.grpc.DeliveriesGrpc;
import io.signalbox.protocol.grpc.Delivery;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.grpc.GrpcListener;
import io.signalbox.protocol.grpc.MembershipChange;
import io.signalbox.protocol.grpc.Payload;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.token.TokenVerifier;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node that goes still owes to those who called it, while another node is slow to do what they asked for. */
@Timeout(60)
class LastCallsTest {
    private static final NodeId SELF = new NodeId("here");
    private static final long ACK = 700;
    /** More than it once waited for, and less than it waits for an answer. */
    private static final long A_WHILE_SECONDS = 3;

    private static final ConnectionId ELSEWHERE = new ConnectionId("elsewhere");

    private final List<CompletableFuture<Void>> drained = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<MembershipOutcome>> changes = new CopyOnWriteArrayList<>();
    private final AtomicInteger delivered = new AtomicInteger();
    private final InMemoryRegistry all = new InMemoryRegistry();
    private final Meters meters = new Meters(new SimpleMeterRegistry());
    private final Registry registry = all.of(SELF);
    private final TenantGate gate = new TenantGate(new OnlyDev(), new TokenVerifier(Clock.systemUTC()), Clients.TENANT);
    private final AppServers streams = FarNodes.streamsOf(SELF, registry, meters);
    private final GrpcListener listener = listener();
    private final FakeAppServer appServer = FakeAppServer.serving(listener.port(), Clients.HUB.value());
    private final ManagedChannel rest = GrpcChannels.open("localhost:" + listener.port());

    private GrpcListener listener() {
        Registry other = all.of(new NodeId("other"));
        other.join(Topic.hub(Clients.TENANT, Clients.HUB));
        other.join(Topic.connection(Clients.TENANT, Clients.HUB, ELSEWHERE));
        NodeLink link = otherNode();
        Fanout fanout = new Fanout(registry, link, meters);
        DeliveryService deliveries = new DeliveryService(
                fanout,
                new UserMemberships(all.userGroups(), registry, link),
                new Presence(registry, link),
                gate,
                () -> true);
        return GrpcListener.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(
                        new AppServerService(streams, fanout, gate, meters, "here", 1024 * 1024).definition(),
                        deliveries.bindService()));
    }

    /** It takes what it is sent; its sockets do, and it changes what it is to change, when the test says so. */
    private NodeLink otherNode() {
        return (NodeLink) Proxy.newProxyInstance(
                NodeLink.class.getClassLoader(), new Class<?>[] {NodeLink.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "deliver" -> {
                            delivered.incrementAndGet();
                            return Pressure.ACCEPTED;
                        }
                        case "taken" -> {
                            return CompletableFuture.completedStage(null);
                        }
                        case "change" -> {
                            return later(changes);
                        }
                        case "drained" -> {
                            return later(drained);
                        }
                        default -> throw new AssertionError(method.getName());
                    }
                });
    }

    private static <T> CompletableFuture<T> later(List<CompletableFuture<T>> all) {
        CompletableFuture<T> one = new CompletableFuture<>();
        all.add(one);
        return one;
    }

    @AfterEach
    void close() {
        appServer.close();
        rest.shutdownNow();
        listener.close();
    }

    private CompletableFuture<Accepted> send() {
        CompletableFuture<Accepted> answer = new CompletableFuture<>();
        Delivery delivery = Delivery.newBuilder()
                .setTenant(Clients.TENANT.value())
                .setHub(Clients.HUB.value())
                .setAudience(DeliveryWire.toWire(Audience.everyone()))
                .setPayload(Payload.newBuilder().setJson(ByteString.copyFromUtf8("{}\u001e")))
                .build();
        DeliveriesGrpc.newStub(rest).deliver(delivery, new StreamObserver<>() {
            @Override
            public void onNext(Accepted accepted) {
                answer.complete(accepted);
            }

            @Override
            public void onError(Throwable cause) {
                answer.completeExceptionally(cause);
            }

            @Override
            public void onCompleted() {}
        });
        return answer;
    }

    /** The node goes; done when it has gone. */
    private CompletableFuture<Void> gone() {
        return CompletableFuture.runAsync(
                () -> DataPlane.endCalls(streams, listener), task -> new Thread(task).start());
    }

    private void takeAll() {
        drained.forEach(one -> one.complete(null));
    }

    /** The race: a second node was slow, the streams of app servers kept the port open, and 2 s later all was cut. */
    @Test
    void a_send_that_another_node_is_slow_to_take_is_answered_before_the_node_has_gone() throws Exception {
        CompletableFuture<Accepted> answer = send();
        Eventually.holds("the other node was asked", () -> !drained.isEmpty());
        CompletableFuture<Void> gone = gone();
        assertThatThrownBy(() -> answer.get(A_WHILE_SECONDS, TimeUnit.SECONDS))
                .as("it goes on waiting")
                .isInstanceOf(TimeoutException.class);
        takeAll();
        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(Accepted.getDefaultInstance());
        gone.get(30, TimeUnit.SECONDS);
    }

    @Test
    void an_app_server_has_the_end_of_its_stream_in_order_and_after_its_acks() throws Exception {
        appServer.deliver(Audience.everyone(), "{\"type\":1}", ACK);
        Eventually.holds("it is taken", () -> delivered.get() == 1);
        CompletableFuture<Void> gone = gone();
        Eventually.holds("the other node was asked", () -> !drained.isEmpty());
        assertThat(appServer.hasEnded()).isFalse();
        takeAll();
        assertThat(appServer.awaitEnd().getCode()).isEqualTo(Status.Code.OK);
        assertThat(refusalOf(ACK)).isEmpty();
        gone.get(30, TimeUnit.SECONDS);
        Eventually.holds("no stream is left", () -> streams.streamCount(Clients.TENANT, Clients.HUB) == 0);
    }

    /** The race: only deliveries were waited for, and a join that was done a moment later was never acknowledged. */
    @Test
    void a_change_that_was_taken_is_acknowledged_before_the_stream_ends() throws Exception {
        change(ACK);
        Eventually.holds("the other node was asked", () -> !changes.isEmpty());
        CompletableFuture<Void> ended = streams.finish().toCompletableFuture();
        takeAll();
        assertThat(ended).isNotDone();
        changes.get(0).complete(new MembershipOutcome(true, false));
        Eventually.holds("the other node was asked for the rest", () -> !drained.isEmpty());
        takeAll();
        assertThat(appServer.awaitEnd().getCode()).isEqualTo(Status.Code.OK);
        assertThat(refusalOf(ACK)).isEmpty();
        ended.get(30, TimeUnit.SECONDS);
    }

    /** The race: what came while the node waited was begun, and nobody waited for that. */
    @Test
    void what_an_app_server_says_once_its_streams_are_ending_is_refused_and_not_done() {
        streams.finish();
        change(ACK);
        appServer.deliver(Audience.everyone(), "{\"type\":1}", ACK + 1);
        appServer.deliver(Audience.everyone(), "{\"type\":1}", 0);
        appServer.invoke("i1", ELSEWHERE.value(), "Ask", Duration.ofMinutes(1));
        assertThat(refusalOf(ACK)).isEqualTo(Refusal.DRAINING.name());
        assertThat(refusalOf(ACK + 1)).isEqualTo(Refusal.DRAINING.name());
        assertThat(appServer.result("i1").getRefusal()).isEqualTo(Refusal.DRAINING.name());
        assertThat(changes).isEmpty();
        assertThat(delivered).hasValue(0);
        assertThat(meters.total(Meter.DROPPED_NODE_LEAVING)).isEqualTo(2);
        takeAll();
        assertThat(appServer.awaitEnd().getCode()).isEqualTo(Status.Code.OK);
    }

    private void change(long ackId) {
        appServer.send(FromAppServer.newBuilder()
                .setMembership(AppMembership.newBuilder()
                        .setAckId(ackId)
                        .setChange(MembershipChange.Change.ADD)
                        .setConnectionId(ELSEWHERE.value())
                        .setGroup("g")));
    }

    private String refusalOf(long ackId) {
        return appServer
                .await(frame -> frame.hasAck() && frame.getAck().getAckId() == ackId)
                .getAck()
                .getRefusal();
    }
}
