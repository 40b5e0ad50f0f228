package io.signalbox.dataplane.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.signalbox.protocol.name.GroupName;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** How what is stored for a user travels between members. */
final class UserRecordSerializer implements StreamSerializer<UserRecord> {
    @Override
    public int getTypeId() {
        return 5_302;
    }

    @Override
    public void write(ObjectDataOutput out, UserRecord stored) throws IOException {
        out.writeInt(stored.stays().size());
        for (Map.Entry<GroupName, UserRecord.Stay> one : stored.stays().entrySet()) {
            out.writeString(one.getKey().value());
            out.writeLong(one.getValue().until());
            out.writeBoolean(one.getValue().limited());
        }
    }

    @Override
    public UserRecord read(ObjectDataInput in) throws IOException {
        Map<GroupName, UserRecord.Stay> stays = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            GroupName group = new GroupName(Objects.requireNonNull(in.readString()));
            stays.put(group, new UserRecord.Stay(in.readLong(), in.readBoolean()));
        }
        return new UserRecord(stays);
    }
}
