package io.signalbox.standalone.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;

/** Settings of the three planes in one JVM; the options of {@code ./signalbox start} set them. */
@ConfigMapping(prefix = "signalbox.standalone")
public interface StandaloneSettings {
    /** The tenant of the demo and of the printed connection string. */
    @WithDefault("dev")
    String tenant();

    /** Where clients on this machine reach the service. */
    @WithDefault("http://localhost:8080")
    URI endpoint();

    /** Whether the demo chat is served. */
    @WithDefault("true")
    boolean demo();

    /** Ends as soon as everything is up: the launcher learns from such a start which classes the next one needs. */
    @WithDefault("false")
    boolean stopWhenReady();
}
