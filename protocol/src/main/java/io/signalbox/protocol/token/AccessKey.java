package io.signalbox.protocol.token;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * A secret of a tenant that signs its tokens; used verbatim as UTF-8 bytes, never decoded. Its text form hides it.
 *
 * @param value at least 32 characters
 */
public record AccessKey(String value) {
    private static final int SHORTEST = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    public AccessKey {
        if (value.length() < SHORTEST) {
            throw new IllegalArgumentException(
                    "access key: " + value.length() + " characters (expected: at least " + SHORTEST + ")");
        }
    }

    /** A new key: 33 random bytes as 44 characters of base64url. */
    public static AccessKey random() {
        byte[] bytes = new byte[33];
        RANDOM.nextBytes(bytes);
        return new AccessKey(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    @Override
    public String toString() {
        return "AccessKey[hidden]";
    }
}
