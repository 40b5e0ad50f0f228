package io.signalbox.protocol.token;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/** Makes the tokens of clients, app servers and backends: JWTs, HS256 (spec/azure-clients.md §3). */
public final class TokenSigner {
    private TokenSigner() {}

    /**
     * @param lifetime seconds are kept, fractions dropped
     * @param claims several of one type become an array, in their order
     * @return the compact form, safe in a header and in a query
     */
    public static String sign(AccessKey key, String audience, Instant now, Duration lifetime, List<Claim> claims) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("aud", audience);
        grouped(claims).forEach((type, values) -> payload.put(type, values.size() == 1 ? values.get(0) : values));
        payload.put("nbf", now.getEpochSecond());
        payload.put("iat", now.getEpochSecond());
        payload.put("exp", now.plus(lifetime).getEpochSecond());
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        jws.setHeader("typ", "JWT");
        jws.setPayload(JsonUtil.toJson(payload));
        jws.setKey(new HmacKey(key.value().getBytes(StandardCharsets.UTF_8)));
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            // HS256 is part of every JDK, and the key's length was checked.
            throw new IllegalStateException("token: cannot be signed (expected: HS256 in this JDK)", e);
        }
    }

    private static Map<String, List<String>> grouped(List<Claim> claims) {
        Map<String, List<String>> byType = new LinkedHashMap<>();
        for (Claim claim : claims) {
            byType.computeIfAbsent(claim.type(), type -> new ArrayList<>()).add(claim.value());
        }
        return byType;
    }
}
