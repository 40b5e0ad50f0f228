package io.signalbox.dataplane.negotiate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawHttp;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.support.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Clients that come faster than they may, on a node that lets in few. */
@QuarkusTest
@TestProfile(ConnectStormTest.Narrow.class)
class ConnectStormTest extends NodeUnderTest {
    private static final String HUB = "storm";
    /** More than the node ever lets in while the test runs. */
    private static final int MANY = 200;

    public static final class Narrow implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "signalbox.data-plane.connects-per-second", "1",
                    "signalbox.data-plane.connect-burst", "20",
                    "signalbox.data-plane.connects-per-second-per-tenant", "1",
                    "signalbox.data-plane.connect-burst-per-tenant", "12",
                    // Whoever has negotiated connects when many were refused.
                    "signalbox.data-plane.connect-within", "1m");
        }
    }

    /** What an answer says of the refusal. */
    private record Refused(int status, String refusal, int retryAfter) {
        static Refused of(int status, @Nullable String refusal, @Nullable String retryAfter) {
            return new Refused(status, String.valueOf(refusal), retryAfter == null ? 0 : Integer.parseInt(retryAfter));
        }

        boolean isRefused() {
            return status != 200 && status != 101;
        }
    }

    @Test
    void a_tenants_storm_is_refused_with_429_and_the_nodes_with_503_and_who_has_negotiated_comes_in() throws Exception {
        serving(HUB);
        String negotiated = negotiate(HUB, Tokens.client(HUB));

        Refused ofTenant = refused(() -> negotiation("dev"));
        assertThat(ofTenant.status()).isEqualTo(429);
        assertThat(ofTenant.refusal()).isEqualTo("CONNECTS_OF_TENANT_TOO_FAST");
        assertThat(ofTenant.retryAfter()).isBetween(1, 47);
        Refused unnegotiated = refused(() -> connection(""));
        assertThat(unnegotiated.status()).isEqualTo(429);
        assertThat(unnegotiated.retryAfter()).isBetween(1, 47);

        assertThat(connection("&id=" + negotiated).status())
                .as("its negotiate was counted")
                .isEqualTo(101);
        assertThat(meters.total(Meter.CONNECTS_OF_TENANT_TOO_FAST)).isPositive();

        Refused ofNode = refused(() -> negotiation("acme"));
        assertThat(ofNode.status()).isEqualTo(503);
        assertThat(ofNode.refusal()).isEqualTo("CONNECTS_TOO_FAST");
        assertThat(ofNode.retryAfter()).isBetween(1, 47);
        assertThat(meters.total(Meter.CONNECTS_TOO_FAST)).isPositive();
    }

    @Test
    void who_shows_no_good_token_takes_nobodys_turn() throws Exception {
        controlPlane().put("quiet", true, StandInControlPlane.key("quiet"));
        Eventually.holds("the tenant is known", () -> strangersStatus() == 401);
        for (int i = 0; i < MANY; i++) {
            assertThat(strangersStatus()).isEqualTo(401);
        }
        assertThat(negotiation("quiet").refusal()).isNotEqualTo("CONNECTS_OF_TENANT_TOO_FAST");
    }

    private int strangersStatus() {
        try (RawHttp http = RawHttp.open(server())) {
            http.post("/t/quiet/client/negotiate?hub=" + HUB, new byte[0], "Authorization: Bearer no");
            return http.answer().status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How the first one is refused of many that ask. */
    private static Refused refused(Callable<Refused> attempt) throws Exception {
        for (int i = 0; i < MANY; i++) {
            Refused outcome = attempt.call();
            if (outcome.isRefused()) {
                return outcome;
            }
        }
        throw new AssertionError("none of " + MANY + " was refused");
    }

    private Refused negotiation(String tenant) throws IOException {
        String token = Tokens.client(StandInControlPlane.key(tenant), HUB, Instant.now());
        try (RawHttp http = RawHttp.open(server())) {
            RawHttp.Answer answer = http.post(
                            "/t/" + tenant + "/client/negotiate?negotiateVersion=1&hub=" + HUB,
                            new byte[0],
                            "Authorization: Bearer " + token)
                    .answer();
            return Refused.of(answer.status(), answer.header("signalbox-refusal"), answer.header("Retry-After"));
        }
    }

    private Refused connection(String more) throws IOException {
        try (RawWebSocket socket = RawWebSocket.open(
                server(), "/client/?hub=" + HUB + more, "Authorization: Bearer " + Tokens.client(HUB))) {
            return Refused.of(socket.status(), socket.header("signalbox-refusal"), socket.header("Retry-After"));
        }
    }
}
