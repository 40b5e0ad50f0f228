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

    private Envelope envelope = new Envelope("", "", 0, 0);
    private @Nullable Notice notice;

    Letter() {}

    private Letter(Envelope envelope, @Nullable Notice notice) {
        this.envelope = envelope;
        this.notice = notice;
    }

    /**
     * @param number the sender's; an answer has that of what it answers
     * @param way which of the reader's boxes it goes to; an answer goes the same way
     */
    record Envelope(String to, String from, long number, int way) {}

    static Letter notice(Envelope envelope, Notice notice) {
        return new Letter(envelope, notice);
    }

    Letter answer() {
        return new Letter(new Envelope(envelope.from, envelope.to, envelope.number, envelope.way), null);
    }

    String to() {
        return envelope.to;
    }

    String from() {
        return envelope.from;
    }

    long number() {
        return envelope.number;
    }

    int way() {
        return envelope.way;
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
        out.writeString(envelope.to);
        out.writeString(envelope.from);
        out.writeLong(envelope.number);
        out.writeInt(envelope.way);
        out.writeBoolean(notice != null);
        if (notice != null) {
            notice.writeData(out);
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        envelope = new Envelope(
                Objects.requireNonNull(in.readString()),
                Objects.requireNonNull(in.readString()),
                in.readLong(),
                in.readInt());
        if (in.readBoolean()) {
            notice = new Notice();
            notice.readData(in);
        }
    }
}
