package io.signalbox.bench.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RouteTest {
    private static final int NODES = 3;

    @Test
    void each_connection_is_sent_to_by_one_speaker_on_the_node_that_was_asked_for() {
        for (int away = 0; away < NODES; away++) {
            Route route = Route.toConnections(100, 6, NODES, away);

            assertThat(route.targets().stream().flatMap(List::stream))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(6, 100).boxed().toList());
            for (int speaker = 0; speaker < 6; speaker++) {
                int theirs = Math.floorMod(speaker - away, NODES);
                assertThat(route.targets().get(speaker))
                        .isNotEmpty()
                        .allSatisfy(target -> assertThat(target % NODES).isEqualTo(theirs));
            }
        }
    }

    @Test
    void each_group_is_sent_to_by_one_speaker() {
        Route route = Route.toGroups(10, 10, 4);

        assertThat(route.targets()).containsExactly(List.of(0, 4, 8), List.of(1, 5, 9), List.of(2, 6), List.of(3, 7));
        assertThat(route.receivers()).isEqualTo(10);
    }

    @Test
    void speakers_that_are_not_spread_evenly_are_refused() {
        assertThatThrownBy(() -> Route.toConnections(100, 4, NODES, 1))
                .hasMessage(
                        "publishers: 4 (expected: a multiple of the nodes, 3, and fewer than the connections, 100)");
        assertThatThrownBy(() -> Route.toConnections(6, 6, NODES, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
