package io.signalbox.dataplane.cluster;

import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.partition.Partition;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.settings.ClusterSettings;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Every node is a member: who is one lives, and carries its name and link as attributes. */
final class MemberSeat implements Seat {
    static final String NODE = "signalbox.node";
    static final String LINK = "signalbox.link";

    private final HazelcastInstance hazelcast;
    private final IExecutorService executor;
    private final ConcurrentMap<String, Member> members = new ConcurrentHashMap<>();

    /** Joins those who are there, or begins alone and is joined; takes seconds. */
    MemberSeat(ClusterSettings settings, Node self) {
        this.hazelcast = Hazelcast.newHazelcastInstance(MemberSetup.of(settings, self));
        Kinds.refuseKeepers(hazelcast);
        this.executor = hazelcast.getExecutorService(MemberSetup.NOTICES);
    }

    @Override
    public HazelcastInstance hazelcast() {
        return hazelcast;
    }

    @Override
    public int keepers() {
        return hazelcast.getCluster().getMembers().size();
    }

    /** It finds out by itself that it is no member any more, and hears of it as of a merge. */
    @Override
    public long seenAt() {
        return System.nanoTime();
    }

    @Override
    public boolean looksAfter(Partition partition) {
        return hazelcast.getCluster().getLocalMember().equals(partition.getOwner());
    }

    @Override
    public CompletionStage<Boolean> tell(String node, Notice notice) {
        Member member = members.get(node);
        if (member == null) {
            return CompletableFuture.failedStage(new IllegalStateException("node " + node + " (expected: a member)"));
        }
        // Hazelcast's future of a task is a stage, which its interface does not say.
        if (executor.submitToMember(notice, member) instanceof CompletableFuture<Boolean> sent) {
            return sent;
        }
        throw new IllegalStateException("executor " + executor.getName() + " (expected: futures that are stages)");
    }

    @Override
    public void take(News news, Notice.Reader reader) {
        hazelcast.getUserContext().put(Notice.READER, reader);
        hazelcast.getCluster().addMembershipListener(new InitialMembershipListener() {
            @Override
            public void init(InitialMembershipEvent event) {
                event.getMembers().forEach(member -> onJoined(member, true, news));
                news.onMoreKeepers(event.getMembers().size());
            }

            @Override
            public void memberAdded(MembershipEvent event) {
                onJoined(event.getMember(), false, news);
                news.onMoreKeepers(event.getMembers().size());
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                onGone(event.getMember(), news);
                news.onFewerKeepers(event.getMembers().size());
            }
        });
        hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.MERGING) {
                news.onDoubt();
            } else if (event.getState() == LifecycleState.MERGED) {
                onMerged(news);
            }
        });
    }

    private static @Nullable Node node(Member member) {
        String name = member.getAttribute(NODE);
        String link = member.getAttribute(LINK);
        // Without: no node of ours, but a member that keeps the maps alone.
        return name == null || link == null ? null : new Node(new NodeId(name), link);
    }

    private void onJoined(Member member, boolean first, News news) {
        Node node = node(member);
        if (node != null) {
            members.put(node.id().value(), member);
            news.onJoined(node, first);
        }
    }

    private void onGone(Member member, News news) {
        Node node = node(member);
        Member known = node == null ? null : members.get(node.id().value());
        if (node == null || known == null || !known.getUuid().equals(member.getUuid())) {
            // After a merge the same node is here as another member.
            return;
        }
        members.remove(node.id().value());
        news.onGone(node);
    }

    /** This node was in the smaller part of a split, and is another member now of what was the larger one. */
    private void onMerged(News news) {
        Set<Member> all = hazelcast.getCluster().getMembers();
        news.onDoubt();
        onJoined(hazelcast.getCluster().getLocalMember(), true, news);
        // Those whom the merge has left behind: they are no members any more, and nobody tells of that.
        List<Member> left = members.values().stream()
                .filter(member -> !all.contains(member))
                .toList();
        left.forEach(member -> onGone(member, news));
        news.onMoreKeepers(all.size());
        news.onReturn();
    }

    /** Hands what it keeps to the others. */
    @Override
    public void leave() {
        hazelcast.shutdown();
    }
}
