package io.signalbox.dataplane.cluster;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Work on one entry, done where the entry lives and once more at its backups, so it must come out the same there. A change
 * answers null when there was nothing to change and nobody to tell, else the readers that must forget.
 */
abstract sealed class TopicOperation<R> implements EntryProcessor<String, Holders, R>, IdentifiedDataSerializable {
    static final int FACTORY = 5_300;

    /** Several partitions' threads may run one object; it is only ever set. */
    private transient volatile boolean changed;

    abstract @Nullable R work(Map.Entry<String, Holders> entry, Holders now);

    @Override
    public @Nullable R process(Map.Entry<String, Holders> entry) {
        Holders now = entry.getValue();
        return work(entry, now == null ? Holders.NONE : now);
    }

    final boolean put(Map.Entry<String, Holders> entry, Holders now, Holders then) {
        if (then.equals(now)) {
            return false;
        }
        entry.setValue(then.orNothing());
        changed = true;
        return true;
    }

    final @Nullable Map<String, Long> change(Map.Entry<String, Holders> entry, Holders now, Holders then) {
        boolean differs = put(entry, now, then);
        Map<String, Long> outdated = then.outdated();
        // A map that Hazelcast knows how to write.
        return differs || !outdated.isEmpty() ? new HashMap<>(outdated) : null;
    }

    /** Asked after the work: what changed nothing costs the backups nothing. */
    @Override
    public @Nullable EntryProcessor<String, Holders, R> getBackupProcessor() {
        return changed ? this : null;
    }

    @Override
    public int getFactoryId() {
        return FACTORY;
    }

    static IdentifiedDataSerializable create(int classId) {
        return switch (classId) {
            case Join.ID -> new Join();
            case Leave.ID -> new Leave();
            case Question.ID -> new Question();
            case Told.ID -> new Told();
            case Burial.ID -> new Burial();
            case Notice.ID -> new Notice();
            case Letter.ID -> new Letter();
            case RollOperation.Signing.ID -> new RollOperation.Signing();
            case RollOperation.Burying.ID -> new RollOperation.Burying();
            case UserRecordChange.ID -> new UserRecordChange();
            default -> throw new IllegalArgumentException("class " + classId + " (expected: one of the registry's)");
        };
    }

    /** A node holds members from now on. */
    static final class Join extends TopicOperation<Map<String, Long>> {
        static final int ID = 1;
        private String node = "";
        private long stamp;

        Join() {}

        Join(String node, long stamp) {
            this.node = node;
            this.stamp = stamp;
        }

        @Override
        @Nullable
        Map<String, Long> work(Map.Entry<String, Holders> entry, Holders now) {
            return change(entry, now, now.with(node, stamp));
        }

        @Override
        public int getClassId() {
            return ID;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            out.writeString(node);
            out.writeLong(stamp);
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            node = HoldersSerializer.name(in);
            stamp = in.readLong();
        }
    }

    /** A node holds no members any more. */
    static final class Leave extends TopicOperation<Map<String, Long>> {
        static final int ID = 2;
        private String node = "";
        private long stamp;

        Leave() {}

        Leave(String node, long stamp) {
            this.node = node;
            this.stamp = stamp;
        }

        @Override
        @Nullable
        Map<String, Long> work(Map.Entry<String, Holders> entry, Holders now) {
            return change(entry, now, now.without(node, stamp));
        }

        @Override
        public int getClassId() {
            return ID;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            out.writeString(node);
            out.writeLong(stamp);
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            node = HoldersSerializer.name(in);
            stamp = in.readLong();
        }
    }

    /** Who holds members? Whoever asks will remember the answer, unless nobody does: that would fill the map. */
    static final class Question extends TopicOperation<String[]> {
        static final int ID = 3;
        private String reader = "";

        Question() {}

        Question(String reader) {
            this.reader = reader;
        }

        @Override
        String[] work(Map.Entry<String, Holders> entry, Holders now) {
            if (!now.nodes().isEmpty()) {
                put(entry, now, now.readBy(reader));
            }
            return now.nodes().toArray(String[]::new);
        }

        @Override
        public int getClassId() {
            return ID;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            out.writeString(reader);
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            reader = HoldersSerializer.name(in);
        }
    }

    /** These readers have forgotten what they were told under these stamps. */
    static final class Told extends TopicOperation<Void> {
        static final int ID = 4;
        private Map<String, Long> told = Map.of();

        Told() {}

        Told(Map<String, Long> told) {
            this.told = told;
        }

        @Override
        @Nullable
        Void work(Map.Entry<String, Holders> entry, Holders now) {
            put(entry, now, now.forgottenBy(told));
            return null;
        }

        @Override
        public int getClassId() {
            return ID;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            HoldersSerializer.writeStamps(out, told);
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            told = HoldersSerializer.readStamps(in);
        }
    }

    /** These nodes are dead. */
    static final class Burial extends TopicOperation<Map<String, Long>> {
        static final int ID = 5;
        private Set<String> dead = Set.of();

        Burial() {}

        Burial(Set<String> dead) {
            this.dead = dead;
        }

        @Override
        @Nullable
        Map<String, Long> work(Map.Entry<String, Holders> entry, Holders now) {
            return change(entry, now, now.withoutDead(dead));
        }

        @Override
        public int getClassId() {
            return ID;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            HoldersSerializer.writeNames(out, dead);
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            dead = HoldersSerializer.readNames(in);
        }
    }
}
