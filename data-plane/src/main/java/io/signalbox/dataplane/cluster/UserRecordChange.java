package io.signalbox.dataplane.cluster;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.refusal.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One group into what is stored for a user, or out of it, where the record lives and at its backups; it comes out the same
 * there, because it brings the time along. It answers whether it was done, or why not: what the refusal says.
 */
final class UserRecordChange implements EntryProcessor<String, UserRecord, String>, IdentifiedDataSerializable {
    static final int ID = 20;
    /** What expires is filtered when it is read; the entry goes a little later. */
    private static final long MARGIN_MILLIS = 2_000;

    private static final long OUT = 0;
    private static final long WITHOUT_TTL = -1;

    private String group = "";
    /** In milliseconds; 0: out of the record; -1: in, without one. */
    private long ttl;

    private long now;

    UserRecordChange() {}

    private UserRecordChange(GroupName group, long ttl, long now) {
        this.group = group.value();
        this.ttl = ttl;
        this.now = now;
    }

    static UserRecordChange put(GroupName group, @Nullable Duration ttl, long now) {
        return new UserRecordChange(group, ttl == null ? WITHOUT_TTL : Math.max(1, ttl.toMillis()), now);
    }

    static UserRecordChange remove(GroupName group, long now) {
        return new UserRecordChange(group, OUT, now);
    }

    @Override
    public String process(Map.Entry<String, UserRecord> entry) {
        UserRecord stored = entry.getValue() == null ? UserRecord.EMPTY : entry.getValue();
        GroupName name = new GroupName(group);
        if (ttl == OUT) {
            set(entry, stored.without(name, now));
            return "";
        }
        try {
            set(entry, stored.with(name, ttl == WITHOUT_TTL ? null : Duration.ofMillis(ttl), now));
            return "";
        } catch (RefusedException e) {
            return e.detail();
        }
    }

    private void set(Map.Entry<String, UserRecord> entry, UserRecord then) {
        if (then == UserRecord.EMPTY) {
            entry.setValue(null);
        } else {
            ((ExtendedMapEntry<String, UserRecord>) entry)
                    .setValue(then, then.until() - now + MARGIN_MILLIS, TimeUnit.MILLISECONDS);
        }
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
        out.writeString(group);
        out.writeLong(ttl);
        out.writeLong(now);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        group = Objects.requireNonNull(in.readString());
        ttl = in.readLong();
        now = in.readLong();
    }
}
