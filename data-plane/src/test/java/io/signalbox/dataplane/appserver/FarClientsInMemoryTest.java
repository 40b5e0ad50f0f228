package io.signalbox.dataplane.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.protocol.refusal.CloseCode;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FarClientsInMemoryTest extends FarClientsTest {
    FarClientsInMemoryTest() {
        super(false);
    }

    @Test
    void a_node_that_does_not_answer_costs_five_seconds_and_never_the_client() {
        nodes.mute("mute");
        FakeAppServer app = far.appServer();
        IntStream.range(0, 10).forEach(i -> near.dial("c" + i));
        IntStream.range(0, 10).forEach(i -> opened(app, "c" + i));
        app.complete();
        var alone = near.dial("alone");
        gets(alone, CloseCode.NO_APP_SERVER.text() + "\",\"allowReconnect\":true}\n");
        assertThat(alone.text()).startsWith("{}\n");
    }
}
