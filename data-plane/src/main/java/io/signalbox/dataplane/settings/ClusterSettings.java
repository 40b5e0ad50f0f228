package io.signalbox.dataplane.settings;

import io.smallrye.config.ConfigMapping;

/** What every process of one cluster shares. */
@ConfigMapping(prefix = "signalbox.cluster")
public interface ClusterSettings {
    /** Signs connection tokens and calls between the planes; at least 32 characters, the same in every process. */
    String secret();
}
