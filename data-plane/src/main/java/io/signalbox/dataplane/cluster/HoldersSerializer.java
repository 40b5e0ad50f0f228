package io.signalbox.dataplane.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** How an entry travels between members: at its migration, and to backups that begin. */
final class HoldersSerializer implements StreamSerializer<Holders> {
    @Override
    public int getTypeId() {
        return 5_301;
    }

    @Override
    public void write(ObjectDataOutput out, Holders holders) throws IOException {
        writeNames(out, holders.nodes());
        writeStamps(out, holders.readers());
        out.writeLong(holders.stamp());
    }

    @Override
    public Holders read(ObjectDataInput in) throws IOException {
        return new Holders(Set.copyOf(readNames(in)), Map.copyOf(readStamps(in)), in.readLong());
    }

    static void writeNames(ObjectDataOutput out, Collection<String> names) throws IOException {
        out.writeInt(names.size());
        for (String name : names) {
            out.writeString(name);
        }
    }

    static Set<String> readNames(ObjectDataInput in) throws IOException {
        Set<String> names = new HashSet<>();
        for (int left = in.readInt(); left > 0; left--) {
            names.add(name(in));
        }
        return names;
    }

    static void writeStamps(ObjectDataOutput out, Map<String, Long> stamps) throws IOException {
        out.writeInt(stamps.size());
        for (Map.Entry<String, Long> one : stamps.entrySet()) {
            out.writeString(one.getKey());
            out.writeLong(one.getValue());
        }
    }

    static Map<String, Long> readStamps(ObjectDataInput in) throws IOException {
        Map<String, Long> stamps = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String name = name(in);
            stamps.put(name, in.readLong());
        }
        return stamps;
    }

    /** Millions of entries name a handful of nodes: each name is kept once. */
    static String name(ObjectDataInput in) throws IOException {
        return Objects.requireNonNull(in.readString()).intern();
    }
}
