package io.signalbox.standalone.endtoend;

import static io.signalbox.standalone.endtoend.PlanesUnderLoad.GUESTS;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.SCRIPT;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.ids;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.millisSince;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.nodes;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.tell;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.without;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** SIGKILL to one of three nodes while many speak, what that costs, and the node's return. */
final class Kill {
    private static final int NODES = 3;
    private static final Duration GONE_WITHIN = Duration.ofSeconds(5);
    private static final Duration DETECTED_WITHIN = Duration.ofSeconds(30);

    private final PlanesUnderLoad load;
    private final Planes planes;
    private final int victim;
    private final Crowd crowd;

    Kill(PlanesUnderLoad load, int victim, Crowd crowd) {
        this.load = load;
        this.planes = load.planes();
        this.victim = victim;
        this.crowd = crowd;
    }

    /**
     * Those who stayed have heard all that clients said and backends had a 202 for, and what app servers said but for what
     * the dead node had taken just then; nothing twice, and everything in order.
     *
     * @param each says that much at least
     * @param hold its clients stay away until it is out of all lists and counts; else they come at once
     */
    void under(int each, int perSecond, boolean hold) throws Exception {
        Set<Guest> its = load.at(victim, crowd);
        assertThat(its).as("clients of the node to be killed").isNotEmpty();
        load.ingress().awaitAll();
        Round round = load.round(crowd, SCRIPT, without(crowd, its));
        round.run(each, perSecond, () -> killAndStartAgain(round, its, hold));
        crowd.awaitAll("after a kill");
        round.everythingWasAccepted(0);
        assertThat(round.stayed()).as("who stayed").hasSize(GUESTS - its.size()).doesNotContainAnyElementsOf(its);
        long heard = round.check(true);
        load.roll().isExact(crowd, nodes(NODES));
        tell(
                "%s killed: %d messages, heard %d times by those who stayed; of each sender %s",
                Planes.name(victim), round.said(), heard, round.toll());
    }

    private void killAndStartAgain(Round round, Set<Guest> its, boolean hold) {
        long seenBefore = load.deathsSeen(victim);
        Set<String> dead = ids(its);
        long killed = System.nanoTime();
        if (hold) {
            crowd.hold();
        }
        Death death = round.death(victim);
        planes.kill(victim);
        try {
            Await.until("a survivor has seen it", DETECTED_WITHIN, () -> load.deathsSeen(victim) > seenBefore);
            long detected = millisSince(killed);
            awaitAbsence(dead, hold ? its : Set.of(), System.nanoTime());
            Await.until(
                    "app servers speak to others",
                    DETECTED_WITHIN,
                    () -> isHeardBy(without(crowd, its).get(0)));
            death.isKnown();
            tell(
                    "%s: death seen after %d ms, out of all lists%s after %d",
                    Planes.name(victim), detected, hold ? " and counts" : "", millisSince(killed));
        } finally {
            crowd.release();
            planes.start(victim);
            planes.awaitReady(victim);
        }
    }

    /** Whether an app server's word, from outside the hub's methods, gets there; it may hand it to a dead node yet. */
    private boolean isHeardBy(Guest guest) {
        try {
            Await.result(
                    "acknowledged",
                    load.app()
                            .context()
                            .groups()
                            .removeFromGroup(guest.session().id(), "nowhere"));
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    /** @param uncounted stay away until then, and are not in the counts either; none: that cannot be told */
    private void awaitAbsence(Set<String> dead, Set<Guest> uncounted, long seen) {
        // Asked for in time, that is: a machine that is busy may take long to answer.
        Await.until("no list has a dead connection, and no count", Crowd.LIMIT, () -> {
            long asked = millisSince(seen);
            Optional<Boolean> without =
                    uncounted.isEmpty() ? Optional.of(true) : load.roll().countsAreWithout(uncounted, crowd);
            Optional<Set<String>> ghosts = load.roll().listedOf(dead);
            if (asked > GONE_WITHIN.toMillis()) {
                assertThat(ghosts.orElse(Set.of()))
                        .as("dead connections in lists that were asked for %d ms after the death was seen", asked)
                        .isEmpty();
                assertThat(without.orElse(true))
                        .as("counts, asked for %d ms after the death was seen, are without the dead", asked)
                        .isTrue();
            }
            return ghosts.isPresent() && ghosts.get().isEmpty() && without.orElse(false);
        });
    }
}
