package io.signalbox.dataplane.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.TenantOptions;
import io.signalbox.protocol.grpc.ToAppServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What clients of a tenant read of an error, by the tenant's option (spec/signalr-hub.md §2, §5). */
@QuarkusTest
class DetailedErrorsTest extends NodeUnderTest {
    private static final String CLOSED = "{\"type\":7,\"error\":\"Connection closed with an error.";

    private RawWebSocket dialled(String tenant) throws IOException {
        String token = Tokens.client(StandInControlPlane.key(tenant), "chat", Instant.now());
        return closing(
                RawWebSocket.open(server(), "/t/" + tenant + "/client/?hub=chat", "Authorization: Bearer " + token));
    }

    /** What the client reads; its app server reads the cause. */
    private String closeOf(String tenant, String message, String cause) throws Exception {
        FakeAppServer appServer = serving(tenant, "chat");
        RawWebSocket client = dialled(tenant);
        assertThat(client.handshake().next()).isEqualTo("{}");
        client.say(message);
        String close = client.next();
        assertThat(appServer
                        .await(ToAppServer::hasClientClosed)
                        .getClientClosed()
                        .getError())
                .isEqualTo(cause);
        return close;
    }

    private String refusalOf(String tenant, String handshake) throws IOException {
        RawWebSocket client = dialled(tenant);
        client.say(handshake);
        return client.next();
    }

    private void tenant(String name, boolean detailed) {
        controlPlane()
                .put(
                        name,
                        TenantOptions.newBuilder().setDetailedErrors(detailed).build());
        Eventually.holds("tenant " + name + " is known", () -> {
            try {
                return dialled(name).status() == 101;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void clients_of_a_tenant_with_detailed_errors_read_the_cause() throws Exception {
        tenant("open-book", true);
        assertThat(closeOf("open-book", "{\"target\":\"t\"}|", "Missing required property 'type'."))
                .isEqualTo(CLOSED + " InvalidDataException: Missing required property 'type'.\","
                        + "\"allowReconnect\":true}");
        assertThat(refusalOf("open-book", "{\"version\":1}|"))
                .startsWith("{\"error\":\"An unexpected error occurred during connection handshake."
                        + " InvalidDataException: Missing required property 'protocol'.");
    }

    @Test
    void clients_of_other_tenants_read_that_there_was_an_error_and_no_more() throws Exception {
        tenant("closed-book", false);
        assertThat(closeOf("closed-book", "{\"target\":\"t\"}|", "Missing required property 'type'."))
                .isEqualTo(CLOSED + "\",\"allowReconnect\":true}");
        assertThat(refusalOf("closed-book", "{\"version\":1}|"))
                .isEqualTo("{\"error\":\"An unexpected error occurred during connection handshake.\"}");
    }
}
