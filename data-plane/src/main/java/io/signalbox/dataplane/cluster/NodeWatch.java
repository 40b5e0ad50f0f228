package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.NodeId;

/** Hears of the other nodes, in order, on a thread of Hazelcast's: never blocks. */
public interface NodeWatch {
    void onJoined(Node node);

    void onGone(NodeId node);
}
