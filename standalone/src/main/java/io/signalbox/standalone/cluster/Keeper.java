package io.signalbox.standalone.cluster;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.signalbox.dataplane.cluster.Cluster;
import io.signalbox.dataplane.settings.ClusterSettings;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.logging.Handler;

/**
 * {@code ./signalbox start --keeper}: a process that keeps the registry of a cluster whose nodes are its clients. No plane is
 * in it, so Quarkus is not started; the settings are those of {@code signalbox.cluster}, in the environment or as system
 * properties.
 */
public final class Keeper {
    private Keeper() {}

    /** Returns when it keeps. The process lives on until it is told to end, and then hands over first. */
    public static void start() {
        InitialConfigurator.DELAYED_HANDLER.setHandlers(new Handler[] {InitialConfigurator.createDefaultHandler()});
        Closeable keeping = Cluster.keep(settings());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(keeping), "signalbox-keeper-leave"));
    }

    private static ClusterSettings settings() {
        return new SmallRyeConfigBuilder()
                .addDefaultSources()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(ClusterSettings.class)
                // What others of the same prefix are for the nodes alone.
                .withMappingIgnore("signalbox.cluster.**")
                // It signs nothing, and need not know it.
                .withDefaultValue("signalbox.cluster.secret", "not asked for")
                .build()
                .getConfigMapping(ClusterSettings.class);
    }

    private static void close(Closeable keeping) {
        try {
            keeping.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
