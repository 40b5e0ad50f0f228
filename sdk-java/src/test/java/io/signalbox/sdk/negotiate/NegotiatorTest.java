package io.signalbox.sdk.negotiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.Claim;
import io.signalbox.protocol.token.ClientIdentity;
import io.signalbox.protocol.token.TokenVerifier;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class NegotiatorTest {
    private static final String KEY = "0123456789abcdef0123456789abcdef0123456789ab";
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final Negotiator negotiator = Negotiator.of(
            "Endpoint=http://localhost:8080;AccessKey=" + KEY + ";Version=1.0;ClientEndpoint=https://chat.example/;",
            CLOCK);

    private static JsonNode payload(NegotiateAnswer answer) throws Exception {
        String part = answer.accessToken().split("\\.", -1)[1];
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(part));
    }

    private ClientIdentity identity(NegotiateAnswer answer) {
        return ClientIdentity.of(
                new TokenVerifier(CLOCK).verify(answer.accessToken(), List.of(new AccessKey(KEY))),
                new HubName("chat"));
    }

    // compat: redirect-form, redirect-query, cs-client-endpoint, rd-answer, rd-url, rt-functions-info
    @Test
    void the_answer_is_what_clients_of_azure_signalr_get() {
        NegotiateAnswer answer = negotiator.negotiate(
                "Chat", NegotiateRequest.anonymous().withQuery("room=caf%C3%A9&negotiateVersion=1"));
        assertThat(answer.json())
                .isEqualTo("{\"url\":\"https://chat.example/client/?hub=chat&room=caf%C3%A9&negotiateVersion=1\","
                        + "\"accessToken\":\"" + answer.accessToken() + "\",\"availableTransports\":[]}");
        assertThat(answer.toString()).doesNotContain(answer.accessToken());
    }

    // compat: rd-url
    @Test
    void without_a_query_the_url_ends_in_the_hub() {
        assertThat(negotiator
                        .negotiate("chat", NegotiateRequest.anonymous().withQuery(null))
                        .url())
                .isEqualTo("https://chat.example/client/?hub=chat");
    }

    // compat: tk-lifetime, sc-uid
    @Test
    void the_token_says_who_the_client_is_for_an_hour() throws Exception {
        NegotiateAnswer answer =
                negotiator.negotiate("chat", NegotiateRequest.ofUser("alice").withClaim("role", "admin"));
        JsonNode payload = payload(answer);
        assertThat(payload.path("aud").asText()).isEqualTo("http://localhost/client/?hub=chat");
        assertThat(payload.path("asrs.s.uid").asText()).isEqualTo("alice");
        assertThat(payload.path("exp").asLong()).isEqualTo(NOW.plusSeconds(3600).getEpochSecond());
        assertThat(identity(answer).userId()).isEqualTo(new UserId("alice"));
        assertThat(identity(answer).claims()).anyMatch(claim -> claim.value().equals("admin"));
    }

    // compat: api-user-id-provider
    @Test
    void a_user_is_named_by_the_provider_when_the_app_brings_one() {
        Negotiator byMail = negotiator.withUserIdProvider(request -> request.claims().stream()
                .filter(claim -> claim.type().equals("email"))
                .map(Claim::value)
                .findFirst()
                .orElse(null));
        NegotiateRequest request = NegotiateRequest.ofUser("alice");
        assertThat(identity(byMail.negotiate("chat", request.withClaim("email", "a@b.c")))
                        .userId())
                .isEqualTo(new UserId("a@b.c"));
        assertThat(identity(byMail.negotiate("chat", request)).userId()).isNull();
    }

    // compat: api-user-id-provider
    @Test
    void without_a_provider_a_user_is_the_one_of_the_request_else_its_name_identifier() {
        NegotiateRequest request = NegotiateRequest.anonymous().withClaim("nameid", "bob");
        assertThat(identity(negotiator.negotiate("chat", request)).userId()).isEqualTo(new UserId("bob"));
        assertThat(identity(negotiator.negotiate(
                                "chat", NegotiateRequest.ofUser("alice").withClaim("nameid", "bob")))
                        .userId())
                .isEqualTo(new UserId("alice"));
    }

    // compat: tk-lifetime
    @Test
    void a_lifetime_of_its_own_counts() throws Exception {
        NegotiateAnswer answer =
                negotiator.negotiate("chat", NegotiateRequest.anonymous().withLifetime(Duration.ofMinutes(5)));
        assertThat(payload(answer).path("exp").asLong())
                .isEqualTo(NOW.plusSeconds(300).getEpochSecond());
        assertThat(identity(answer).userId()).isNull();
    }

    // compat: tk-renamed
    @Test
    void claims_that_mean_something_else_in_a_token_are_renamed() throws Exception {
        NegotiateAnswer answer = negotiator.negotiate(
                "chat",
                new NegotiateRequest(
                        "alice",
                        List.of(new Claim("exp", "1"), new Claim("sub", "first"), new Claim("sub", "second")),
                        Duration.ofHours(1),
                        ""));
        JsonNode payload = payload(answer);
        assertThat(payload.path("exp").asLong()).isEqualTo(NOW.plusSeconds(3600).getEpochSecond());
        assertThat(payload.path("asrs.u.exp").asText()).isEqualTo("1");
        assertThat(payload.path("sub").asText()).isEqualTo("first");
        assertThat(payload.path("asrs.u.sub").asText()).isEqualTo("second");
    }

    // compat: sc-hidden
    @Test
    void a_user_cannot_bring_the_services_own_claims() {
        NegotiateRequest request = NegotiateRequest.anonymous().withClaim("asrs.s.uid", "root");
        assertThatThrownBy(() -> negotiator.negotiate("chat", request))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("claim: asrs.s.uid (expected: no type of the service's own, asrs.s.…)");
    }

    // compat: tk-length
    @Test
    void a_token_that_is_too_long_is_refused() {
        NegotiateRequest request = NegotiateRequest.anonymous().withClaim("photo", "x".repeat(4000));
        assertThatThrownBy(() -> negotiator.negotiate("chat", request))
                .isInstanceOf(AccessTokenTooLongException.class)
                .hasMessage("AccessToken must not be longer than 4K.");
    }

    @Test
    void a_lifetime_of_nothing_is_refused() {
        assertThatThrownBy(() -> NegotiateRequest.anonymous().withLifetime(Duration.ZERO))
                .hasMessage("lifetime: PT0S (expected: more than zero)");
    }
}
