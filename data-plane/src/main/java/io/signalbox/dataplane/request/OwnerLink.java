package io.signalbox.dataplane.request;

import io.signalbox.dataplane.fanout.NodeId;

/** The way to the owners on all nodes, this one included. */
public interface OwnerLink {
    /**
     * Never fails: a request to a node that is gone is answered as one to a connection that is gone. When the node that
     * owns dies under way, an answer that has not begun is that one too, and one that has begun is cut off. When the node
     * that asks dies, the owner hears that the client hung up, and of bytes under way that they were not taken.
     *
     * <p>A socket whose owner dies is refused as one to a connection that is gone, or closed when it was accepted; an owner
     * hears of a socket whose node dies that it is lost.
     */
    Owner at(NodeId node);
}
