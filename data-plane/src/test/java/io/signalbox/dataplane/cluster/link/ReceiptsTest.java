package io.signalbox.dataplane.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.cluster.RecordingArrivals;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a sender is told that the other node has what it sent: two nodes on loopback, one of which stops taking. */
class ReceiptsTest {
    private final RecordingArrivals atTwo = new RecordingArrivals();
    private final Pair pair = new Pair();
    private final NodeLink one = pair.one.nodes(new RecordingArrivals());

    ReceiptsTest() {
        pair.two.nodes(atTwo);
    }

    @AfterEach
    void close() {
        pair.close();
    }

    /** Sends one, and asks whether it was taken. */
    private CompletableFuture<Void> send() {
        ByteString json = ByteString.copyFromUtf8("{}\u001e");
        Delivery delivery = new Delivery(
                new TenantName("dev"), new HubName("chat"), Audience.everyone(), new Payload(json, ByteString.EMPTY));
        one.deliver(Pair.TWO, delivery);
        return one.taken(Pair.TWO, delivery).toCompletableFuture();
    }

    private static void await(CompletableFuture<Void> taken) throws Exception {
        taken.get(30, TimeUnit.SECONDS);
    }

    private long missed() {
        return pair.metersOfOne.total(Meter.RECEIPTS_MISSED);
    }

    /** The node takes one more, and after it nothing until it is relieved. */
    private CompletableFuture<Void> sendToCongested() {
        int before = atTwo.arrived().size();
        atTwo.congest();
        CompletableFuture<Void> first = send();
        Eventually.holds("it has arrived", () -> atTwo.arrived().size() > before);
        return first;
    }

    @Test
    void who_asks_while_the_node_takes_nothing_waits_until_it_does_however_many_they_are() throws Exception {
        await(send());
        CompletableFuture<Void> first = sendToCongested();
        List<CompletableFuture<Void>> others =
                IntStream.range(0, 1_000).mapToObj(i -> send()).toList();
        boolean early = others.stream().anyMatch(CompletableFuture::isDone);
        // A machine may stand still for as long as the node is waited for.
        assertThat(early && missed() == 0).as("told before it was so").isFalse();
        atTwo.relieve();
        await(first);
        await(CompletableFuture.allOf(others.toArray(CompletableFuture[]::new)));
        assertThat(atTwo.arrived()).hasSize(1_002);
    }

    @Test
    void a_node_that_is_stuck_is_waited_for_once_and_again_when_it_has_answered() throws Exception {
        await(send());
        long before = missed();
        CompletableFuture<Void> first = sendToCongested();
        List<CompletableFuture<Void>> others =
                IntStream.range(0, 100).mapToObj(i -> send()).toList();
        await(first);
        await(CompletableFuture.allOf(others.toArray(CompletableFuture[]::new)));
        // The question, and the one that all others shared.
        assertThat(missed()).isGreaterThanOrEqualTo(before + 2);
        long stuck = missed();
        assertThat(send()).as("another one, while the node is stuck").isDone();
        assertThat(missed()).isEqualTo(stuck + 1);

        atTwo.relieve();
        Eventually.holds("it is asked again, and answers", () -> {
            long asked = missed();
            CompletableFuture<Void> taken = send();
            taken.join();
            return missed() == asked;
        });
    }

    @Test
    void nobody_waits_for_a_node_that_died() throws Exception {
        await(send());
        CompletableFuture<Void> first = sendToCongested();
        CompletableFuture<Void> second = send();
        pair.roll.remove(Pair.TWO);
        pair.one.died(Pair.TWO);
        assertThat(first).isDone();
        assertThat(second).isDone();
        assertThat(send()).isDone();
    }

    @Test
    void nobody_waits_where_the_stream_is_broken_until_there_is_another() throws Exception {
        try (CutProxy way = new CutProxy(pair.two.port())) {
            pair.roll.put(Pair.TWO, way.address());
            await(send());
            CompletableFuture<Void> first = sendToCongested();
            CompletableFuture<Void> second = send();
            way.cut();
            await(first);
            await(second);
            Eventually.holds("it is known to be broken", () -> {
                long before = missed();
                boolean done = send().isDone();
                return done && missed() == before + 1;
            });
            atTwo.relieve();
            way.heal();
            Eventually.holds("it is asked on the next stream, and answers", () -> {
                long before = missed();
                send().join();
                return missed() == before;
            });
        }
    }
}
