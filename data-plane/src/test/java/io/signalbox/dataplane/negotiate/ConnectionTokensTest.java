package io.signalbox.dataplane.negotiate;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.negotiate.ConnectionTokens.Issued;
import io.signalbox.dataplane.negotiate.ConnectionTokens.Version;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.token.ClientIdentity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectionTokensTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration LIFETIME = Duration.ofSeconds(5);
    private static final ClusterSecret SECRET = new ClusterSecret("0123456789abcdef0123456789abcdef");

    private static ConnectionTokens at(Instant now) {
        return new ConnectionTokens(SECRET, Clock.fixed(now, ZoneOffset.UTC), LIFETIME);
    }

    /** The id that a connect with this token gets. */
    private static Optional<ConnectionId> check(ConnectionTokens tokens, String token, Admission admission) {
        return tokens.read(token, admission)
                .filter(ConnectionTokens.Shown::fresh)
                .map(ConnectionTokens.Shown::id);
    }

    private static Admission admission(String tenant, String hub, @Nullable String user) {
        Tenant of = new Tenant(new TenantName(tenant), true, List.of(), List.of());
        ClientIdentity identity = new ClientIdentity(
                user == null ? null : new UserId(user), List.of(), NOW, false, Duration.ofSeconds(15), 7, false, null);
        return new Admission(of, new HubName(hub), identity);
    }

    private static final Admission ANN = admission("dev", "chat", "ann");

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_token_gives_the_id_that_the_negotiate_told(Version version) {
        Issued issued = at(NOW).issue(ANN, version);
        assertThat(check(at(NOW), issued.token(), ANN)).contains(issued.id());
        assertThat(check(at(NOW.plus(LIFETIME)), issued.token(), ANN)).contains(issued.id());
    }

    @Test
    void another_node_with_the_same_secret_takes_it_and_one_with_another_does_not() {
        Issued issued = at(NOW).issue(ANN, Version.TOKEN_IS_SECRET);
        ConnectionTokens stranger = new ConnectionTokens(
                new ClusterSecret("another secret of 32 characters!"), Clock.fixed(NOW, ZoneOffset.UTC), LIFETIME);
        assertThat(check(stranger, issued.token(), ANN)).isEmpty();
    }

    // compat: neg-v0-shape, neg-v1-shape
    @Test
    void the_token_of_version_0_is_the_public_id_and_that_of_version_1_is_not() {
        Issued open = at(NOW).issue(ANN, Version.TOKEN_IS_ID);
        assertThat(open.id().value()).isEqualTo(open.token());
        Issued secret = at(NOW).issue(ANN, Version.TOKEN_IS_SECRET);
        assertThat(secret.id().value()).hasSize(22);
        assertThat(secret.token()).doesNotContain(secret.id().value());
    }

    // compat: rd-late
    @ParameterizedTest
    @EnumSource(Version.class)
    void a_token_that_is_too_old_is_refused(Version version) {
        Issued issued = at(NOW).issue(ANN, version);
        assertThat(check(at(NOW.plus(LIFETIME).plusMillis(1)), issued.token(), ANN))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_token_that_is_too_old_to_begin_a_connection_still_names_the_one_it_began(Version version) {
        Issued issued = at(NOW).issue(ANN, version);
        assertThat(at(NOW.plus(LIFETIME).plusMillis(1)).read(issued.token(), ANN))
                .contains(new ConnectionTokens.Shown(issued.id(), Duration.ofMillis(-1), version == Version.RESUMABLE));
        assertThat(at(NOW.plus(LIFETIME).plusMillis(1)).read(issued.token(), admission("dev", "chat", "bob")))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_token_is_good_for_its_tenant_its_hub_and_its_user_alone(Version version) {
        String token = at(NOW).issue(ANN, version).token();
        List<Admission> others = List.of(
                admission("acme", "chat", "ann"),
                admission("dev", "chat2", "ann"),
                admission("dev", "chat", "bob"),
                admission("dev", "chat", null),
                admission("dev", "chata", "nn"));
        assertThat(others).allMatch(other -> check(at(NOW), token, other).isEmpty());
        String anonymous =
                at(NOW).issue(admission("dev", "chat", null), version).token();
        assertThat(check(at(NOW), anonymous, admission("dev", "chat", "u"))).isEmpty();
    }

    // compat: neg-token-url-safe, java-token-raw, js-token-raw
    @ParameterizedTest
    @EnumSource(Version.class)
    void ids_and_tokens_need_no_encoding_in_a_url(Version version) {
        for (int i = 0; i < 1_000; i++) {
            Issued issued = at(NOW).issue(ANN, version);
            assertThat(List.of(issued.id().value(), issued.token())).allMatch(ConnectionTokensTest::isUrlSafe);
        }
    }

    private static boolean isUrlSafe(String text) {
        return text.matches("[A-Za-z0-9_-]+");
    }

    // compat: neg-token-exact
    @ParameterizedTest
    @EnumSource(Version.class)
    void a_token_with_any_bit_changed_is_refused(Version version) {
        byte[] bytes = Base64.getUrlDecoder().decode(at(NOW).issue(ANN, version).token());
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            String token = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertThat(check(at(NOW), token, ANN)).as("bit %d", bit).isEmpty();
        }
    }

    /** One spelling, one id: else a token of version 0 would open several connections. */
    @ParameterizedTest
    @EnumSource(Version.class)
    void other_spellings_of_a_token_give_the_same_id(Version version) {
        Issued issued = at(NOW).issue(ANN, version);
        String stem = issued.token().substring(0, issued.token().length() - 1);
        Set<Object> ids = new HashSet<>();
        check(at(NOW), issued.token() + "=", ANN).ifPresent(ids::add);
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                .chars()
                .forEach(last -> check(at(NOW), stem + (char) last, ANN).ifPresent(ids::add));
        assertThat(ids).containsExactly(issued.id());
    }

    @Test
    void what_is_no_token_at_all_is_refused() {
        for (String token : List.of("", "x", "!!!!", "AAAA", "A".repeat(54), "A".repeat(55), "A".repeat(100_000))) {
            assertThat(check(at(NOW), token, ANN)).isEmpty();
        }
    }

    // compat: neg-ask-again
    @Test
    void no_two_ids_are_the_same() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            assertThat(seen.add(at(NOW).issue(ANN, Version.TOKEN_IS_SECRET).id().value()))
                    .isTrue();
            assertThat(seen.add(at(NOW).unnegotiated().value())).isTrue();
        }
    }
}
