package io.signalbox.controlplane.seal;

import static io.signalbox.controlplane.log.ControlPlaneLog.LOG;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.signalbox.controlplane.datadir.DataDirectory;
import io.signalbox.controlplane.datadir.StoredSecret;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.token.AccessKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts access keys for the database: AES-256-GCM under the master key, with tenant and slot as associated data, so
 * that a sealed key moved to another row does not open. Its form is {@code v1.} and base64 of 12 bytes nonce,
 * ciphertext and 16 bytes tag. Thread-safe.
 */
public final class KeySeal {
    private static final String VERSION = "v1.";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec masterKey;

    KeySeal(byte[] masterKey) {
        this.masterKey = new SecretKeySpec(masterKey, "AES");
    }

    /**
     * With the configured master key, else with the one in file {@code master.key}, which is made when absent.
     *
     * @throws ConfigurationException when the key is not 32 bytes of base64
     */
    public static KeySeal open(Optional<String> configured, DataDirectory directory) {
        if (configured.isPresent()) {
            return new KeySeal(decode("signalbox.control-plane.master-key", configured.get()));
        }
        StoredSecret stored = directory.secret("master.key", KeySeal::fresh);
        if (stored.made()) {
            LOG.masterKeyMade(stored.file());
        }
        return new KeySeal(decode(stored.file().toString(), stored.value()));
    }

    /** What goes to the database. */
    public String seal(TenantName tenant, KeySlot slot, AccessKey key) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, tenant, slot)
                    .doFinal(key.value().getBytes(StandardCharsets.UTF_8));
            byte[] all = ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return VERSION + Base64.getEncoder().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("access keys cannot be encrypted on this Java", e);
        }
    }

    /**
     * The key again.
     *
     * @throws ConfigurationException when it was sealed with another master key, for another row, or was altered
     */
    public AccessKey unseal(TenantName tenant, KeySlot slot, String sealed) {
        try {
            byte[] all = Base64.getDecoder().decode(sealed.substring(VERSION.length()));
            byte[] nonce = new byte[NONCE_BYTES];
            ByteBuffer rest = ByteBuffer.wrap(all).get(nonce);
            byte[] clear =
                    cipher(Cipher.DECRYPT_MODE, nonce, tenant, slot).doFinal(all, rest.position(), rest.remaining());
            return new AccessKey(new String(clear, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new ConfigurationException("tenant " + tenant + ": its " + slot.text()
                    + " key does not open with this master key (expected: the master key it was sealed with)");
        }
    }

    private Cipher cipher(int mode, byte[] nonce, TenantName tenant, KeySlot slot) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, masterKey, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(("access-key/" + tenant + "/" + slot.text()).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static String fresh() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    /** The offending value is not shown: it may be most of a key. */
    private static byte[] decode(String where, String base64) {
        try {
            byte[] key = Base64.getDecoder().decode(base64.strip());
            if (key.length == KEY_BYTES) {
                return key;
            }
            throw new ConfigurationException(where + ": " + key.length + " bytes (expected: 32 bytes as base64)");
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(where + ": not base64 (expected: 32 bytes as base64)");
        }
    }
}
