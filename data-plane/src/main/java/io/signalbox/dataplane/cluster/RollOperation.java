package io.signalbox.dataplane.cluster;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Work on one node's signature, done where it is kept and at its backups: so that of a signature and a burial one
 * comes first, and whoever comes second knows of it. Done twice it is as done once.
 */
abstract sealed class RollOperation<R> implements EntryProcessor<String, Signature, R>, IdentifiedDataSerializable {
    /** Then the entry goes by itself. */
    private long keptMillis;

    RollOperation(long keptMillis) {
        this.keptMillis = keptMillis;
    }

    final void put(Map.Entry<String, Signature> entry, Signature then) {
        ((ExtendedMapEntry<String, Signature>) entry).setValue(then, keptMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public int getFactoryId() {
        return TopicOperation.FACTORY;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(keptMillis);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        keptMillis = in.readLong();
    }

    /** Answers who has taken the node for dead since the signature before, or null: nobody knows, there was none. */
    static final class Signing extends RollOperation<Map<String, Long>> {
        static final int ID = 8;
        private long number;
        private String link = "";

        Signing() {
            super(0);
        }

        Signing(long number, String link, long keptMillis) {
            super(keptMillis);
            this.number = number;
            this.link = link;
        }

        @Override
        public @Nullable Map<String, Long> process(Map.Entry<String, Signature> entry) {
            Signature before = entry.getValue();
            if (before == null) {
                put(entry, new Signature(number, link, Map.of()));
                return null;
            }
            // One that was under way for long may come behind its successors.
            Signature now = number < before.number() ? before : before.next(number, link);
            if (now != before) {
                put(entry, now);
            }
            // A map that Hazelcast knows how to write.
            return new HashMap<>(now.burials());
        }

        @Override
        public int getClassId() {
            return ID;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            super.writeData(out);
            out.writeLong(number);
            out.writeString(link);
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            super.readData(in);
            number = in.readLong();
            link = Objects.requireNonNull(in.readString());
        }
    }

    /** Answers whether the node is dead: it is not when it has signed meanwhile. */
    static final class Burying extends RollOperation<Boolean> {
        static final int ID = 9;
        private String by = "";
        private long number;

        Burying() {
            super(0);
        }

        Burying(String by, long number, long keptMillis) {
            super(keptMillis);
            this.by = by;
            this.number = number;
        }

        @Override
        public Boolean process(Map.Entry<String, Signature> entry) {
            Signature now = entry.getValue();
            if (now == null) {
                return true;
            }
            if (now.number() != number) {
                return false;
            }
            put(entry, now.buriedBy(by));
            return true;
        }

        @Override
        public int getClassId() {
            return ID;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            super.writeData(out);
            out.writeString(by);
            out.writeLong(number);
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            super.readData(in);
            by = HoldersSerializer.name(in);
            number = in.readLong();
        }
    }
}
