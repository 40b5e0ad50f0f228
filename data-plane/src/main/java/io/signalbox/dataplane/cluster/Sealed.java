package io.signalbox.dataplane.cluster;

import io.signalbox.protocol.grpc.ClusterSecret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What only processes of the cluster can read: AES-256-GCM (NIST SP 800-38D) with a key derived from the cluster secret;
 * 12 random bytes, then the ciphertext with its tag of 16.
 */
final class Sealed {
    /** Bytes of a digest. */
    static final int DIGEST = 32;

    private static final String HMAC = "HmacSHA256";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom ENTROPY = new SecureRandom();

    private final SecretKeySpec key;
    private final SecretKeySpec digesting;

    /** @param purpose nothing that was sealed for one can be opened for another */
    Sealed(ClusterSecret secret, String purpose) {
        byte[] root = secret.value().getBytes(StandardCharsets.UTF_8);
        this.key = new SecretKeySpec(hmac(new SecretKeySpec(root, HMAC), "seal " + purpose), "AES");
        this.digesting = new SecretKeySpec(hmac(new SecretKeySpec(root, HMAC), "digest " + purpose), HMAC);
    }

    private static byte[] hmac(SecretKeySpec key, String text) {
        return hmac(key, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hmac(SecretKeySpec key, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(HMAC + " is part of every Java platform", e);
        }
    }

    /** {@link #DIGEST} bytes that tell whether two are the same, and nothing else to whoever does not know the secret. */
    byte[] digest(byte[] plain) {
        return hmac(digesting, plain);
    }

    byte[] seal(byte[] plain) {
        byte[] nonce = new byte[NONCE];
        ENTROPY.nextBytes(nonce);
        byte[] text = crypt(Cipher.ENCRYPT_MODE, nonce, plain, 0);
        byte[] all = Arrays.copyOf(nonce, NONCE + text.length);
        System.arraycopy(text, 0, all, NONCE, text.length);
        return all;
    }

    /** @throws IllegalStateException when it was not sealed with this secret, or changed since */
    byte[] open(byte[] sealed) {
        if (sealed.length < NONCE) {
            throw new IllegalStateException("sealed: " + sealed.length + " bytes (expected: at least " + NONCE + ")");
        }
        return crypt(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE), sealed, NONCE);
    }

    private byte[] crypt(int mode, byte[] nonce, byte[] bytes, int from) {
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(bytes, from, bytes.length - from);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealed with another cluster secret, or damaged", e);
        }
    }
}
