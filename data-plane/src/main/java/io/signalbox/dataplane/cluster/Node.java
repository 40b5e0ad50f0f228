package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.NodeId;

/**
 * A data-plane node that lives.
 *
 * @param link where other nodes reach it by gRPC, as host:port
 */
public record Node(NodeId id, String link) {}
