package io.signalbox.bench.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.bench.load.Clients;
import io.signalbox.bench.measure.Tally;
import io.signalbox.bench.wire.Encoding;
import io.signalbox.bench.wire.Stamp;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

class RelaysTest {
    private static final int CONNECTIONS = 40;
    private static final int BYTES = 60;
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Relays.Load LOAD = new Relays.Load(4, 16, BYTES);

    private final Tally tally = new Tally(CONNECTIONS, 2);
    private final AppServer clients = new AppServer();

    @Test
    void every_message_is_sent_on_once_and_no_more_are_under_way_than_the_window_takes() throws IOException {
        Relays relays = new Relays(clients, tally, LOAD, connection -> connection, CONNECTIONS);

        relays.run(SHORT, Route.toConnections(CONNECTIONS, 4, 2, 1));
        relays.drain(SHORT);

        assertThat(relays.published()).isEqualTo(tally.arrived()).isGreaterThanOrEqualTo(16);
        assertThat(clients.most).isEqualTo(16);
        assertThat(tally.faults(relays)).isEmpty();
    }

    @Test
    void a_message_to_a_group_is_awaited_from_each_of_its_members() throws IOException {
        clients.groupSize = 10;
        Relays relays = new Relays(clients, tally, LOAD, connection -> connection / 10, 4);

        relays.run(SHORT, Route.toGroups(4, 10, 2));
        relays.drain(SHORT);

        assertThat(tally.arrived()).isEqualTo(10 * relays.published());
        assertThat(tally.faults(relays)).isEmpty();
    }

    @Test
    void a_message_that_is_lost_is_found_out() throws IOException {
        clients.lost = 7;
        Relays relays = new Relays(clients, tally, LOAD, connection -> connection, CONNECTIONS);

        relays.run(SHORT, Route.toConnections(CONNECTIONS, 4, 1, 0));
        relays.drain(SHORT);

        assertThat(tally.faults(relays)).containsExactly("1 messages lost");
    }

    @Test
    void texts_without_room_for_an_address_are_refused() {
        assertThatThrownBy(() -> new Relays.Load(1, 1, Stamp.LENGTH))
                .hasMessage("size: 36 (expected: at least 42 bytes)");
    }

    /** Sends on what it hears when it is served. */
    private final class AppServer implements Clients {
        private final Deque<byte[]> heard = new ArrayDeque<>();
        private int groupSize = 1;
        private int lost = -1;
        private int most;
        private int count;

        @Override
        public int size() {
            return CONNECTIONS;
        }

        @Override
        public Encoding encoding() {
            return Encoding.RAW;
        }

        @Override
        public void onArrival(IntConsumer action) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void say(int number, byte[] message) {
            heard.add(message);
        }

        @Override
        public void serve(long mostNanos) {
            most = Math.max(most, heard.size() * LOAD.batch());
            while (!heard.isEmpty()) {
                byte[] parcels = heard.remove();
                for (int at = 0; at < parcels.length; at += BYTES) {
                    if (count++ != lost) {
                        sendOn(parcels, at);
                    }
                }
            }
        }

        private void sendOn(byte[] parcels, int at) {
            int target = Stamp.number(parcels, at);
            for (int member = 0; member < groupSize; member++) {
                tally.arrived(target * groupSize + member, parcels, at, System.nanoTime());
            }
        }

        @Override
        public void close() {
            heard.clear();
        }
    }
}
