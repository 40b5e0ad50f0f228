package io.signalbox.dataplane.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.cluster.InMemoryRegistry;
import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.presence.Presence;
import io.signalbox.dataplane.presence.UserMemberships;
import io.signalbox.dataplane.support.MovingClock;
import io.signalbox.dataplane.support.OnlyDev;
import io.signalbox.dataplane.tenant.TenantGate;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.grpc.Accepted;
import io.signalbox.protocol.grpc.Delivery;
import io.signalbox.protocol.grpc.Payload;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.token.TokenVerifier;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When a node answers those who send through it to clients of another one, in service and when it leaves. */
class AcceptanceTest {
    private static final TenantName DEV = new TenantName("dev");
    private static final GroupName GROUP = new GroupName("g");

    private final List<CompletableFuture<Void>> taken = new ArrayList<>();
    private final List<CompletableFuture<Void>> drained = new ArrayList<>();
    private final List<Accepted> accepted = new ArrayList<>();
    private boolean leaving;
    private final DeliveryService service = service();

    private DeliveryService service() {
        InMemoryRegistry all = new InMemoryRegistry(new MovingClock());
        all.of(new NodeId("other")).join(Topic.group(DEV, new HubName("chat"), GROUP));
        Registry registry = all.of(new NodeId("here"));
        NodeLink link = (NodeLink) Proxy.newProxyInstance(
                NodeLink.class.getClassLoader(), new Class<?>[] {NodeLink.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "deliver" -> {
                            return Pressure.ACCEPTED;
                        }
                        case "taken" -> {
                            return another(taken);
                        }
                        case "drained" -> {
                            return another(drained);
                        }
                        default -> throw new AssertionError(method.getName());
                    }
                });
        return new DeliveryService(
                new Fanout(registry, link, new Meters(new SimpleMeterRegistry())),
                new UserMemberships(all.userGroups(), registry, link),
                new Presence(registry, link),
                new TenantGate(new OnlyDev(), new TokenVerifier(Clock.systemUTC()), DEV),
                () -> leaving);
    }

    private static CompletableFuture<Void> another(List<CompletableFuture<Void>> asked) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        asked.add(answer);
        return answer;
    }

    private void deliver() {
        Delivery delivery = Delivery.newBuilder()
                .setTenant("dev")
                .setHub("chat")
                .setAudience(DeliveryWire.toWire(Audience.group(GROUP)))
                .setPayload(Payload.newBuilder().setJson(ByteString.copyFromUtf8("{}\u001e")))
                .build();
        service.deliver(delivery, new StreamObserver<>() {
            @Override
            public void onNext(Accepted answer) {
                accepted.add(answer);
            }

            @Override
            public void onError(Throwable cause) {
                throw new AssertionError(cause);
            }

            @Override
            public void onCompleted() {}
        });
    }

    @Test
    void in_service_it_answers_when_the_other_node_has_taken_the_delivery() {
        deliver();
        assertThat(accepted).isEmpty();
        assertThat(taken).hasSize(1);
        taken.get(0).complete(null);
        assertThat(accepted).hasSize(1);
        assertThat(drained).isEmpty();
    }

    @Test
    void leaving_it_answers_when_the_sockets_there_have_it_too_for_the_next_may_go_another_way() {
        leaving = true;
        deliver();
        assertThat(taken).isEmpty();
        assertThat(accepted).isEmpty();
        assertThat(drained).hasSize(1);
        drained.get(0).complete(null);
        assertThat(accepted).hasSize(1);
    }
}
