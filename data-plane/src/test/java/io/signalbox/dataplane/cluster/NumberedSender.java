package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Sends numbered messages from one node, in one order: one thread at a time. */
final class NumberedSender {
    /** How often each target comes in a burst. */
    private static final int OFTEN = 5;

    private final ServingNode node;
    private final String name;
    private final Fanout fanout;
    private final Queue<String> faults;
    private final ConcurrentMap<String, Count> counts = new ConcurrentHashMap<>();
    private int number;

    /** What was sent to one target. */
    private record Count(AtomicInteger begun, AtomicInteger handed) {
        Count() {
            this(new AtomicInteger(), new AtomicInteger());
        }
    }

    NumberedSender(ServingNode node, String name, Queue<String> faults) {
        this.node = node;
        this.name = name;
        this.fanout = node.fanoutOfAnotherSender();
        this.faults = faults;
    }

    String name() {
        return name;
    }

    Numbered.Stream to(Audience audience) {
        return new Numbered.Stream(name, Numbered.target(audience));
    }

    private Count count(Audience audience) {
        return counts.computeIfAbsent(Numbered.target(audience), target -> new Count());
    }

    /** Every message to that target from this number on begins later. */
    int begun(Audience audience) {
        return count(audience).begun.get();
    }

    /** So many to that target are on their way. */
    int handed(Audience audience) {
        return count(audience).handed.get();
    }

    boolean hasHandedAll() {
        return counts.values().stream().allMatch(count -> count.begun.get() == count.handed.get());
    }

    /** @return its number among those to that target */
    int send(Audience audience) {
        Count count = count(audience);
        // Counted first: whoever reads the count then knows which ones begin later.
        int ofTarget = count.begun.getAndIncrement();
        Numbered message = new Numbered(name, number++, Numbered.target(audience), ofTarget);
        fanout.deliver(new Delivery(ThreeNodes.DEV, ThreeNodes.HUB, audience, message.payload()))
                .handed()
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        count.handed.incrementAndGet();
                    } else if (!node.isOver()) {
                        faults.add(message + " is not sent: " + failure);
                    }
                });
        return ofTarget;
    }

    /**
     * Sends to all targets, in bursts: the next one when the witnesses have heard the one before.
     *
     * @param targets of the moment
     */
    void talk(List<Audience> targets, List<ListeningClient> witnesses, BooleanSupplier over) {
        Audience everyone = Audience.everyone();
        do {
            for (int i = 0; i < OFTEN; i++) {
                targets.forEach(this::send);
            }
            int last = send(everyone);
            Eventually.holds(
                    "what " + name + " sends is heard",
                    () -> node.isOver()
                            || witnesses.stream()
                                    .allMatch(client ->
                                            client.heard(this, everyone).last() >= last));
        } while (!node.isOver() && !over.getAsBoolean());
    }
}
