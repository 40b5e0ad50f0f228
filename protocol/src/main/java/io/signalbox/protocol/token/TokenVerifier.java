package io.signalbox.protocol.token;

import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jose4j.json.JsonUtil;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Checks signature and times of a token. HS256 and HS512 only; every key is tried, {@code kid} is ignored
 * (spec/azure-clients.md §3). Stateless: any thread. No refusal tells anything of the token or a key, and the cause of one
 * is left out, since the library's texts repeat the token.
 */
public final class TokenVerifier {
    /** How far two clocks may be apart. */
    private static final Duration SKEW = Duration.ofSeconds(60);

    private static final int LONGEST = 16 * 1024;
    private static final long LAST_SECOND = 253_402_300_799L;
    private static final Set<String> ALGORITHMS =
            Set.of(AlgorithmIdentifiers.HMAC_SHA256, AlgorithmIdentifiers.HMAC_SHA512);
    private static final Set<String> NOT_CLAIMS = Set.of("aud", "exp", "nbf", "iat");

    private final Clock clock;

    public TokenVerifier(Clock clock) {
        this.clock = clock;
    }

    /**
     * The token's content, once its signature and times were found right.
     *
     * @param keys any of which may have signed it
     * @throws RefusedException TOKEN_INVALID or TOKEN_EXPIRED
     */
    public VerifiedToken verify(String jwt, List<AccessKey> keys) {
        Map<String, Object> payload = payload(jwt, keys);
        Instant expires = time(payload, "exp");
        if (expires == null) {
            throw invalid("exp: missing (expected: seconds since 1970)");
        }
        Instant now = clock.instant();
        if (!now.isBefore(expires.plus(SKEW))) {
            throw new RefusedException(Refusal.TOKEN_EXPIRED);
        }
        Instant notBefore = time(payload, "nbf");
        if (notBefore != null && now.plus(SKEW).isBefore(notBefore)) {
            throw invalid("nbf: in the future (expected: by now)");
        }
        return new VerifiedToken(values(payload.get("aud")), claims(payload), expires);
    }

    private static Map<String, Object> payload(String jwt, List<AccessKey> keys) {
        if (jwt.length() > LONGEST) {
            throw invalid("token: " + jwt.length() + " characters (expected: at most " + LONGEST + ")");
        }
        if (jwt.chars().filter(c -> c == '.').count() != 2) {
            throw invalid("token: not three parts (expected: header.payload.signature)");
        }
        try {
            JsonWebSignature jws = new JsonWebSignature();
            jws.setCompactSerialization(jwt);
            // Before any hashing: "none" and everything asymmetric ends here.
            if (!ALGORITHMS.contains(String.valueOf(jws.getAlgorithmHeaderValue()))) {
                throw invalid("alg: not accepted (expected: HS256 or HS512)");
            }
            if (!signedByOne(jws, keys)) {
                throw invalid("signature: wrong (expected: made with a current access key)");
            }
            return JsonUtil.parseJson(jws.getPayload());
        } catch (JoseException | IllegalArgumentException e) {
            throw invalid("token: unreadable (expected: a JSON Web Token)");
        }
    }

    private static boolean signedByOne(JsonWebSignature jws, List<AccessKey> keys) throws JoseException {
        // Access keys are shorter than HS512 recommends, and are used as they are.
        jws.setDoKeyValidation(false);
        for (AccessKey key : keys) {
            jws.setKey(new HmacKey(key.value().getBytes(StandardCharsets.UTF_8)));
            if (jws.verifySignature()) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Instant time(Map<String, Object> payload, String name) {
        Object value = payload.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Number seconds) {
            return Instant.ofEpochSecond(Math.max(0, Math.min(LAST_SECOND, seconds.longValue())));
        }
        throw invalid(name + ": not a number (expected: seconds since 1970)");
    }

    private static List<Claim> claims(Map<String, Object> payload) {
        List<Claim> claims = new ArrayList<>();
        payload.forEach((type, value) -> {
            if (!NOT_CLAIMS.contains(type)) {
                values(value).forEach(text -> claims.add(new Claim(type, text)));
            }
        });
        return claims;
    }

    private static List<String> values(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> several) {
            List<String> texts = new ArrayList<>();
            several.forEach(one -> texts.addAll(one instanceof List<?> ? List.of(text(one)) : values(one)));
            return texts;
        }
        return List.of(text(value));
    }

    private static String text(Object value) {
        if (value instanceof Map<?, ?> object) {
            return JsonUtil.toJson(named(object));
        }
        return String.valueOf(value);
    }

    private static Map<String, Object> named(Map<?, ?> object) {
        Map<String, Object> named = new LinkedHashMap<>();
        object.forEach((name, value) -> named.put(String.valueOf(name), value));
        return named;
    }

    private static RefusedException invalid(String detail) {
        return new RefusedException(Refusal.TOKEN_INVALID, detail);
    }
}
