package io.signalbox.dataplane.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A word from one node's registry to another's: it is done there when the call returns. */
final class Notice implements Callable<Boolean>, HazelcastInstanceAware, IdentifiedDataSerializable {
    static final int ID = 6;
    /** The reader of notices among the things that a member keeps for its user. */
    static final String READER = "signalbox.notices";

    enum Kind {
        /** What you remember of these is out of date. */
        FORGET,
        /** The map says that you hold these: take out what you do not. */
        CLAIMED,
        /** What you remember of anything may be out of date. */
        FORGET_ALL
    }

    interface Reader {
        void onNotice(Kind kind, Collection<String> keys);
    }

    private Kind kind = Kind.FORGET;
    private List<String> keys = List.of();
    private transient @Nullable HazelcastInstance hazelcast;

    Notice() {}

    Notice(Kind kind, List<String> keys) {
        this.kind = kind;
        this.keys = keys;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance here) {
        hazelcast = here;
    }

    /** A node that has not begun to read remembers nothing. */
    @Override
    public Boolean call() {
        Object reader = Objects.requireNonNull(hazelcast).getUserContext().get(READER);
        if (reader instanceof Reader someone) {
            read(someone);
        }
        return reader != null;
    }

    void read(Reader reader) {
        reader.onNotice(kind, keys);
    }

    @Override
    public int getFactoryId() {
        return TopicOperation.FACTORY;
    }

    @Override
    public int getClassId() {
        return ID;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByte(kind.ordinal());
        HoldersSerializer.writeNames(out, keys);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        kind = Kind.values()[in.readByte()];
        List<String> read = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            read.add(Objects.requireNonNull(in.readString()));
        }
        keys = read;
    }
}
