package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.fake.FakeClient;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long a hub lives (spec/signalr-hub.md §7). */
class HubInstancesTest extends ServerFixture {
    private final AtomicInteger made = new AtomicInteger();

    final class ShortHub extends Hub implements AutoCloseable {
        private final int number = made.incrementAndGet();

        @Override
        protected void onConnected() {
            log.add("connected " + number);
        }

        @Override
        protected void onDisconnected(@Nullable Throwable error) {
            log.add("disconnected " + number);
        }

        void call() {
            log.add("called " + number);
        }

        @Override
        public void close() {
            log.add("closed " + number);
        }
    }

    @Override
    HubServerBuilder host(HubServerBuilder builder) {
        return builder.hub("short", ShortHub.class, ShortHub::new);
    }

    // compat: inv-instance, api-dispose
    @Test
    void every_call_has_a_hub_of_its_own_which_is_closed_when_it_is_over() throws Exception {
        FakeClient client = stream.open("c", HubProtocol.JSON);
        client.invoke("1", "call");
        client.completion();
        client.invoke("2", "call");
        client.completion();
        stream.closed("c", "CLIENT_LEFT", null);
        List<String> lives = List.of("connected 1", "called 2", "called 3", "disconnected 4");
        for (String life : lives) {
            assertThat(log.next()).isEqualTo(life);
            assertThat(log.next()).isEqualTo("closed " + life.split(" ", -1)[1]);
        }
    }
}
