package io.signalbox.protocol.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

class TokenTest {
    private static final Instant NOW = Instant.parse("2026-11-23T01:00:00Z");
    private static final AccessKey PRIMARY = AccessKey.random();
    private static final AccessKey SECONDARY = AccessKey.random();
    private static final List<AccessKey> KEYS = List.of(PRIMARY, SECONDARY);
    private static final String AUDIENCE = "http://localhost/client/?hub=chat";

    private final TokenVerifier verifier = new TokenVerifier(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void a_signed_token_verifies_and_keeps_its_claims_in_order() {
        List<Claim> claims = List.of(
                new Claim("nameid", "ada"),
                new Claim("role", "admin"),
                new Claim("role", "author"),
                new Claim("name", "Ada Łovelace"));
        String jwt = TokenSigner.sign(PRIMARY, AUDIENCE, NOW, Duration.ofHours(1), claims);
        VerifiedToken token = verifier.verify(jwt, KEYS);
        assertThat(token.audiences()).containsExactly(AUDIENCE);
        assertThat(token.claims()).isEqualTo(claims);
        assertThat(token.expires()).isEqualTo(NOW.plusSeconds(3600));
    }

    // compat: tk-claims
    @Test
    void times_are_numbers_and_several_claims_of_a_type_an_array() {
        String jwt = TokenSigner.sign(
                PRIMARY, AUDIENCE, NOW, Duration.ofMinutes(1), List.of(new Claim("role", "a"), new Claim("role", "b")));
        String payload = new String(Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[1]), StandardCharsets.UTF_8);
        long second = NOW.getEpochSecond();
        assertThat(payload)
                .isEqualTo("{\"aud\":\"http://localhost/client/?hub=chat\",\"role\":[\"a\",\"b\"],\"nbf\":" + second
                        + ",\"iat\":" + second + ",\"exp\":" + (second + 60) + "}");
    }

    // compat: cs-key, tk-kid
    @Test
    void either_key_may_have_signed_and_the_key_id_means_nothing() throws JoseException {
        String jwt = jws(
                "HS256",
                SECONDARY,
                "{\"aud\":\"" + AUDIENCE + "\",\"exp\":" + NOW.plusSeconds(9).getEpochSecond() + "}");
        assertThat(verifier.verify(jwt, KEYS).audiences()).containsExactly(AUDIENCE);
    }

    // compat: tk-algorithms
    @Test
    void the_longer_hash_is_accepted_with_a_short_key() throws JoseException {
        String jwt = jws("HS512", PRIMARY, "{\"exp\":" + NOW.plusSeconds(9).getEpochSecond() + "}");
        assertThat(verifier.verify(jwt, KEYS).audiences()).isEmpty();
    }

    @Test
    void another_key_is_refused_without_telling_anything() {
        String jwt = TokenSigner.sign(AccessKey.random(), AUDIENCE, NOW, Duration.ofHours(1), List.of());
        RefusedException refused = refused(jwt);
        assertThat(refused.refusal()).isEqualTo(Refusal.TOKEN_INVALID);
        assertThat(refused).hasNoCause();
        assertThat(refused.getMessage()).doesNotContain(jwt).doesNotContain(PRIMARY.value());
    }

    // compat: tk-algorithms
    @Test
    void an_unsigned_token_is_refused() {
        String header = encoded("{\"alg\":\"none\"}");
        String payload = encoded(
                "{\"aud\":\"" + AUDIENCE + "\",\"exp\":" + NOW.plusSeconds(9).getEpochSecond() + "}");
        assertThat(refused(header + "." + payload + ".").refusal()).isEqualTo(Refusal.TOKEN_INVALID);
        String signed = TokenSigner.sign(PRIMARY, AUDIENCE, NOW, Duration.ofHours(1), List.of());
        String swapped = header + signed.substring(signed.indexOf('.'));
        assertThat(refused(swapped).refusal()).isEqualTo(Refusal.TOKEN_INVALID);
    }

    // compat: tk-algorithms
    @Test
    void another_algorithm_is_refused_before_its_signature_is_looked_at() throws JoseException {
        AccessKey key = new AccessKey("k".repeat(64));
        String jwt = jws("HS384", key, "{\"exp\":" + NOW.plusSeconds(9).getEpochSecond() + "}");
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> verifier.verify(jwt, List.of(key)));
        assertThat(refused.detail()).isEqualTo("alg: not accepted (expected: HS256 or HS512)");
    }

    @Test
    void a_token_expires_a_minute_after_its_time() {
        Duration hour = Duration.ofHours(1);
        String within = TokenSigner.sign(PRIMARY, AUDIENCE, NOW.minus(hour).minusSeconds(59), hour, List.of());
        String past = TokenSigner.sign(PRIMARY, AUDIENCE, NOW.minus(hour).minusSeconds(60), hour, List.of());
        assertThat(verifier.verify(within, KEYS).expires()).isEqualTo(NOW.minusSeconds(59));
        assertThat(refused(past).refusal()).isEqualTo(Refusal.TOKEN_EXPIRED);
    }

    @Test
    void a_token_from_the_future_is_refused_past_a_minute() {
        Duration hour = Duration.ofHours(1);
        String early = TokenSigner.sign(PRIMARY, AUDIENCE, NOW.plusSeconds(60), hour, List.of());
        String tooEarly = TokenSigner.sign(PRIMARY, AUDIENCE, NOW.plusSeconds(61), hour, List.of());
        assertThat(verifier.verify(early, KEYS).audiences()).hasSize(1);
        assertThat(refused(tooEarly).refusal()).isEqualTo(Refusal.TOKEN_INVALID);
    }

    @Test
    void a_token_without_an_end_or_with_a_text_for_one_is_refused() throws JoseException {
        assertThat(refused(jws("HS256", PRIMARY, "{}")).detail()).startsWith("exp: missing");
        assertThat(refused(jws("HS256", PRIMARY, "{\"exp\":\"soon\"}")).detail())
                .startsWith("exp: not a number");
    }

    @Test
    void what_is_no_token_is_refused() {
        for (String text : List.of("", ".", "..", "a.b", "a.b.c", "a.b.c.d", "é.é.é", "..".repeat(9000))) {
            assertThat(refused(text).refusal())
                    .as(text.substring(0, Math.min(9, text.length())))
                    .isEqualTo(Refusal.TOKEN_INVALID);
        }
    }

    @Test
    void a_token_longer_than_16_KB_is_refused_unread() {
        String jwt = TokenSigner.sign(
                PRIMARY, AUDIENCE, NOW, Duration.ofHours(1), List.of(new Claim("x", "y".repeat(16 * 1024))));
        assertThat(refused(jwt).detail()).endsWith("(expected: at most 16384)");
    }

    @Test
    void a_changed_payload_is_refused() {
        String jwt = TokenSigner.sign(PRIMARY, AUDIENCE, NOW, Duration.ofHours(1), List.of(new Claim("sub", "eve")));
        String[] parts = jwt.split("\\.", -1);
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String forged = parts[0] + "." + encoded(payload.replace("eve", "ada")) + "." + parts[2];
        assertThat(refused(forged).refusal()).isEqualTo(Refusal.TOKEN_INVALID);
    }

    @Test
    void claims_of_every_json_kind_become_text() throws JoseException {
        String jwt = jws(
                "HS256",
                PRIMARY,
                "{\"exp\":" + NOW.plusSeconds(9).getEpochSecond()
                        + ",\"n\":1,\"b\":true,\"z\":null,\"l\":[\"a\",2],\"o\":{\"k\":[1]},\"aud\":[\"x\",\"y\"]}");
        VerifiedToken token = verifier.verify(jwt, KEYS);
        assertThat(token.audiences()).containsExactly("x", "y");
        assertThat(token.claims())
                .containsExactly(
                        new Claim("n", "1"),
                        new Claim("b", "true"),
                        new Claim("l", "a"),
                        new Claim("l", "2"),
                        new Claim("o", "{\"k\":[1]}"));
    }

    private RefusedException refused(String jwt) {
        return catchThrowableOfType(RefusedException.class, () -> verifier.verify(jwt, KEYS));
    }

    private static String jws(String algorithm, AccessKey key, String payload) throws JoseException {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue(algorithm);
        jws.setKeyIdHeaderValue("1234567");
        jws.setPayload(payload);
        jws.setDoKeyValidation(false);
        jws.setKey(new HmacKey(key.value().getBytes(StandardCharsets.UTF_8)));
        return jws.getCompactSerialization();
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
