package io.signalbox.dataplane.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.AnyClient;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.TenantOptions;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.token.Claim;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the service ends a connection, and what its client hears, on each transport. */
@QuarkusTest
class EndsTest extends NodeUnderTest {
    @ParameterizedTest
    @CsvSource({
        "WEB_SOCKETS, close 1000",
        "SERVER_SENT_EVENTS, end of stream",
        "LONG_POLLING, status 204",
    })
    void a_connection_ends_when_the_ticket_of_its_app_does(AnyClient.Transport transport, String end) throws Exception {
        String hub = "expires" + transport.ordinal();
        FakeAppServer appServer = serving(hub);
        String soon = String.valueOf(Instant.now().plusSeconds(4).getEpochSecond());
        String token = Tokens.client(hub, new Claim("asrs.s.coae", "true"), new Claim("asrs.s.aeo", soon));
        AnyClient client = closing(transport.open(server(), "", hub, token)).handshake();
        assertThat(client.next()).isEqualTo("{\"type\":7,\"allowReconnect\":true}");
        assertThat(client.next()).isEqualTo(end);
        assertThat(code(appServer)).isEqualTo(CloseCode.AUTHENTICATION_EXPIRED);
    }

    /** Whoever polls again is refused as everyone of the tenant is. */
    @ParameterizedTest
    @CsvSource({
        "WEB_SOCKETS, close 1000",
        "SERVER_SENT_EVENTS, end of stream",
        "LONG_POLLING, status 403",
    })
    void the_clients_of_a_tenant_that_is_disabled_are_told_and_ended(AnyClient.Transport transport, String end)
            throws Exception {
        String tenant = "ending-" + transport.name().toLowerCase(Locale.ROOT).replace('_', '-');
        controlPlane().put(tenant, TenantOptions.getDefaultInstance());
        serving(tenant, "chat");
        String token = Tokens.client(StandInControlPlane.key(tenant), "chat", Instant.now());
        AnyClient client =
                closing(transport.open(server(), "/t/" + tenant, "chat", token)).handshake();
        client.listen();
        controlPlane().put(tenant, false, StandInControlPlane.key(tenant));
        assertThat(client.next()).isEqualTo("{\"type\":7,\"error\":\"" + CloseCode.TENANT_DISABLED.text() + "\"}");
        assertThat(client.next()).isEqualTo(end);
    }

    private static CloseCode code(FakeAppServer appServer) {
        return CloseCode.valueOf(
                appServer.await(ToAppServer::hasClientClosed).getClientClosed().getCode());
    }
}
