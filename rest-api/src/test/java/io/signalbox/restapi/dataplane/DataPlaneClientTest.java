package io.signalbox.restapi.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.GrpcListener;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.restapi.fake.FakeDataPlane;
import io.signalbox.restapi.settings.RestApiSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DataPlaneClientTest {
    private static final String SECRET = "a-cluster-secret-for-tests-of-32-or-more";

    private final FakeDataPlane one = new FakeDataPlane();
    private final FakeDataPlane two = new FakeDataPlane();
    private final GrpcListener listenerOne = listen(one);
    private final GrpcListener listenerTwo = listen(two);
    private final int portOne = listenerOne.port();
    private final int portTwo = listenerTwo.port();
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(listenerOne, listenerTwo));

    @AfterEach
    void close() throws Exception {
        one.speakAgain();
        two.speakAgain();
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
    }

    @Test
    void what_goes_to_one_user_goes_through_one_node_in_the_order_sent() {
        DataPlaneClient client = client(Duration.ofMinutes(1), 500, portOne, portTwo);
        // Calls that wait for the first connection may leave in any order: nobody awaited one before the next.
        client.deliver(to("ann", "first")).toCompletableFuture().join();
        one.deliveries.clear();
        two.deliveries.clear();
        List<CompletionStage<?>> answers = new ArrayList<>();

        for (int i = 0; i < 500; i++) {
            answers.add(client.deliver(to("ann", "m" + i)));
        }
        answers.forEach(answer -> answer.toCompletableFuture().join());

        FakeDataPlane chosen = one.deliveries.isEmpty() ? two : one;
        FakeDataPlane other = chosen == one ? two : one;
        assertThat(other.deliveries).isEmpty();
        assertThat(chosen.deliveries.stream()
                        .map(delivery -> delivery.getPayload().getJson().toStringUtf8()))
                .isEqualTo(IntStream.range(0, 500).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void many_users_spread_over_the_nodes() {
        DataPlaneClient client = client(Duration.ofSeconds(30), 10, portOne, portTwo);

        for (int i = 0; i < 100; i++) {
            client.deliver(to("user" + i, "m")).toCompletableFuture().join();
        }

        assertThat(one.deliveries.size()).isBetween(20, 80);
        assertThat(one.deliveries.size() + two.deliveries.size()).isEqualTo(100);
    }

    @Test
    void a_node_that_cannot_be_reached_is_passed_over() {
        listenerOne.close();
        DataPlaneClient client = client(Duration.ofSeconds(30), 10, portOne, portTwo);

        for (int i = 0; i < 20; i++) {
            client.deliver(to("user" + i, "m")).toCompletableFuture().join();
        }

        assertThat(two.deliveries).hasSize(20);
    }

    @Test
    void a_node_that_is_leaving_is_passed_over() {
        one.refuseWith(Refusal.DRAINING);
        DataPlaneClient client = client(Duration.ofSeconds(30), 10, portOne, portTwo);

        for (int i = 0; i < 20; i++) {
            client.deliver(to("user" + i, "m")).toCompletableFuture().join();
        }

        assertThat(two.deliveries).hasSize(20);
    }

    @Test
    void a_node_that_has_just_started_and_knows_no_tenants_is_passed_over() {
        one.refuseWith(Refusal.TENANTS_NOT_LOADED);
        DataPlaneClient client = client(Duration.ofSeconds(30), 10, portOne, portTwo);

        for (int i = 0; i < 20; i++) {
            client.deliver(to("user" + i, "m")).toCompletableFuture().join();
        }

        assertThat(two.deliveries).hasSize(20);
    }

    @Test
    void a_call_that_may_have_arrived_is_not_made_twice() {
        one.fallSilent();
        two.fallSilent();
        DataPlaneClient client = client(Duration.ofSeconds(20), 10, portOne, portTwo);
        CompletionStage<?> answer = client.deliver(to("ann", "m"));
        FakeDataPlane chosen = awaitDelivery();

        (chosen == one ? listenerOne : listenerTwo).close();

        assertRefused(answer, Refusal.ANSWER_LOST);
        assertThat(one.deliveries.size() + two.deliveries.size()).isEqualTo(1);
    }

    @Test
    void no_node_at_all_is_refused_as_away() {
        listenerOne.close();
        listenerTwo.close();
        DataPlaneClient client = client(Duration.ofSeconds(30), 10, portOne, portTwo);

        assertRefused(client.deliver(to("ann", "m")), Refusal.DATA_PLANE_AWAY);
        assertThat(client.reachable()).isFalse();
    }

    @Test
    void a_call_that_is_not_answered_ends_at_the_deadline_and_frees_its_place() {
        one.fallSilent();
        DataPlaneClient client = client(Duration.ofSeconds(3), 1, portOne);

        CompletionStage<?> answer = client.deliver(to("ann", "m"));
        assertRefused(client.deliver(to("ann", "m")), Refusal.SERVER_BUSY);
        assertRefused(answer, Refusal.DEADLINE_PASSED);

        one.speakAgain();
        client.deliver(to("ann", "m")).toCompletableFuture().join();
    }

    @Test
    void a_wrong_cluster_secret_is_our_fault_not_the_backends() {
        DataPlaneClient client = new DataPlaneClient(
                new Settings(List.of("127.0.0.1:" + portOne), Duration.ofSeconds(30), 10),
                () -> "another-cluster-secret-of-32-or-more-characters");
        opened.add(0, client::close);

        assertRefused(client.deliver(to("ann", "m")), Refusal.INTERNAL);
    }

    @Test
    void settings_that_cannot_work_are_refused_at_the_start() {
        assertThatThrownBy(() -> new DataPlaneClient(new Settings(List.of(), Duration.ofSeconds(1), 1), () -> SECRET))
                .hasMessageContaining("signalbox.rest-api.data-plane");
        assertThatThrownBy(
                        () -> new DataPlaneClient(new Settings(List.of("h:1"), Duration.ofSeconds(1), 0), () -> SECRET))
                .hasMessageContaining("signalbox.rest-api.calls-in-flight");
        assertThatThrownBy(() -> new DataPlaneClient(new Settings(List.of("h:1"), Duration.ZERO, 1), () -> SECRET))
                .hasMessageContaining("signalbox.rest-api.deadline");
    }

    private FakeDataPlane awaitDelivery() {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (one.deliveries.isEmpty() && two.deliveries.isEmpty()) {
            assertThat(System.nanoTime()).as("a delivery within 15 s").isLessThan(end);
            Thread.onSpinWait();
        }
        return one.deliveries.isEmpty() ? two : one;
    }

    private DataPlaneClient client(Duration deadline, int callsInFlight, int... ports) {
        List<String> addresses =
                IntStream.of(ports).mapToObj(port -> "127.0.0.1:" + port).toList();
        var client = new DataPlaneClient(new Settings(addresses, deadline, callsInFlight), () -> SECRET);
        opened.add(0, client::close);
        return client;
    }

    private static GrpcListener listen(FakeDataPlane plane) {
        return GrpcListener.open(
                new InetSocketAddress("127.0.0.1", 0), List.of(plane.guardedBy(new ClusterSecret(SECRET))));
    }

    private static Delivery to(String user, String text) {
        return new Delivery(
                new TenantName("dev"),
                new HubName("chat"),
                Audience.user(new UserId(user)),
                new Payload(ByteString.copyFromUtf8(text), ByteString.EMPTY));
    }

    private static void assertRefused(CompletionStage<?> answer, Refusal refusal) {
        assertThatThrownBy(() -> answer.toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(refusal));
    }

    private record Settings(List<String> dataPlane, Duration deadline, int callsInFlight) implements RestApiSettings {
        @Override
        public String tenants() {
            return "127.0.0.1:1";
        }

        @Override
        public Duration shutdownTimeout() {
            return Duration.ZERO;
        }
    }
}
