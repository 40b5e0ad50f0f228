package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;
import java.util.BitSet;

/**
 * Who is connected where, drawn at random but always the same: nothing of it is kept. Each connection has a user of its
 * own. Of a thousand groups one has 10,000 members, fifty have 100, 350 have ten, the others two.
 */
record SimulatedPopulation(int nodes, int connections, int groups) {
    static final TenantName TENANT = new TenantName("dev");
    static final HubName HUB = new HubName("chat");
    static final int[] SIZES = {2, 10, 100, 10_000};

    private static final long CONNECTIONS = 1;
    private static final long MEMBERS = 2;
    private static final int ID_HALF = 11;
    private static final int USER_DIGITS = 9;
    private static final int GROUP_DIGITS = 8;

    /** The n-th number of a stream that looks random (SplitMix64). */
    private static long mixed(long stream, long n) {
        long z = (stream << 56) + (n + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static int below(int bound, long random) {
        return (int) Long.remainderUnsigned(random, bound);
    }

    int nodeOf(int connection) {
        return below(nodes, mixed(CONNECTIONS, connection));
    }

    static int sizeOf(int group) {
        int one = group % 1_000;
        return one == 0 ? 10_000 : one <= 50 ? 100 : one <= 400 ? 10 : 2;
    }

    /** The nodes that hold members of a group. */
    BitSet nodesOf(int group) {
        BitSet held = new BitSet(nodes);
        for (long member = 0; member < sizeOf(group); member++) {
            held.set(nodeOf(below(connections, mixed(MEMBERS, group * 10_000L + member))));
        }
        return held;
    }

    /** As long as real ids are. */
    static Topic connection(int number) {
        String id = half(mixed(CONNECTIONS, number)) + half(mixed(CONNECTIONS, ~number));
        return Topic.connection(TENANT, HUB, new ConnectionId(id));
    }

    private static String half(long random) {
        return filled(Long.toUnsignedString(random, 36), ID_HALF);
    }

    private static String filled(String digits, int length) {
        return digits.length() >= length ? digits.substring(0, length) : "0".repeat(length - digits.length()) + digits;
    }

    static Topic user(int number) {
        return Topic.user(TENANT, HUB, new UserId("user-" + filled(Integer.toString(number), USER_DIGITS)));
    }

    static Topic group(int number) {
        return Topic.group(TENANT, HUB, new GroupName("group-" + filled(Integer.toString(number), GROUP_DIGITS)));
    }
}
