package io.signalbox.dataplane.cluster;

import java.util.Map;

/** {@code -Dsignalbox.test.cluster=full} has more visitors. */
class ClusterInMotionTest extends ClusterInMotion {
    private static final boolean FULL =
            System.getProperty("signalbox.test.cluster", "").equals("full");

    @Override
    Map<String, String> settings() {
        return Map.of();
    }

    @Override
    int visitors() {
        return FULL ? 20 : 2;
    }
}
