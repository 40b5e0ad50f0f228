package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.sdk.fake.RecordedLog;
import io.signalbox.sdk.typed.Hub;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hub that says good-bye to the others when there is no way to them any more. */
class FarewellTest extends ServerFixture {
    private final RecordedLog lines = new RecordedLog();
    private final Logger logger = Logger.getLogger("io.signalbox.sdk.hub.HubCaller");
    private final Handler recorder = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage() + (line.getThrown() == null ? "" : " and a stack trace"));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    interface Guests {
        void left(String id);
    }

    static final class PartyHub extends Hub<Guests> {
        @Override
        protected void onDisconnected(@Nullable Throwable error) {
            clients().others().left(context().connectionId());
        }
    }

    @Override
    HubServerBuilder host(HubServerBuilder builder) {
        return builder.hub("party", PartyHub.class, PartyHub::new);
    }

    @BeforeEach
    void listen() {
        logger.addHandler(recorder);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(recorder);
    }

    @Test
    void what_could_not_be_sent_is_told_in_one_line() throws Exception {
        stream.open("c", HubProtocol.JSON);
        service.refuse(Integer.MAX_VALUE);
        stream.breakOff();
        assertThat(lines.next())
                .isEqualTo("hub party, connection c, onDisconnected failed: "
                        + "hub party: no stream to the service is up");
    }
}
