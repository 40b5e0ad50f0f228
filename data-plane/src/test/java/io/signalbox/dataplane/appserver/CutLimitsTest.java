package io.signalbox.dataplane.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.connection.Clients;
import io.signalbox.protocol.name.HubName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CutLimitsTest {
    private final List<String> told = new ArrayList<>();
    private final CutLimits limits =
            new CutLimits((tenant, hub, settings) -> told.add(tenant + "/" + hub + " " + settings));

    private void tell(String hub, String... cut) {
        limits.tell(Clients.TENANT, new HubName(hub), List.of(cut));
    }

    @Test
    void a_wish_beyond_the_bounds_is_told_once_for_all_streams_of_its_hub() {
        tell("chat");
        assertThat(told).isEmpty();
        for (int stream = 0; stream < 5; stream++) {
            tell("chat", "keep_alive_ms: 0 (1000)", "client_timeout_ms: 0 (1000)");
        }
        assertThat(told).containsExactly("dev/chat keep_alive_ms: 0 (1000), client_timeout_ms: 0 (1000)");
    }

    @Test
    void another_hub_and_another_wish_are_told_too() {
        tell("chat", "a");
        tell("news", "a");
        tell("chat", "b");
        tell("news", "a");
        assertThat(told).containsExactly("dev/chat a", "dev/news a", "dev/chat b");
    }

    @Test
    void what_is_remembered_is_bounded() {
        for (int i = 0; i <= 1_000; i++) {
            tell("h" + i, "a");
        }
        tell("h0", "a");
        assertThat(told).hasSize(1_002).endsWith("dev/h0 a");
    }
}
