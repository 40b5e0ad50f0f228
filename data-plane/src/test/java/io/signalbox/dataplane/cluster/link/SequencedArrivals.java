package io.signalbox.dataplane.cluster.link;

import io.signalbox.dataplane.fanout.Asked;
import io.signalbox.dataplane.fanout.ClientAnswer;
import io.signalbox.dataplane.fanout.ClientCall;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node that checks the numbers of several senders: each must be greater than the one before. */
final class SequencedArrivals implements NobodyThere {
    private static final Pattern NUMBERED = Pattern.compile("\\{\"s\":(\\d+),\"n\":(\\d+)}\u001e");

    private final int[] last;
    private int total;
    private int outOfOrder;

    SequencedArrivals(int senders) {
        last = new int[senders];
        Arrays.fill(last, -1);
    }

    synchronized int total() {
        return total;
    }

    synchronized int outOfOrder() {
        return outOfOrder;
    }

    @Override
    public synchronized Pressure deliver(Delivery delivery) {
        Matcher numbered = NUMBERED.matcher(delivery.payload().json().toStringUtf8());
        if (!numbered.matches()) {
            throw new AssertionError(delivery);
        }
        int sender = Integer.parseInt(numbered.group(1));
        int number = Integer.parseInt(numbered.group(2));
        if (number <= last[sender]) {
            outOfOrder++;
        }
        last[sender] = number;
        total++;
        return Pressure.ACCEPTED;
    }

    @Override
    public Asked ask(ClientCall call) {
        return Asked.known(ClientAnswer.NO_CONNECTION);
    }

    @Override
    public CompletionStage<MembershipOutcome> change(MembershipChange change) {
        return CompletableFuture.completedStage(MembershipOutcome.NO_CONNECTION);
    }

    @Override
    public CompletionStage<Integer> close(TenantName tenant, HubName hub, Audience audience, Closing closing) {
        return CompletableFuture.completedStage(0);
    }

    @Override
    public CompletionStage<Void> drained() {
        return CompletableFuture.completedStage(null);
    }
}
