package io.signalbox.dataplane.cluster.link;

import com.google.protobuf.ByteString;
import com.sun.management.OperatingSystemMXBean;
import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Not a check: it prints how much passes from one node to another in one JVM, with {@code -Dlink.measure=true}. */
@EnabledIfSystemProperty(named = "link.measure", matches = "true")
class LinkThroughputTest {
    private static final int DELIVERIES = 400_000;
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @ParameterizedTest
    @CsvSource({"1,100", "1,100", "2,100", "4,100", "1,1000", "4,1000", "4,10000"})
    void deliveries_per_second_through_one_lane(int senders, int bytes) throws Exception {
        LongAdder arrived = new LongAdder();
        Arrivals counting = new CountingArrivals(arrived);
        int each = DELIVERIES / senders / Math.max(1, bytes / 1_000);
        try (Pair pair = new Pair()) {
            pair.two.nodes(counting);
            NodeLink one = pair.one.nodes(new CountingArrivals(new LongAdder()));
            send(one, 1_000, bytes);
            Eventually.holds("warm", () -> arrived.sum() == 1_000);
            long began = System.nanoTime();
            long cpuBefore = PROCESS.getProcessCpuTime();
            Thread[] threads = new Thread[senders];
            for (int i = 0; i < senders; i++) {
                threads[i] = new Thread(() -> send(one, each, bytes));
                threads[i].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            Eventually.holds("all", () -> arrived.sum() == 1_000 + (long) each * senders);
            double seconds = (System.nanoTime() - began) / 1e9;
            double cpuSeconds = (PROCESS.getProcessCpuTime() - cpuBefore) / 1e9;
            System.out.printf(
                    "LINK %d senders, %d bytes: %,.0f deliveries/s, %,.0f per CPU second, %.1f deliveries a frame%n",
                    senders,
                    bytes,
                    each * senders / seconds,
                    each * senders / cpuSeconds,
                    (double) pair.metersOfOne.total(Meter.LINK_DELIVERIES_SENT)
                            / pair.metersOfOne.total(Meter.LINK_BATCHES_SENT));
        }
    }

    private static void send(NodeLink link, int count, int bytes) {
        ByteString json = ByteString.copyFromUtf8("x".repeat(bytes - 1) + "\u001e");
        for (int i = 0; i < count; i++) {
            Delivery delivery = new Delivery(
                    new TenantName("dev"),
                    new HubName("chat"),
                    Audience.connection(new ConnectionId("a-connection-id-1234567")),
                    new Payload(json, ByteString.EMPTY));
            if (link.deliver(Pair.TWO, delivery) == Pressure.SLOW_DOWN) {
                try {
                    link.drained(Pair.TWO).toCompletableFuture().get(30, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }
    }
}
