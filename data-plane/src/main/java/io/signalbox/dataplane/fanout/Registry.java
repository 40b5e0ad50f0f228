package io.signalbox.dataplane.fanout;

import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Which nodes hold members of a topic: soft state, at node granularity. Any thread; never blocks. */
public interface Registry {
    /** This node holds a member. Done: every {@link #nodesOf} that begins afterwards, on any node, sees it. */
    CompletionStage<Void> join(Topic topic);

    /** This node holds no member any more. A join and a leave of one topic take effect in the order called. */
    CompletionStage<Void> leave(Topic topic);

    /** The nodes that hold members, a snapshot; done at once when nobody need be asked. It fails within seconds or never. */
    CompletionStage<Set<NodeId>> nodesOf(Topic topic);

    /**
     * The same for what is only told there: while it cannot be known which they are, all nodes may be, and those
     * without members drop it.
     */
    default CompletionStage<Set<NodeId>> nodesToTell(Topic topic) {
        return nodesOf(topic);
    }

    /**
     * The same as it is now: that a node held a connection may be remembered past the connection's end, which costs a
     * delivery nothing.
     */
    default CompletionStage<Set<NodeId>> nodesNow(Topic topic) {
        return nodesOf(topic);
    }
}
