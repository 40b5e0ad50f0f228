package io.signalbox.dataplane.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.AnyClient;
import io.signalbox.dataplane.support.AnyClient.Transport;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.MemoryWatch;
import io.signalbox.dataplane.support.Neighbour;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.MembershipChange.Change;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.refusal.CloseCode;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that take less than their hub says, on a node as it comes: up to 1 MB may wait for each. */
@QuarkusTest
class SlowClientsTest extends NodeUnderTest {
    private static final int MAY_WAIT = 1024 * 1024;
    /** Not all of what is sent: the kernel, too, keeps some for a socket that nobody reads. */
    private static final int MOST_IN_THE_KERNEL = 32 * 1024 * 1024;

    private static final String LARGE = "{\"type\":1,\"target\":\"t\",\"arguments\":[\"" + "x".repeat(50_000) + "\"]}|";

    // compat: lm-slow
    @ParameterizedTest
    @EnumSource
    void a_client_for_which_too_much_waits_is_closed_and_a_neighbour_is_served(Transport transport) throws Exception {
        String hub = "slow_" + transport.name().toLowerCase(Locale.ROOT);
        FakeAppServer appServer = serving(hub);
        Neighbour neighbour = closing(new Neighbour(
                appServer,
                closing(transport.open(server(), "", hub, Tokens.user(hub, "neighbour")))
                        .handshake()));
        MemoryWatch memory = closing(new MemoryWatch());
        neighbour.during(round -> {
            String user = "slow " + round;
            AnyClient slow = closing(transport.open(server(), "", hub, Tokens.user(hub, user)))
                    .handshake();
            String id = appServer
                    .await(frame -> frame.hasClientOpened()
                            && frame.getClientOpened().getUserId().equals(user))
                    .getClientOpened()
                    .getConnectionId();
            // Its poll takes the first of them; all others wait here.
            int sent = 0;
            for (; sent < MAY_WAIT - LARGE.length(); sent += LARGE.length()) {
                appServer.toClient(id, LARGE);
            }
            // What is acknowledged came behind them, and found the client there.
            assertThat(appServer.change(Change.ADD, id, "readers").getRefusal()).isEmpty();
            for (; sent < MOST_IN_THE_KERNEL && !isClosed(appServer, id); sent += LARGE.length()) {
                appServer.toClient(id, LARGE);
            }
            assertThat(appServer.await(closed(id)).getClientClosed().getCode()).isEqualTo(CloseCode.SLOW_CLIENT.name());
            slow.close();
        });
        // What waits, and what was framed of it for a poll.
        memory.stays(1, 2 * MAY_WAIT);
    }

    private static Predicate<ToAppServer> closed(String id) {
        return frame -> frame.hasClientClosed()
                && frame.getClientClosed().getConnectionId().equals(id);
    }

    private static boolean isClosed(FakeAppServer appServer, String id) {
        return appServer.heard().stream().anyMatch(closed(id));
    }
}
