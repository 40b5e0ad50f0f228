package io.signalbox.restapi.settings;

import io.smallrye.config.ConfigMapping;

/** What all processes of one deployment share. */
@ConfigMapping(prefix = "signalbox.cluster")
public interface ClusterSettings {
    /** Secret of at least 32 characters by which the processes of this deployment know each other. */
    String secret();
}
