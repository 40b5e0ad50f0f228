package io.signalbox.dataplane.request;

import io.signalbox.dataplane.fanout.NodeId;

/** The way to the owners on all nodes, this one included. */
public interface OwnerLink {
    /** Never fails: a request to a node that is gone is answered as one to a connection that is gone. */
    Owner at(NodeId node);
}
