package io.signalbox.dataplane.negotiate;

import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.name.ConnectionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Connection tokens that carry all that a node must know to take a connect: 41 bytes in base64url, signed with the
 * cluster secret. Layout: version (1 byte), expiry in epoch milliseconds (8), random (16), HMAC-SHA256 cut to 16 over
 * these and over tenant, hub and user. The public connection id is derived from the random part and does not reveal it.
 */
public final class ConnectionTokens {
    private static final int RANDOM = 16;
    private static final int SIGNED = 1 + Long.BYTES + RANDOM;
    private static final int SIGNATURE = 16;
    private static final String HMAC = "HmacSHA256";
    private static final SecureRandom ENTROPY = new SecureRandom();

    private final SecretKeySpec signing;
    private final SecretKeySpec naming;
    private final Clock clock;
    private final Duration lifetime;

    /** @param lifetime longest time between negotiate and connect */
    public ConnectionTokens(ClusterSecret secret, Clock clock, Duration lifetime) {
        this.signing = derived(secret, "connection token");
        this.naming = derived(secret, "connection id");
        this.clock = clock;
        this.lifetime = lifetime;
    }

    enum Version {
        /** For clients of negotiate version 0: the token is public, it is the connection id itself. */
        TOKEN_IS_ID,
        TOKEN_IS_SECRET,
        /** As a secret, and good for the life of its connection: the client may come back on another socket. */
        RESUMABLE
    }

    /**
     * What a genuine token tells.
     *
     * @param freshFor how long it may still begin a connection; negative: it only belongs to the one it began
     * @param resumable whether the client may come back to that connection on another socket
     */
    public record Shown(ConnectionId id, Duration freshFor, boolean resumable) {
        public boolean fresh() {
            return !freshFor.isNegative();
        }
    }

    record Issued(String token, ConnectionId id, boolean resumable) {}

    Issued issue(Admission admission, Version version) {
        byte[] random = new byte[RANDOM];
        ENTROPY.nextBytes(random);
        ByteBuffer bytes = ByteBuffer.allocate(SIGNED + SIGNATURE)
                .put((byte) version.ordinal())
                .putLong(clock.millis() + lifetime.toMillis())
                .put(random);
        bytes.put(signature(bytes.array(), admission));
        String token = text(bytes.array());
        return new Issued(token, id(bytes.array()), version == Version.RESUMABLE);
    }

    /** What a token tells that is genuine and made for this tenant, hub and user, old or not. */
    Optional<Shown> read(String token, Admission admission) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != SIGNED + SIGNATURE || bytes[0] < 0 || bytes[0] >= Version.values().length) {
            return Optional.empty();
        }
        byte[] shown = Arrays.copyOfRange(bytes, SIGNED, bytes.length);
        if (!MessageDigest.isEqual(shown, signature(bytes, admission))) {
            return Optional.empty();
        }
        Duration freshFor = Duration.ofMillis(ByteBuffer.wrap(bytes).getLong(1) - clock.millis());
        return Optional.of(new Shown(id(bytes), freshFor, bytes[0] == Version.RESUMABLE.ordinal()));
    }

    /** An id for a client that connects without a negotiate. */
    ConnectionId unnegotiated() {
        byte[] random = new byte[RANDOM];
        ENTROPY.nextBytes(random);
        return new ConnectionId(text(random));
    }

    private ConnectionId id(byte[] bytes) {
        if (bytes[0] == Version.TOKEN_IS_ID.ordinal()) {
            // Written anew: the same bytes have several spellings in base64, and one token is good for one connection.
            return new ConnectionId(text(bytes));
        }
        Mac mac = mac(naming);
        mac.update(bytes, SIGNED - RANDOM, RANDOM);
        return new ConnectionId(text(Arrays.copyOf(mac.doFinal(), RANDOM)));
    }

    private byte[] signature(byte[] bytes, Admission admission) {
        Mac mac = mac(signing);
        mac.update(bytes, 0, SIGNED);
        var user = admission.identity().userId();
        // Lengths first, so that no two triples read the same.
        for (String part : new String[] {
            admission.tenant().name().value(), admission.hub().value(), user == null ? "" : "u" + user.value()
        }) {
            byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, utf8.length));
            mac.update(utf8);
        }
        return Arrays.copyOf(mac.doFinal(), SIGNATURE);
    }

    private static SecretKeySpec derived(ClusterSecret secret, String purpose) {
        Mac mac = mac(new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), HMAC));
        return new SecretKeySpec(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8)), HMAC);
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(HMAC + " is part of every Java platform", e);
        }
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
