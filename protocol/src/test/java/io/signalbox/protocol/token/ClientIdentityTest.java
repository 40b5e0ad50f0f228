package io.signalbox.protocol.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientIdentityTest {
    private static final HubName CHAT = new HubName("chat");
    private static final Instant EXPIRES = Instant.parse("2026-11-23T02:00:00Z");
    private static final String XMLSOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";

    @Test
    void a_plain_token_is_an_anonymous_client_with_the_usual_settings() {
        ClientIdentity identity = identity();
        assertThat(identity.userId()).isNull();
        assertThat(identity.claims()).isEmpty();
        assertThat(identity.expires()).isEqualTo(EXPIRES);
        assertThat(identity.detailedErrors()).isFalse();
        assertThat(identity.handshakeTimeout()).isNull();
        assertThat(identity.transports()).isEqualTo(7);
        assertThat(identity.closeOnExpiry()).isFalse();
    }

    // compat: tk-user, sc-uid
    @Test
    void the_user_is_that_of_the_service_else_the_name_identifier_else_the_first_subject() {
        assertThat(identity("sub", "s1", "sub", "s2").userId()).isEqualTo(new UserId("s1"));
        assertThat(identity("sub", "s", "nameid", "n").userId()).isEqualTo(new UserId("n"));
        assertThat(identity("sub", "s", "nameid", "n", "asrs.s.uid", "u").userId())
                .isEqualTo(new UserId("u"));
        assertThat(identity("asrs.s.uid", "", "sub", "s").userId()).isEqualTo(new UserId("s"));
    }

    // compat: tk-short-names, sc-hidden
    @Test
    void short_names_become_long_and_the_service_keeps_its_own() {
        ClientIdentity identity = identity(
                "nameid",
                "ada",
                "unique_name",
                "Ada",
                "role",
                "admin",
                "roles",
                "author",
                "email",
                "a@b.c",
                "asrs.s.uid",
                "ada",
                "asrs.s.derror",
                "True",
                "iss",
                "me",
                "jti",
                "1",
                "custom",
                "x");
        assertThat(identity.claims())
                .containsExactly(
                        new Claim(XMLSOAP + "nameidentifier", "ada"),
                        new Claim(XMLSOAP + "name", "Ada"),
                        new Claim("http://schemas.microsoft.com/ws/2008/06/identity/claims/role", "admin"),
                        new Claim("http://schemas.microsoft.com/ws/2008/06/identity/claims/role", "author"),
                        new Claim(XMLSOAP + "emailaddress", "a@b.c"),
                        new Claim("custom", "x"));
    }

    // compat: tk-renamed
    @Test
    void renamed_claims_of_the_user_get_their_names_back() {
        assertThat(identity("asrs.u.iss", "theirs", "asrs.u.sub", "second", "iss", "ours")
                        .claims())
                .containsExactly(new Claim("iss", "theirs"), new Claim(XMLSOAP + "nameidentifier", "second"));
    }

    // compat: sc-handshake
    @ParameterizedTest
    @CsvSource({"1,1", "30,30", "0,15", "31,15", "-1,15", "x,15", "99999999999999999999,15"})
    void a_handshake_may_take_1_to_30_seconds(String claimed, int seconds) {
        assertThat(identity("asrs.s.cht", claimed).handshakeTimeout()).isEqualTo(Duration.ofSeconds(seconds));
    }

    // compat: sc-ttl
    @ParameterizedTest
    @CsvSource({"1, 1", "300, 300", "0,", "301,", "-5,", "soon,"})
    void the_poll_interval_is_between_1_and_300_seconds_else_the_nodes_own(String claimed, @Nullable Long seconds) {
        assertThat(identity("asrs.s.ttl", claimed).pollInterval())
                .isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
    }

    // compat: sc-transports
    @ParameterizedTest
    @CsvSource({"1,1", "5,5", "7,7", "0,7", "8,7", "x,7"})
    void transports_are_bits(String claimed, int bits) {
        assertThat(identity("asrs.s.htt", claimed).transports()).isEqualTo(bits);
    }

    // compat: sc-detailed, sc-expiry
    @Test
    void a_connection_ends_with_the_apps_ticket_when_the_app_asks_for_it() {
        assertThat(identity("asrs.s.coae", "true", "asrs.s.aeo", "1795395600").expires())
                .isEqualTo(Instant.ofEpochSecond(1_795_395_600));
        assertThat(identity("asrs.s.coae", "true").expires()).isEqualTo(EXPIRES);
        assertThat(identity("asrs.s.coae", "true").closeOnExpiry()).isTrue();
        assertThat(identity("asrs.s.aeo", "1795395600").expires()).isEqualTo(EXPIRES);
        assertThat(identity("asrs.s.derror", "True").detailedErrors()).isTrue();
    }

    // compat: tk-audience
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/client/?hub=other",
                "http://localhost/server/?hub=chat",
                "http://localhost/api/hubs/chat",
                "http://localhost/client/",
                "http://localhost/",
                "chat",
            })
    void a_token_for_something_else_is_refused(String audience) {
        VerifiedToken token = new VerifiedToken(List.of(audience), List.of(), EXPIRES);
        assertThat(catchThrowableOfType(RefusedException.class, () -> ClientIdentity.of(token, CHAT))
                        .refusal())
                .isEqualTo(Refusal.TOKEN_AUDIENCE);
    }

    // compat: tk-audience
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/client/?hub=chat",
                "http://localhost:8080/client?hub=CHAT",
                "https://dev.example.com/t/dev/client/?asrs.op=%2Fx&hub=chat",
            })
    void a_token_for_this_hub_is_taken_whatever_its_host(String audience) {
        VerifiedToken token = new VerifiedToken(List.of("x", audience), List.of(), EXPIRES);
        assertThat(ClientIdentity.of(token, CHAT).expires()).isEqualTo(EXPIRES);
    }

    @Test
    void a_user_id_outside_the_rules_is_refused() {
        assertThatThrownBy(() -> identity("nameid", "x".repeat(1025))).isInstanceOf(RefusedException.class);
    }

    private static ClientIdentity identity(String... typesAndValues) {
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < typesAndValues.length; i += 2) {
            claims.add(new Claim(typesAndValues[i], typesAndValues[i + 1]));
        }
        return ClientIdentity.of(
                new VerifiedToken(List.of("http://localhost/client/?hub=chat"), claims, EXPIRES), CHAT);
    }
}
