package io.signalbox.dataplane.cluster.link;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.settings.LinkSettings;
import io.signalbox.protocol.grpc.ClusterSecret;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Two nodes on loopback that know each other, in one JVM. */
final class Pair implements AutoCloseable {
    static final NodeId ONE = new NodeId("one");
    static final NodeId TWO = new NodeId("two");
    static final ClusterSecret SECRET = new ClusterSecret("a-cluster-secret-for-tests-of-32-or-more");

    /** Who lives, and where. */
    final Map<NodeId, String> roll = new ConcurrentHashMap<>();

    final Meters metersOfOne = new Meters(new SimpleMeterRegistry());
    final GrpcLinks one;
    final GrpcLinks two;

    Pair() {
        this(new LinkOptions(), new LinkOptions());
    }

    Pair(LinkSettings ofOne, LinkSettings ofTwo) {
        one = links(ONE, ofOne, metersOfOne);
        two = links(TWO, ofTwo, new Meters(new SimpleMeterRegistry()));
        roll.put(ONE, "127.0.0.1:" + one.port());
        roll.put(TWO, "127.0.0.1:" + two.port());
    }

    GrpcLinks links(NodeId node, LinkSettings settings, Meters meters) {
        return new GrpcLinks(node, settings, SECRET, other -> Optional.ofNullable(roll.get(other)), meters);
    }

    /** The node dies at once, and the other one notices. */
    void kill(NodeId node) {
        roll.remove(node);
        (node.equals(ONE) ? one : two).close();
        (node.equals(ONE) ? two : one).died(node);
    }

    @Override
    public void close() {
        one.close();
        two.close();
    }
}
