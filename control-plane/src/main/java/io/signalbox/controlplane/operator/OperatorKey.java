package io.signalbox.controlplane.operator;

import static io.signalbox.controlplane.log.ControlPlaneLog.LOG;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.signalbox.controlplane.datadir.DataDirectory;
import io.signalbox.controlplane.datadir.StoredSecret;
import io.signalbox.controlplane.http.Bearer;
import io.signalbox.protocol.token.AccessKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** The key that operators show; only its digest stays in memory. Thread-safe. */
public final class OperatorKey {
    private static final int SHORTEST = 16;

    private final byte[] digest;

    OperatorKey(String key) {
        this.digest = sha256(key);
    }

    /**
     * The configured key, else the one in file {@code operator.key}, which is made and logged once when absent.
     *
     * @throws ConfigurationException when it is shorter than 16 characters
     */
    public static OperatorKey open(Optional<String> configured, DataDirectory directory) {
        if (configured.isPresent()) {
            return new OperatorKey(checked("signalbox.control-plane.operator-key", configured.get()));
        }
        StoredSecret stored =
                directory.secret("operator.key", () -> AccessKey.random().value());
        if (stored.made()) {
            LOG.operatorKeyMade(stored.file(), stored.value());
        }
        return new OperatorKey(checked(stored.file().toString(), stored.value()));
    }

    /** Digests of equal length are compared, so the time taken tells nothing about the key. */
    public boolean opens(Bearer shown) {
        return MessageDigest.isEqual(digest, sha256(shown.value()));
    }

    private static String checked(String where, String key) {
        if (key.length() < SHORTEST) {
            throw new ConfigurationException(
                    where + ": " + key.length() + " characters (expected: at least " + SHORTEST + ")");
        }
        return key;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
