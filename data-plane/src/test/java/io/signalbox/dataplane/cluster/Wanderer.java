package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipChange.Kind;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.name.GroupName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A client that goes into groups and out of them all the time. As soon as that is acknowledged, every other node sends a
 * message to the group and one to the client itself: when the second is there, the first has come or it never will.
 */
final class Wanderer {
    private final ServingNode home;
    private final ListeningClient client;
    private final List<ServingNode> asked;
    private final Queue<String> faults;
    private final Random dice;
    private final Set<GroupName> in = new HashSet<>();
    private final Map<ServingNode, Fanout> askers = new HashMap<>();
    private final Map<ServingNode, NumberedSender> probes = new HashMap<>();
    private volatile int steps;

    /** @param asked nodes that stay, any of which it is put into groups through */
    Wanderer(ServingNode home, ListeningClient client, List<ServingNode> asked, Queue<String> faults) {
        this.home = home;
        this.client = client;
        this.asked = asked;
        this.faults = faults;
        this.dice = new Random(client.id().hashCode());
    }

    /** How often it went into a group or out of one, and was looked for there. */
    int steps() {
        return steps;
    }

    /** @param nodes of the moment */
    void wander(List<GroupName> groups, List<ServingNode> nodes, BooleanSupplier over) {
        while (!home.isOver() && !over.getAsBoolean()) {
            GroupName group = groups.get(dice.nextInt(groups.size()));
            boolean joins = in.add(group);
            if (!joins) {
                in.remove(group);
            }
            if (change(joins ? Kind.ADD : Kind.REMOVE, group)) {
                probe(group, joins, nodes);
                steps++;
            }
        }
    }

    /** Whether it is known to be done. */
    private boolean change(Kind kind, GroupName group) {
        ServingNode through = asked.get(dice.nextInt(asked.size()));
        Fanout fanout = askers.computeIfAbsent(through, ServingNode::fanoutOfAnotherSender);
        MembershipOutcome outcome = ThreeNodes.await(
                fanout.change(new MembershipChange(ThreeNodes.DEV, ThreeNodes.HUB, kind, client.id(), group)));
        if (home.isOver()) {
            return false;
        }
        if (!outcome.equals(new MembershipOutcome(true, kind == Kind.REMOVE))) {
            faults.add(kind + " " + client + " " + group.value() + " through " + through.id() + ": " + outcome);
        }
        return true;
    }

    private void probe(GroupName name, boolean joined, List<ServingNode> nodes) {
        Audience group = Audience.group(name);
        Audience own = client.audience();
        Map<ServingNode, int[]> sent = new HashMap<>();
        for (ServingNode node : nodes) {
            if (node != home) {
                NumberedSender probe = probeFrom(node);
                sent.put(node, new int[] {probe.send(group), probe.send(own)});
            }
        }
        sent.forEach((node, numbers) -> {
            NumberedSender probe = probeFrom(node);
            Eventually.holds(
                    probe.name() + " is heard",
                    () -> home.isOver()
                            || node.isOver()
                            || client.heard(probe, own).last() >= numbers[1]);
            boolean heard = client.heard(probe, group).last() >= numbers[0];
            // Asked last: what went on before either of them ended has to be right.
            if (heard != joined && !home.isOver() && !node.isOver()) {
                faults.add(client + (joined ? " joined " : " left ") + name.value() + " and "
                        + (heard ? "heard" : "did not hear") + " the next from " + node.id());
            }
        });
    }

    private NumberedSender probeFrom(ServingNode node) {
        return probes.computeIfAbsent(node, one -> new NumberedSender(one, one.id() + " for " + client, faults));
    }
}
