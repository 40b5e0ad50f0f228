package io.signalbox.dataplane.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What every process of one cluster shares, and how the nodes of the data plane find each other. */
@ConfigMapping(prefix = "signalbox.cluster")
public interface ClusterSettings {
    /** Signs connection tokens and calls between the planes; at least 32 characters, the same in every process. */
    String secret();

    /**
     * How this node finds the others: {@code none} (it is alone), {@code tcp} (those of {@code members}) or
     * {@code kubernetes} (the pods of {@code kubernetes-service}).
     */
    @WithDefault("none")
    Discovery discovery();

    /**
     * Whether the registry is kept by processes of their own ({@code ./signalbox start --keeper}), of which this node is a
     * client; {@code discovery} finds those, not the nodes. The same at every node.
     */
    @WithDefault("false")
    boolean client();

    /** Nodes with the same name are one cluster. */
    @WithDefault("signalbox")
    String name();

    /**
     * Some or all nodes of the cluster, or keepers of a {@code client}, as host:port of their registries; those that are
     * not up yet join later.
     */
    Optional<List<String>> members();

    /** DNS name of a headless service that selects the nodes, or the keepers of a {@code client}. */
    Optional<String> kubernetesService();

    /** Address of the registry's port, of a private network: what goes over it is not encrypted. */
    Optional<String> host();

    /** Port on which the nodes keep the registry together; 0 takes a free one. */
    @WithDefault("5701")
    int port();

    /**
     * Where other nodes are told to reach this one's registry, as host:port; by default {@code host} and {@code port}. For
     * nodes behind a translated address.
     */
    Optional<String> advertisedRegistry();

    /** How many nodes, or keepers, keep a copy of each entry of the registry: so many may die at once without loss. */
    @WithDefault("1")
    int backups();

    /**
     * A node that has not been heard of for this long is taken for dead, a second sooner or later; at least 3s, and
     * longer than any pause of a node that lives.
     */
    @WithDefault("5s")
    Duration deadAfter();

    /** How many answers of the registry a node remembers at most. */
    @WithDefault("100000")
    int rememberedTopics();

    /** How long it takes to compare the whole registry with what the nodes hold; then it begins anew. */
    @WithDefault("5M")
    Duration sweepEvery();

    enum Discovery {
        NONE,
        TCP,
        KUBERNETES
    }
}
