package io.signalbox.dataplane.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.dataplane.fanout.HubCount;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Counts of hubs on two nodes, which walk over all names there. */
class CountsAtOnceTest {
    private static final TenantName GREEDY = new TenantName("greedy");
    /** With the greedy one more than have room on the node, each counting as often as it may. */
    private static final List<TenantName> OTHERS = IntStream.range(0, CountsAtOnce.MOST / CountsAtOnce.MOST_OF_TENANT)
            .mapToObj(i -> new TenantName("tenant" + i))
            .toList();
    /** Two connections, of users and in groups of the same name. */
    private static final HubCount ALL = new HubCount(2, 1, 1);

    private final SlowNames names =
            new SlowNames(Stream.concat(Stream.of(GREEDY), OTHERS.stream()).toArray(TenantName[]::new));
    private final Presence presence = new Presence(names.registry(), names.link());

    private CompletableFuture<HubCount> count(TenantName tenant) {
        return presence.count(tenant, SlowNames.HUB);
    }

    private List<CompletableFuture<HubCount>> countAsOftenAsItMay(TenantName tenant) {
        return IntStream.range(0, CountsAtOnce.MOST_OF_TENANT)
                .mapToObj(i -> count(tenant))
                .toList();
    }

    private void refused(TenantName tenant) {
        assertThatThrownBy(count(tenant)::join)
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(Refusal.SERVER_BUSY));
    }

    @Test
    void a_tenant_that_counts_too_often_is_refused_and_no_other() {
        List<CompletableFuture<HubCount>> its = countAsOftenAsItMay(GREEDY);
        for (int i = 0; i < 2 * CountsAtOnce.MOST; i++) {
            refused(GREEDY);
        }
        CompletableFuture<HubCount> anothers = count(OTHERS.get(0));
        names.tellTheLast();
        assertThat(anothers).isCompletedWithValue(ALL);
        assertThat(its).allSatisfy(one -> assertThat(one).isCompletedWithValue(ALL));
        CompletableFuture<HubCount> later = count(GREEDY);
        names.tellTheLast();
        assertThat(later).isCompletedWithValue(ALL);
    }

    @Test
    void no_more_are_counted_at_once_than_the_node_takes() {
        List<CompletableFuture<HubCount>> under = OTHERS.stream()
                .flatMap(tenant -> countAsOftenAsItMay(tenant).stream())
                .toList();
        refused(GREEDY);
        names.tellTheLast();
        assertThat(under).allSatisfy(one -> assertThat(one).isCompletedWithValue(ALL));
        assertThat(countAsOftenAsItMay(GREEDY)).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void a_count_that_was_given_up_asks_for_no_more_names_and_makes_room() {
        List<CompletableFuture<HubCount>> its = countAsOftenAsItMay(GREEDY);
        names.tellFullPages();
        int asked = names.asked();
        its.forEach(one -> one.cancel(false));
        names.tellFullPages();
        assertThat(names.asked()).isEqualTo(asked);
        CompletableFuture<HubCount> later = count(GREEDY);
        names.tellTheLast();
        assertThat(later).isCompletedWithValue(ALL);
    }

    private static void failed(CompletableFuture<HubCount> count) {
        assertThatThrownBy(count::join).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Topic.Kind.class,
            names = {"USER", "GROUP"})
    void a_count_that_cannot_ask_fails_and_makes_room(Topic.Kind kind) {
        names.failFor(kind);
        for (int i = 0; i < CountsAtOnce.MOST_OF_TENANT; i++) {
            failed(count(GREEDY));
        }
        names.failFor(null);
        answerThoseWhoWereAskedInVain();
        List<CompletableFuture<HubCount>> later = countAsOftenAsItMay(GREEDY);
        names.tellTheLast();
        assertThat(later).allSatisfy(one -> assertThat(one).isCompletedWithValue(ALL));
    }

    /** The race: what is thrown when an answer comes is heard by nobody who asked. */
    @ParameterizedTest
    @EnumSource(
            value = Topic.Kind.class,
            names = {"USER", "GROUP"})
    void a_count_that_cannot_ask_further_fails_and_makes_room_and_its_other_half_asks_no_more(Topic.Kind kind) {
        List<CompletableFuture<HubCount>> its = countAsOftenAsItMay(GREEDY);
        names.failFor(kind);
        names.tellFullPages();
        its.forEach(CountsAtOnceTest::failed);
        answerThoseWhoWereAskedInVain();
        names.failFor(null);
        List<CompletableFuture<HubCount>> later = countAsOftenAsItMay(GREEDY);
        names.tellTheLast();
        assertThat(later).allSatisfy(one -> assertThat(one).isCompletedWithValue(ALL));
    }

    /** The halves that had asked before the others failed; they ask for no more. */
    private void answerThoseWhoWereAskedInVain() {
        if (names.waiting() > 0) {
            int asked = names.asked();
            names.tellFullPages();
            assertThat(names.asked()).isEqualTo(asked);
        }
    }
}
