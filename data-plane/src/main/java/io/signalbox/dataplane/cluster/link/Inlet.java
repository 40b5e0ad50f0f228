package io.signalbox.dataplane.cluster.link;

import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.Asked;
import io.signalbox.dataplane.fanout.HubCount;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.grpc.Closed;
import io.signalbox.protocol.grpc.Closing;
import io.signalbox.protocol.grpc.Counting;
import io.signalbox.protocol.grpc.Delivery;
import io.signalbox.protocol.grpc.LinkAnswer;
import io.signalbox.protocol.grpc.LinkFrame;
import io.signalbox.protocol.grpc.LinkQuestion;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The end of one lane of another node. It has one stream at a time: what an older one still brings, when the newer one is
 * there, would come out of order and is dropped; the sender counts it by what was taken.
 */
final class Inlet {
    private static final CompletionStage<Void> ROOM = CompletableFuture.completedStage(null);

    private final NodeId node;
    private final Arrivals here;
    private final Meters meters;
    private @Nullable InStream stream;
    private long taken;
    private boolean ended;

    Inlet(NodeId node, Arrivals here, Meters meters) {
        this.node = node;
        this.here = here;
        this.meters = meters;
    }

    /**
     * From now on that stream brings what comes.
     *
     * @return how many deliveries those before it brought
     */
    synchronized long lead(InStream next) {
        if (stream != null) {
            stream.replaced();
        }
        if (ended) {
            next.cut();
        } else {
            stream = next;
        }
        return taken;
    }

    /**
     * That node was found dead. It may only have been out of reach, and what it wrote before may still be under way: that
     * must not come between what it writes when it is back.
     */
    synchronized void end() {
        ended = true;
        if (stream != null) {
            stream.cut();
            stream = null;
        }
    }

    /** Done when there is room for the next frame. */
    synchronized CompletionStage<Void> take(InStream from, LinkFrame frame) {
        if (from != stream) {
            return ROOM;
        }
        Pressure pressure = Pressure.ACCEPTED;
        switch (frame.getFrameCase()) {
            case DELIVERIES -> {
                for (Delivery delivery : frame.getDeliveries().getDeliveriesList()) {
                    pressure = worse(pressure, deliver(delivery));
                }
                taken += frame.getDeliveries().getDeliveriesCount();
            }
            case QUESTION -> pressure = ask(from, frame.getQuestion());
            case HELLO, ANSWER, FRAME_NOT_SET -> {
                // Of a later version.
            }
        }
        return pressure == Pressure.ACCEPTED ? ROOM : here.drained();
    }

    private static Pressure worse(Pressure one, Pressure other) {
        return one == Pressure.ACCEPTED ? other : one;
    }

    /** Whatever is wrong with one, those behind it go on. */
    private Pressure deliver(Delivery delivery) {
        try {
            return here.deliver(DeliveryWire.fromWire(delivery));
        } catch (RefusedException e) {
            meters.count(Meter.DROPPED_NOT_READABLE);
            return Pressure.ACCEPTED;
        } catch (RuntimeException e) {
            Log.LOG.linkFrameFailed(node.value(), e);
            return Pressure.ACCEPTED;
        }
    }

    private Pressure ask(InStream from, LinkQuestion question) {
        try {
            return answer(from, question);
        } catch (RuntimeException e) {
            refuse(from, question, e);
            return Pressure.ACCEPTED;
        }
    }

    private Pressure answer(InStream from, LinkQuestion question) {
        switch (question.getQuestionCase()) {
            case ASK -> {
                Asked asked = here.ask(LinkWire.callFrom(question));
                answer(from, question, asked.answer(), LinkWire::answer);
                return asked.pressure();
            }
            case CHANGE ->
                answer(from, question, here.change(LinkWire.changeFrom(question.getChange())), LinkWire::answer);
            case CLOSE ->
                answer(
                        from,
                        question,
                        close(question.getClose()),
                        count -> LinkAnswer.newBuilder()
                                .setClosed(Closed.newBuilder().setConnections(count)));
            case CHANGE_USER ->
                answer(
                        from,
                        question,
                        here.change(PresenceWire.changeFrom(question.getChangeUser())),
                        done -> PresenceWire.changed());
            case LIST ->
                answer(from, question, here.list(PresenceWire.listingFrom(question.getList())), PresenceWire::answer);
            case NAMES ->
                answer(from, question, here.names(PresenceWire.listingFrom(question.getNames())), PresenceWire::names);
            case COUNT -> answer(from, question, count(question.getCount()), PresenceWire::answer);
            case DRAIN -> answer(from, question, here.drained(), done -> LinkWire.drained());
            // In order with what was delivered, and that is with the event loops by now.
            case TAKEN -> answer(from, question, ROOM, done -> LinkWire.taken());
            case QUESTION_NOT_SET ->
                refuse(from, question, new IllegalArgumentException("question of a later version"));
        }
        return Pressure.ACCEPTED;
    }

    private CompletionStage<HubCount> count(Counting counting) {
        return here.count(new TenantName(counting.getTenant()), new HubName(counting.getHub()));
    }

    private CompletionStage<Integer> close(Closing closing) {
        return here.close(
                new TenantName(closing.getTenant()),
                new HubName(closing.getHub()),
                DeliveryWire.fromWire(closing.getAudience()),
                LinkWire.closingFrom(closing));
    }

    private <A> void answer(
            InStream from, LinkQuestion question, CompletionStage<A> stage, Function<A, LinkAnswer.Builder> wire) {
        stage.whenComplete((answer, failure) -> {
            if (failure == null) {
                from.answer(wire.apply(answer).setNumber(question.getNumber()));
            } else {
                refuse(from, question, failure);
            }
        });
    }

    private void refuse(InStream from, LinkQuestion question, Throwable failure) {
        if (!(failure instanceof RefusedException)) {
            Log.LOG.linkFrameFailed(node.value(), failure);
        }
        from.answer(LinkAnswer.newBuilder().setNumber(question.getNumber()).setRefused(LinkWire.refused(failure)));
    }
}
