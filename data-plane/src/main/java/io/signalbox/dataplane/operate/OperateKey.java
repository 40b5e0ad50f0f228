package io.signalbox.dataplane.operate;

import io.signalbox.protocol.grpc.ClusterSecret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What an operator shows to a node: HMAC-SHA256 of the text {@code operate} with the cluster secret, in lower-case
 * hexadecimal. Whoever has it cannot tell the secret from it, and can do nothing but ask, and take nodes out of service. Its text form hides it.
 */
public final class OperateKey {
    private static final String HMAC = "HmacSHA256";
    private static final String PURPOSE = "operate";

    private final byte[] key;

    public OperateKey(ClusterSecret secret) {
        this.key = derived(secret).getBytes(StandardCharsets.US_ASCII);
    }

    /** Takes as long for a wrong key as for a right one. */
    boolean opens(@Nullable String shown) {
        return shown != null && MessageDigest.isEqual(key, shown.getBytes(StandardCharsets.UTF_8));
    }

    private static String derived(ClusterSecret secret) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), HMAC));
            return HexFormat.of().formatHex(mac.doFinal(PURPOSE.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(HMAC + " is part of every Java platform", e);
        }
    }

    @Override
    public String toString() {
        return "OperateKey[hidden]";
    }
}
