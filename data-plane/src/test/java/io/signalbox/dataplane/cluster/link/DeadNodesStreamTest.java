package io.signalbox.dataplane.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.grpc.DeliveryBatch;
import io.signalbox.protocol.grpc.LinkFrame;
import io.signalbox.protocol.grpc.LinkHello;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A node that was found dead was only out of reach, and what it wrote before arrives when the network is whole again. */
class DeadNodesStreamTest {
    private static final NodeId HERE = new NodeId("here");
    private static final NodeId AWAY = new NodeId("away");

    private final LongAdder arrived = new LongAdder();
    private final Inlets inlets = new Inlets();

    private InStream open(Call call) {
        Meters meters = new Meters(new SimpleMeterRegistry());
        InStream stream = new InStream(
                HERE,
                call,
                hello -> inlets.of(
                        new Inlets.Lane(new NodeId(hello.getNode()), hello.getLane()),
                        lane -> new Inlet(lane.node(), new CountingArrivals(arrived), meters)));
        stream.onNext(LinkFrame.newBuilder()
                .setHello(LinkHello.newBuilder().setNode(AWAY.value()).setLane(1))
                .build());
        return stream;
    }

    private static LinkFrame delivery() {
        Delivery delivery = new Delivery(
                new TenantName("dev"),
                new HubName("chat"),
                Audience.everyone(),
                new Payload(ByteString.copyFromUtf8("{}\u001e"), ByteString.EMPTY));
        return LinkFrame.newBuilder()
                .setDeliveries(DeliveryBatch.newBuilder().addDeliveries(DeliveryWire.toWire(delivery)))
                .build();
    }

    @Test
    void what_it_wrote_before_does_not_come_between_what_it_writes_when_it_is_back() {
        Call before = new Call();
        InStream old = open(before);
        old.onNext(delivery());
        assertThat(arrived.sum()).isEqualTo(1);
        inlets.died(AWAY);
        old.onNext(delivery());
        assertThat(arrived.sum()).as("after its death").isEqualTo(1);
        assertThat(Status.fromThrowable(before.failure).getCode()).isEqualTo(Status.Code.ABORTED);

        InStream back = open(new Call());
        old.onNext(delivery());
        back.onNext(delivery());
        assertThat(arrived.sum()).as("of the new stream alone").isEqualTo(2);
    }

    /** The other end of a stream. */
    private static final class Call extends ServerCallStreamObserver<LinkFrame> {
        private @Nullable Throwable failure;

        @Override
        public void onError(Throwable cause) {
            failure = cause;
        }

        @Override
        public void onNext(LinkFrame frame) {}

        @Override
        public void onCompleted() {}

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}
    }
}
