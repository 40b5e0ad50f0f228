package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.map.IMap;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A registry whose map all keepers may have lost. */
class RegistryInDoubtTest {
    private static final NodeId SELF = new NodeId("self");
    private static final Node B = new Node(new NodeId("b"), "b:1");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TenantName DEV = new TenantName("dev");
    private static final HubName HUB = new HubName("chat");
    private static final Topic CONNECTION = Topic.connection(DEV, HUB, new ConnectionId("c"));
    private static final Topic ATTACHMENT = Topic.attachment(DEV, HUB, new ConnectionId("c"));
    private static final Topic APP_SERVER = Topic.appServer(DEV, HUB);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger keepers = new AtomicInteger(1);
    private final Doubt doubt = new Doubt(keepers::get);
    private final Map<String, Holders> map = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final Deadlines questions = new Deadlines(PATIENCE, Runnable::run);
    private final HazelcastRegistry registry = registry();

    private HazelcastRegistry registry() {
        LivingNodes nodes = new LivingNodes(new Deadlines(PATIENCE, Runnable::run));
        nodes.onJoined(new Node(SELF, "self:1"), true);
        nodes.onJoined(B, true);
        return new HazelcastRegistry(
                new HazelcastRegistry.Shared(
                        SELF,
                        new Attempts(timer, timer),
                        questions,
                        new Deadlines(PATIENCE, Runnable::run),
                        new Remembered(100, Long.MAX_VALUE),
                        doubt,
                        new Meters(new SimpleMeterRegistry())),
                keptMap(),
                nodes,
                new Notices(nobodyToTell(), nodes, timer, new Attempts(timer, timer), questions));
    }

    private static Seat nobodyToTell() {
        return (Seat) Proxy.newProxyInstance(
                RegistryInDoubtTest.class.getClassLoader(), new Class<?>[] {Seat.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.toString());
                });
    }

    @SuppressWarnings("unchecked")
    private IMap<String, Holders> keptMap() {
        return (IMap<String, Holders>) Proxy.newProxyInstance(
                RegistryInDoubtTest.class.getClassLoader(), new Class<?>[] {IMap.class}, (proxy, method, arguments) -> {
                    asked.incrementAndGet();
                    Holders found = map.get((String) arguments[0]);
                    return CompletableFuture.completedStage(
                            switch (method.getName()) {
                                case "getAsync" -> found;
                                case "submitToKey" -> names(found);
                                default -> throw new UnsupportedOperationException(method.toString());
                            });
                });
    }

    private static String[] names(@Nullable Holders found) {
        return found == null ? new String[0] : found.nodes().toArray(String[]::new);
    }

    @AfterEach
    void end() {
        timer.shutdownNow();
    }

    private void loseAllKeepers() {
        keepers.set(0);
        doubt.onLoss();
    }

    private void keepersAreBack() {
        doubt.onLoss();
        keepers.set(1);
    }

    private CompletableFuture<Set<NodeId>> ask(Topic topic) {
        return registry.nodesOf(topic).toCompletableFuture();
    }

    private static Set<NodeId> awaited(CompletableFuture<Set<NodeId>> answer) {
        return answer.orTimeout(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Test
    void that_something_is_nowhere_is_not_believed_until_its_node_has_had_the_time_to_say_again_that_it_has_it() {
        loseAllKeepers();
        keepersAreBack();
        for (Topic topic : new Topic[] {CONNECTION, ATTACHMENT, APP_SERVER}) {
            int before = asked.get();
            CompletableFuture<Set<NodeId>> answer = ask(topic);
            Eventually.holds("it is asked again", () -> asked.get() > before + 2);
            assertThat(answer).as("%s", topic).isNotDone();
            map.put(TopicKey.of(topic), new Holders(Set.of("b"), Map.of(), 1));
            assertThat(awaited(answer)).containsExactly(B.id());
        }
    }

    @Test
    void what_is_only_told_is_told_to_all_meanwhile_and_nobody_waits() {
        loseAllKeepers();
        assertThat(awaited(tell())).containsExactlyInAnyOrder(SELF, B.id());
        keepersAreBack();
        assertThat(awaited(tell())).containsExactlyInAnyOrder(SELF, B.id());
        map.put(TopicKey.of(CONNECTION), new Holders(Set.of("b"), Map.of(), 1));
        assertThat(awaited(tell())).as("when it is there again").containsExactly(B.id());
    }

    private CompletableFuture<Set<NodeId>> tell() {
        return registry.nodesToTell(CONNECTION).toCompletableFuture();
    }

    @Test
    void nobody_waits_longer_for_it_than_for_any_answer() {
        loseAllKeepers();
        keepersAreBack();
        CompletableFuture<Set<NodeId>> answer = ask(CONNECTION);
        questions.tick(System.nanoTime() + PATIENCE.plusSeconds(1).toNanos());
        assertThat(answer).isCompletedExceptionally();
    }

    @Test
    void the_time_is_short() {
        loseAllKeepers();
        keepersAreBack();
        assertThat(doubt.isOfAll(System.nanoTime())).isTrue();
        assertThat(doubt.isOfAll(System.nanoTime() + Duration.ofSeconds(6).toNanos()))
                .isFalse();
    }

    @Test
    void after_any_other_loss_and_before_one_nowhere_is_nowhere() {
        Stream.of(CONNECTION, ATTACHMENT, APP_SERVER)
                .forEach(topic -> assertThat(awaited(ask(topic))).isEmpty());
        doubt.onLoss();
        Stream.of(CONNECTION, ATTACHMENT, APP_SERVER)
                .forEach(topic -> assertThat(awaited(ask(topic))).isEmpty());
    }
}
