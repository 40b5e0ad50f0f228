package io.signalbox.dataplane.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.partition.Partition;
import java.util.concurrent.CompletionStage;

/**
 * How this node takes part in Hazelcast: as a member, which keeps a share of the maps itself, or as a client of members that
 * do nothing else.
 */
interface Seat {
    HazelcastInstance hazelcast();

    /** How many members keep the maps, which is known before anybody is told of one that came or went; 0: out of reach. */
    int keepers();

    /** The latest moment from which the others are sure to take this node for alive, as {@link System#nanoTime}. */
    long seenAt();

    /** Whether it is for this node to look after that partition. For moments there may be two that do, or none. */
    boolean looksAfter(Partition partition);

    /** Done when that node has acted on it; fails when it is not known whether it has. Never blocks. */
    CompletionStage<Boolean> tell(String node, Notice notice);

    /**
     * From here on the others know this node. May block.
     *
     * @param news hears who comes and goes; never blocks
     * @param reader acts on what other nodes tell this one; never blocks
     */
    void take(News news, Notice.Reader reader);

    /** Goes in order; takes seconds. */
    void leave();

    /** Beginning with those who are there already. */
    interface News {
        /** @param first whether it was there before this node listened */
        void onJoined(Node node, boolean first);

        void onGone(Node node);

        /** A member more keeps the maps; that many do. */
        void onMoreKeepers(int keepers);

        /** A member fewer keeps the maps; that many do. */
        void onFewerKeepers(int keepers);

        /** For a moment the maps may lack what nodes hold. */
        void onDoubt();

        /** This node is back, which the others may have taken for dead; the maps may be other ones. */
        void onReturn();
    }
}
