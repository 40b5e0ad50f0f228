package io.signalbox.standalone.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Settings of the three planes in one JVM; the options of {@code ./signalbox start} set them. */
@ConfigMapping(prefix = "signalbox.standalone")
public interface StandaloneSettings {
    /** The tenant of the demo and of the printed connection string. */
    @WithDefault("dev")
    String tenant();

    /** Where clients reach the service; by default this machine's port, HTTPS where plain HTTP is off. */
    Optional<URI> endpoint();

    /** How clients on this machine name it. */
    @WithDefault("localhost")
    String host();

    /** Whether the demo chat is served. */
    @WithDefault("true")
    boolean demo();

    /** HTTP ports of the nodes of a cluster on this machine, this process' own first; empty: it is alone. */
    Optional<List<Integer>> nodePorts();

    /** The port in front of those nodes. */
    @WithDefault("0")
    int port();

    /** The data plane's own jar, which the other nodes run. */
    Optional<Path> nodeJar();

    /** Ends as soon as everything is up: the launcher learns from such a start which classes the next one needs. */
    @WithDefault("false")
    boolean stopWhenReady();
}
