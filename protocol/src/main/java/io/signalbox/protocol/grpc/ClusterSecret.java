package io.signalbox.protocol.grpc;

/**
 * What all processes of one cluster share and nobody else knows. Its text form hides it.
 *
 * @param value at least 32 characters
 */
public record ClusterSecret(String value) {
    private static final int SHORTEST = 32;

    public ClusterSecret {
        if (value.length() < SHORTEST) {
            throw new IllegalArgumentException(
                    "cluster secret: " + value.length() + " characters (expected: at least " + SHORTEST + ")");
        }
    }

    @Override
    public String toString() {
        return "ClusterSecret[hidden]";
    }
}
