package io.signalbox.dataplane.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The members of a cluster are its nodes, or they are keepers and the nodes are their clients. Mixed, each kind
 * would be missed by the other: so whoever comes last, and sees that, does not begin.
 */
final class Kinds {
    private Kinds() {}

    /** For a node that is a member. */
    static void refuseKeepers(HazelcastInstance self) {
        refuse(
                self,
                member -> member.getAttribute(MemberSetup.KEEPER) != null,
                "signalbox.cluster.client: false (expected: true, as there are keepers, which nodes are clients of: %s)");
    }

    /** For a node that is a client. */
    static void refuseNodesOfClient(HazelcastInstance self) {
        refuse(
                self,
                Kinds::isNode,
                "signalbox.cluster.client: true (expected: false, as there are nodes that keep the registry: %s)");
    }

    /** For a keeper. */
    static void refuseNodes(HazelcastInstance self) {
        refuse(
                self,
                Kinds::isNode,
                "signalbox.cluster.members: nodes that keep the registry themselves (expected: keepers alone, and nodes with"
                        + " signalbox.cluster.client=true): %s");
    }

    private static boolean isNode(Member member) {
        return member.getAttribute(MemberSeat.NODE) != null && !member.localMember();
    }

    private static void refuse(HazelcastInstance self, Predicate<Member> other, String why) {
        String others = self.getCluster().getMembers().stream()
                .filter(other)
                .map(member -> member.getAddress().toString())
                .collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            self.shutdown();
            throw new IllegalArgumentException(why.formatted(others));
        }
    }
}
