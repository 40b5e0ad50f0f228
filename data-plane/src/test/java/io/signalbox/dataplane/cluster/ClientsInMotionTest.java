package io.signalbox.dataplane.cluster;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The same with nodes that are clients of two keepers. */
@EnabledIfSystemProperty(named = "signalbox.test.cluster", matches = "full")
class ClientsInMotionTest extends ClusterInMotion {
    private static Keepers keepers;

    @BeforeAll
    static void two_keepers() {
        keepers = new Keepers();
    }

    @AfterAll
    static void end_keepers() {
        keepers.close();
    }

    @Override
    Map<String, String> settings() {
        return keepers.anew();
    }

    @Override
    int visitors() {
        return 20;
    }

    /** Those who keep it stay. */
    @Override
    boolean isCopied() {
        return true;
    }
}
