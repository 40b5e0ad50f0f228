package io.signalbox.dataplane.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.signalbox.dataplane.cluster.RecordingArrivals;
import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.ClientAnswer;
import io.signalbox.dataplane.fanout.ClientCall;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes on loopback: much traffic, a reader that stops, a node that dies, a way that is cut. */
@Timeout(180)
class NodeLinkUnderLoadTest {
    private static final TenantName DEV = new TenantName("dev");
    private static final HubName HUB = new HubName("chat");
    private static final ConnectionId CLIENT = new ConnectionId("c");
    private static final int BUFFER = 4 * 1024 * 1024;

    private final RecordingArrivals atTwo = new RecordingArrivals();
    private final SequencedArrivals counted = new SequencedArrivals(4);
    private final Pair pair = new Pair(new LinkOptions(BUFFER), new LinkOptions());
    private final NodeLink one = pair.one.nodes(new RecordingArrivals());

    @AfterEach
    void close() {
        pair.close();
    }

    private static Delivery delivery(int sender, int number) {
        return delivery("{\"s\":" + sender + ",\"n\":" + number + "}\u001e");
    }

    private static Delivery delivery(String json) {
        return new Delivery(
                DEV,
                HUB,
                Audience.group(new GroupName("g")),
                new Payload(ByteString.copyFromUtf8(json), ByteString.EMPTY));
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** As senders do: those who are asked to slow down wait for room. */
    private void send(int sender, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (one.deliver(Pair.TWO, delivery(sender, i)) == Pressure.SLOW_DOWN) {
                try {
                    await(one.drained(Pair.TWO));
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private ClientCall call(Duration patience) {
        return new ClientCall(DEV, HUB, CLIENT, "i1", delivery(0, 0).payload(), patience);
    }

    private static MembershipChange change() {
        return new MembershipChange(DEV, HUB, MembershipChange.Kind.ADD, CLIENT, new GroupName("g"));
    }

    private long dropped(Meter meter) {
        return pair.metersOfOne.total(meter);
    }

    /** The context of a call is cancelled when the call ends, and with it all calls that were begun in it. */
    @Test
    void a_lane_outlives_the_call_in_which_it_was_opened() {
        pair.two.nodes(counted);
        Context.CancellableContext call = Context.current().withCancellation();
        call.run(() -> send(0, 0, 1));
        Eventually.holds("the first has arrived", () -> counted.total() == 1);
        call.cancel(null);
        send(0, 1, 1_000);
        Eventually.holds("all have arrived", () -> counted.total() == 1_001);
        assertThat(pair.metersOfOne.total(Meter.LINKS_OPENED)).isEqualTo(1);
    }

    @Test
    void four_senders_at_once_keep_their_order_and_nothing_is_lost() throws Exception {
        pair.two.nodes(counted);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> senders = IntStream.range(0, 4)
                    .<Future<?>>mapToObj(sender -> threads.submit(() -> send(sender, 0, 10_000)))
                    .toList();
            for (Future<?> sender : senders) {
                sender.get(120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        Eventually.holds("all arrive", () -> counted.total() == 40_000);
        assertThat(counted.outOfOrder()).isZero();
        assertThat(dropped(Meter.DROPPED_LINK_FULL)).isZero();
    }

    @Test
    void questions_keep_their_place_among_deliveries() throws Exception {
        pair.two.nodes(atTwo);
        Audience everyone = Audience.everyone();
        Delivery first = delivery(0, 0);
        Delivery second = delivery(0, 1);
        one.deliver(Pair.TWO, first);
        var changed = one.change(Pair.TWO, change());
        one.deliver(Pair.TWO, second);
        var asked = one.ask(Pair.TWO, call(Duration.ofSeconds(20))).answer();
        await(one.close(Pair.TWO, DEV, HUB, everyone, new Arrivals.Closing(null, false)));
        await(changed);
        await(asked);
        assertThat(atTwo.arrived())
                .hasSize(5)
                .startsWith(first, change(), second)
                .endsWith(everyone);
    }

    @Test
    void a_full_link_slows_its_senders_and_below_its_bound_nothing_is_lost() throws Exception {
        pair.two.nodes(atTwo);
        atTwo.congest();
        int sent = 0;
        String json = "x".repeat(5_000) + "\u001e";
        while (one.deliver(Pair.TWO, delivery(json)) == Pressure.ACCEPTED) {
            sent++;
        }
        int all = sent + 1;
        var room = one.drained(Pair.TWO).toCompletableFuture();
        assertThat(room).isNotDone();
        atTwo.relieve();
        room.get(30, TimeUnit.SECONDS);
        Eventually.holds("all arrive", () -> atTwo.arrived().size() == all);
        assertThat(dropped(Meter.DROPPED_LINK_FULL)).isZero();
    }

    @Test
    void what_is_sent_beyond_the_bound_to_a_node_that_does_not_read_is_dropped_and_counted() throws Exception {
        pair.two.nodes(atTwo);
        atTwo.congest();
        String json = "x".repeat(10_000) + "\u001e";
        int sent = 0;
        while (dropped(Meter.DROPPED_LINK_FULL) < 100) {
            one.deliver(Pair.TWO, delivery(json));
            // The lane's part of the bound, and what the network and the other node hold.
            assertThat(++sent * 10_000L).isLessThan(16L * 1024 * 1024);
        }
        ClientCall call = new ClientCall(DEV, HUB, CLIENT, "i1", delivery(json).payload(), Duration.ofMinutes(5));
        assertThatThrownBy(() -> await(one.ask(Pair.TWO, call).answer()))
                .rootCause()
                .extracting("refusal")
                .isEqualTo(Refusal.SERVER_BUSY);
        int all = sent - 100;
        atTwo.relieve();
        Eventually.holds("the rest arrives", () -> atTwo.arrived().size() == all);
    }

    @Test
    void a_node_that_dies_under_traffic_ends_what_was_asked_of_it_and_counts_what_waited() throws Exception {
        Silent silent = new Silent(atTwo);
        pair.two.nodes(silent);
        var asked = one.ask(Pair.TWO, call(Duration.ofMinutes(5))).answer();
        var changed = one.change(Pair.TWO, change());
        var closed = one.close(Pair.TWO, DEV, HUB, Audience.everyone(), new Arrivals.Closing(null, false));
        Eventually.holds("asked", () -> silent.asked);
        atTwo.congest();
        // Not only until it is asked to slow down: the network may take for a while what waited then.
        while (dropped(Meter.DROPPED_LINK_FULL) < 100) {
            one.deliver(Pair.TWO, delivery("x".repeat(10_000) + "\u001e"));
        }
        assertThat(asked.toCompletableFuture()).isNotDone();
        var drained = one.drained(Pair.TWO);
        pair.roll.remove(Pair.TWO);
        pair.one.died(Pair.TWO);
        assertThat(await(asked)).isEqualTo(ClientAnswer.NO_CONNECTION);
        assertThat(await(changed)).isEqualTo(MembershipOutcome.NO_CONNECTION);
        assertThat(await(closed)).isZero();
        await(drained);
        long waited = dropped(Meter.DROPPED_NODE_GONE);
        assertThat(waited).isPositive();
        assertThat(one.deliver(Pair.TWO, delivery(0, 0))).isEqualTo(Pressure.ACCEPTED);
        assertThat(dropped(Meter.DROPPED_NODE_GONE)).isEqualTo(waited + 1);
    }

    @Test
    void a_question_that_is_not_answered_ends_in_time() throws Exception {
        pair.two.nodes(new Silent(atTwo));
        assertThat(await(one.ask(Pair.TWO, call(Duration.ofMillis(200))).answer()))
                .isEqualTo(ClientAnswer.TIMED_OUT);
        assertThatThrownBy(() -> await(one.change(Pair.TWO, change())))
                .hasRootCauseInstanceOf(RefusedException.class)
                .rootCause()
                .extracting("refusal")
                .isEqualTo(Refusal.DEADLINE_PASSED);
    }

    @Test
    void a_link_that_was_cut_goes_on_in_order_and_what_it_lost_is_counted() throws Exception {
        pair.two.nodes(counted);
        try (CutProxy proxy = new CutProxy(pair.two.port())) {
            pair.roll.put(Pair.TWO, proxy.address());
            CompletableFuture<Void> sender =
                    CompletableFuture.runAsync(() -> send(0, 0, 30_000), task -> new Thread(task).start());
            for (int cuts = 1; cuts <= 3; cuts++) {
                int before = cuts * 2_000;
                Eventually.holds("some arrive", () -> counted.total() > before || sender.isDone());
                proxy.cut();
                proxy.heal();
            }
            sender.get(120, TimeUnit.SECONDS);
            Eventually.holds(
                    "each arrives or is counted", () -> counted.total() + dropped(Meter.DROPPED_LINK_BROKEN) == 30_000);
            assertThat(counted.outOfOrder()).isZero();
            assertThat(dropped(Meter.DROPPED_LINK_FULL)).isZero();
        }
    }

    /** As in an orderly leave: all was handed over, then the other node sees this one go, and its lane opens once more. */
    @Test
    void what_was_taken_before_the_other_node_forgot_this_one_is_not_counted_as_lost() throws Exception {
        pair.two.nodes(counted);
        send(0, 0, 1_000);
        await(one.drained(Pair.TWO));
        pair.two.died(Pair.ONE);
        Eventually.holds("it is opened again", () -> pair.metersOfOne.total(Meter.LINKS_OPENED) == 2);
        send(0, 1_000, 1);
        Eventually.holds("all have arrived", () -> counted.total() == 1_001);
        assertThat(dropped(Meter.DROPPED_LINK_BROKEN)).isZero();
    }

    @Test
    void what_is_sent_while_there_is_no_way_waits_for_it_and_goes_in_batches() throws Exception {
        pair.two.nodes(counted);
        try (CutProxy proxy = new CutProxy(pair.two.port())) {
            pair.roll.put(Pair.TWO, proxy.address());
            proxy.cut();
            IntStream.range(0, 1_000).forEach(i -> one.deliver(Pair.TWO, delivery(0, i)));
            var changed = one.change(Pair.TWO, change());
            proxy.heal();
            Eventually.holds("all arrive", () -> counted.total() == 1_000);
            Eventually.holds("all are counted", () -> pair.metersOfOne.total(Meter.LINK_DELIVERIES_SENT) == 1_000);
            assertThat(pair.metersOfOne.total(Meter.LINK_BATCHES_SENT)).isLessThan(100);
            assertThat(await(changed)).isEqualTo(MembershipOutcome.NO_CONNECTION);
            assertThat(counted.outOfOrder()).isZero();
            assertThat(dropped(Meter.DROPPED_LINK_BROKEN)).isZero();
        }
    }

    @Test
    void a_question_under_way_when_the_way_is_cut_is_not_waited_for() throws Exception {
        Silent silent = new Silent(atTwo);
        pair.two.nodes(silent);
        try (CutProxy proxy = new CutProxy(pair.two.port())) {
            pair.roll.put(Pair.TWO, proxy.address());
            var asked = one.ask(Pair.TWO, call(Duration.ofMinutes(5))).answer();
            Eventually.holds("asked", () -> silent.asked);
            proxy.cut();
            assertThat(await(asked)).isEqualTo(ClientAnswer.DISCONNECTED);
        }
    }
}
