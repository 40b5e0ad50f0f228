package io.signalbox.controlplane.settings;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** What all processes of one installation share. */
@ConfigMapping(prefix = "signalbox.cluster")
public interface ClusterSettings {
    /** Secret that the planes show each other, at least 32 characters, the same in every process; required. */
    Optional<String> secret();
}
