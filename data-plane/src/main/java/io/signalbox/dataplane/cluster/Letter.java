package io.signalbox.dataplane.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A notice with the node that it is for, or the answer to one. */
final class Letter implements IdentifiedDataSerializable {
    static final int ID = 7;

    private String to = "";
    private String from = "";
    private long number;
    private @Nullable Notice notice;

    Letter() {}

    private Letter(String to, String from, long number, @Nullable Notice notice) {
        this.to = to;
        this.from = from;
        this.number = number;
        this.notice = notice;
    }

    static Letter notice(String to, String from, long number, Notice notice) {
        return new Letter(to, from, number, notice);
    }

    static Letter answer(String to, String from, long number) {
        return new Letter(to, from, number, null);
    }

    String to() {
        return to;
    }

    String from() {
        return from;
    }

    /** The sender's; an answer has that of what it answers. */
    long number() {
        return number;
    }

    /** Null: it is an answer. */
    @Nullable
    Notice notice() {
        return notice;
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
        out.writeString(to);
        out.writeString(from);
        out.writeLong(number);
        out.writeBoolean(notice != null);
        if (notice != null) {
            notice.writeData(out);
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        to = Objects.requireNonNull(in.readString());
        from = Objects.requireNonNull(in.readString());
        number = in.readLong();
        if (in.readBoolean()) {
            notice = new Notice();
            notice.readData(in);
        }
    }
}
