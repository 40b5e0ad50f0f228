package io.signalbox.dataplane.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.cluster.InMemoryRegistry;
import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.fanout.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemberListTest {
    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final Clients clients = new Clients(
            1, (open, meters) -> new LocalHubs(open, registry.of(new NodeId("n")), registry.userGroups(), meters));
    private int emptied;
    private final MemberList list = new MemberList(() -> emptied++);

    private Member member(String id) {
        return (Member)
                Objects.requireNonNull(clients.open(0, id, null).connection().seat());
    }

    private List<Member> walked() {
        List<Member> walked = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            walked.add(list.get(i));
        }
        return walked;
    }

    @Test
    void any_joins_and_leaves_end_as_the_model_says() {
        Random random = new Random(7);
        List<Member> pool = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            pool.add(member("m" + i));
        }
        Map<Member, MemberList.Membership> model = new LinkedHashMap<>();
        int expectedEmptied = 0;
        for (int step = 0; step < 20_000; step++) {
            // Tides, so that the list grows, shrinks and runs empty.
            boolean flood = step / 300 % 2 == 0;
            Member member = pool.get(random.nextInt(pool.size()));
            if (model.containsKey(member) && (!flood || random.nextInt(4) == 0)) {
                model.remove(member).end();
                expectedEmptied += model.isEmpty() ? 1 : 0;
            } else if (!model.containsKey(member) && flood) {
                model.put(member, list.add(member));
            }
            assertThat(list.size()).isEqualTo(model.size());
            if (step % 50 == 0) {
                assertThat(walked()).containsExactlyInAnyOrderElementsOf(model.keySet());
            }
        }
        assertThat(emptied).isEqualTo(expectedEmptied).isPositive();
    }

    @Test
    void a_walk_from_the_end_meets_everyone_once_when_each_leaves_as_it_is_met() {
        Map<Member, MemberList.Membership> places = new LinkedHashMap<>();
        for (int i = 0; i < 50; i++) {
            Member member = member("w" + i);
            places.put(member, list.add(member));
        }
        List<Member> met = new ArrayList<>();
        for (int i = list.size() - 1; i >= 0; i--) {
            Member member = list.get(i);
            met.add(member);
            if (met.size() % 3 != 0) {
                Objects.requireNonNull(places.get(member)).end();
            }
        }
        assertThat(met).containsExactlyInAnyOrderElementsOf(places.keySet());
        assertThat(list.size()).isEqualTo(16);
    }
}
