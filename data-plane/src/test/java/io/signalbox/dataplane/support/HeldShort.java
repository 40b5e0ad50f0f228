package io.signalbox.dataplane.support;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A node with bounds that a test reaches. */
public final class HeldShort implements QuarkusTestProfile {
    public static final int REQUEST_WITHIN_MILLIS = 1_500;
    public static final int HTTP_SOCKETS = 200;
    public static final int HANDSHAKES = 12;
    public static final int HANDSHAKES_PER_TENANT = 8;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "signalbox.data-plane.request-within",
                REQUEST_WITHIN_MILLIS + "ms",
                "signalbox.data-plane.maximum-http-sockets",
                String.valueOf(HTTP_SOCKETS),
                "signalbox.data-plane.maximum-handshakes",
                String.valueOf(HANDSHAKES),
                "signalbox.data-plane.maximum-handshakes-per-tenant",
                String.valueOf(HANDSHAKES_PER_TENANT),
                "signalbox.data-plane.send-timeout",
                "2s",
                "signalbox.data-plane.maximum-outbound-bytes",
                "64M");
    }
}
