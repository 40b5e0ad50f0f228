package io.signalbox.dataplane.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** To whom a delivery goes: a registry that knows, and a link that writes down. */
class FanoutTest {
    private static final TenantName DEV = new TenantName("dev");
    private static final HubName HUB = new HubName("chat");
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final NodeId C = new NodeId("c");

    private final Map<Topic, Set<NodeId>> known = new HashMap<>();
    private final List<NodeId> reached = new ArrayList<>();

    private final Registry registry = new Registry() {
        @Override
        public CompletionStage<Void> join(Topic topic) {
            throw new AssertionError("a delivery joins nothing");
        }

        @Override
        public CompletionStage<Void> leave(Topic topic) {
            throw new AssertionError("a delivery leaves nothing");
        }

        @Override
        public CompletionStage<Set<NodeId>> nodesOf(Topic topic) {
            return CompletableFuture.completedStage(known.getOrDefault(topic, Set.of()));
        }
    };

    private final NodeLink link = (NodeLink) Proxy.newProxyInstance(
            NodeLink.class.getClassLoader(), new Class<?>[] {NodeLink.class}, (proxy, method, arguments) -> {
                if (!method.getName().equals("deliver")) {
                    throw new AssertionError(method.getName() + " (expected: deliver)");
                }
                reached.add((NodeId) arguments[0]);
                return Pressure.ACCEPTED;
            });

    private final Fanout fanout = new Fanout(registry, link, new Meters(new SimpleMeterRegistry()));

    FanoutTest() {
        known.put(Topic.hub(DEV, HUB), Set.of(A, B, C));
        known.put(Topic.group(DEV, HUB, new GroupName("g1")), Set.of(A, B));
        known.put(Topic.group(DEV, HUB, new GroupName("g2")), Set.of(B));
        known.put(Topic.user(DEV, HUB, new UserId("u1")), Set.of(A, B));
        known.put(Topic.user(DEV, HUB, new UserId("u2")), Set.of(A, B));
        known.put(Topic.connection(DEV, HUB, new ConnectionId("c1")), Set.of(B));
        known.put(Topic.connection(DEV, HUB, new ConnectionId("c2")), Set.of(B));
        known.put(Topic.connection(DEV, HUB, new ConnectionId("c3")), Set.of(A));
    }

    private static Audience.Groups groups(String... names) {
        return new Audience.Groups(Stream.of(names).map(GroupName::new).toList(), Set.of());
    }

    private static Audience users(String... names) {
        return new Audience.Users(Stream.of(names).map(UserId::new).toList(), Set.of());
    }

    private static Audience connections(String... ids) {
        return new Audience.Connections(Stream.of(ids).map(ConnectionId::new).toList(), Set.of());
    }

    static Stream<Arguments> audiences() {
        return Stream.of(
                Arguments.of(Audience.everyone(), Set.of(A, B, C)),
                Arguments.of(groups("g1"), Set.of(A, B)),
                Arguments.of(groups("g1", "g2"), Set.of(A, B)),
                Arguments.of(groups("g2", "nobody"), Set.of(B)),
                Arguments.of(groups("nobody"), Set.of()),
                Arguments.of(users("u1", "u2", "nobody"), Set.of(A, B)),
                Arguments.of(connections("c1", "c2"), Set.of(B)),
                Arguments.of(connections("c1", "c2", "c3", "gone"), Set.of(A, B)));
    }

    @ParameterizedTest
    @MethodSource("audiences")
    void a_delivery_crosses_to_each_node_that_has_members_once_and_to_no_other(Audience audience, Set<NodeId> nodes) {
        fanout.deliver(new Delivery(DEV, HUB, audience, new Payload(ByteString.copyFromUtf8("{}"), ByteString.EMPTY)));
        assertThat(reached).containsExactlyInAnyOrderElementsOf(nodes);
    }

    @Test
    void what_is_for_a_connection_that_nobody_can_find_goes_to_all_nodes_and_holds_up_nothing() {
        Registry blind = new Registry() {
            @Override
            public CompletionStage<Void> join(Topic topic) {
                return registry.join(topic);
            }

            @Override
            public CompletionStage<Void> leave(Topic topic) {
                return registry.leave(topic);
            }

            @Override
            public CompletionStage<Set<NodeId>> nodesOf(Topic topic) {
                return new CompletableFuture<>();
            }

            @Override
            public CompletionStage<Set<NodeId>> nodesToTell(Topic topic) {
                return CompletableFuture.completedStage(Set.of(A, B, C));
            }
        };
        Fanout sender = new Fanout(blind, link, new Meters(new SimpleMeterRegistry()));
        Payload payload = new Payload(ByteString.copyFromUtf8("{}"), ByteString.EMPTY);
        sender.deliver(new Delivery(DEV, HUB, connections("c1"), payload));
        sender.deliver(new Delivery(DEV, HUB, groups("g1"), payload));
        assertThat(reached).hasSize(6).containsOnly(A, B, C);
    }
}
