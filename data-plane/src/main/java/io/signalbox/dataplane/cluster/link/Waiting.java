package io.signalbox.dataplane.cluster.link;

import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.grpc.Delivery;

/** What waits in a lane. */
sealed interface Waiting permits Waiting.Encoded, Question {
    /** What an entry costs beside its bytes. */
    int OVERHEAD = 64;

    /** Bytes that it is counted with. */
    int cost();

    /** A delivery, ready for any node. */
    record Encoded(io.signalbox.protocol.delivery.Delivery delivery, Delivery wire) implements Waiting {
        static Encoded of(io.signalbox.protocol.delivery.Delivery delivery) {
            return new Encoded(delivery, DeliveryWire.toWire(delivery));
        }

        /** Whether it is this very one: to compare bytes would cost more than to encode them again. */
        boolean isOf(io.signalbox.protocol.delivery.Delivery other) {
            return delivery == other;
        }

        @Override
        public int cost() {
            return wire.getSerializedSize() + OVERHEAD;
        }
    }
}
