package io.signalbox.dataplane.cluster;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.partition.Partition;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.settings.ClusterSettings;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Members that do nothing else keep the maps, and the nodes are their clients: who lives stands on a {@link Roll}. */
final class ClientSeat implements Seat {
    private static final int TELL_EVERY_SECONDS = 2;

    private final String where;
    private final HazelcastInstance hazelcast;
    private final Roll roll;
    private final Letters letters;
    private volatile boolean connected = true;
    private volatile @Nullable News news;

    /**
     * Waits for the first member that it reaches, for ever, and says so in the log.
     *
     * @param executor takes Hazelcast's answers
     * @param unanswered ends letters that nobody answers
     */
    ClientSeat(
            ClusterSettings settings,
            Node self,
            Executor executor,
            ScheduledExecutorService timer,
            Deadlines unanswered) {
        this.where = ClientSetup.where(settings);
        ScheduledFuture<?> patience = timer.scheduleWithFixedDelay(
                () -> Log.LOG.keepersAway(where), TELL_EVERY_SECONDS, TELL_EVERY_SECONDS, TimeUnit.SECONDS);
        try {
            this.hazelcast = HazelcastClient.newHazelcastClient(ClientSetup.of(settings, self, this::onState));
        } finally {
            patience.cancel(false);
        }
        Kinds.refuseNodesOfClient(hazelcast);
        this.roll = new Roll(hazelcast.getMap(MemberSetup.ROLL), self, settings.deadAfter(), executor, timer);
        this.letters = new Letters(hazelcast, self.id().value(), unanswered);
    }

    @Override
    public HazelcastInstance hazelcast() {
        return hazelcast;
    }

    /** One, however many there are: each keeps what a client needs. */
    @Override
    public int keepers() {
        return connected ? 1 : 0;
    }

    @Override
    public long seenAt() {
        return roll.signedAt();
    }

    @Override
    public boolean looksAfter(Partition partition) {
        return roll.isMyTurn(partition.getPartitionId());
    }

    @Override
    public CompletionStage<Boolean> tell(String node, Notice notice) {
        return letters.send(node, notice);
    }

    @Override
    public void take(News hearing, Notice.Reader reader) {
        letters.read(reader);
        roll.begin(hearing);
        news = hearing;
        hazelcast.getCluster().addMembershipListener(new MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {
                hearing.onMoreKeepers(1);
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                hearing.onFewerKeepers(1);
            }
        });
    }

    private void onState(LifecycleEvent event) {
        if (event.getState() == LifecycleState.CLIENT_DISCONNECTED) {
            connected = false;
            onDisconnected();
        } else if (event.getState() == LifecycleState.CLIENT_CONNECTED) {
            onConnected();
        }
    }

    /** What it remembers may be of maps that are no more when this node hears of them again. */
    private void onDisconnected() {
        News hearing = news;
        if (hearing != null) {
            Log.LOG.keepersLost(where);
            hearing.onDoubt();
        }
    }

    private void onConnected() {
        News hearing = news;
        if (hearing == null || connected) {
            connected = true;
            return;
        }
        Log.LOG.keepersBack(where);
        // Before anybody asks: they may have lost everything, and know nobody yet.
        hearing.onDoubt();
        connected = true;
        hearing.onReturn();
    }

    @Override
    public void leave() {
        // From here on that it reaches nobody is no news.
        news = null;
        roll.end();
        hazelcast.shutdown();
    }
}
