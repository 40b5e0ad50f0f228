package io.signalbox.dataplane.start;

import io.signalbox.dataplane.appserver.FarAppServers;
import io.signalbox.dataplane.cluster.Cluster;
import io.signalbox.dataplane.cluster.GrpcFarAppServers;
import io.signalbox.dataplane.cluster.Node;
import io.signalbox.dataplane.cluster.NodeWatch;
import io.signalbox.dataplane.cluster.link.GrpcLinks;
import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.dataplane.meter.Gauge;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.OwnerLink;
import io.signalbox.dataplane.settings.ClusterSettings;
import io.signalbox.dataplane.settings.LinkSettings;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.tenant.TenantMemory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The other nodes of a cluster. */
final class InCluster implements Company {
    private static final Duration JOIN_WITHIN = Duration.ofSeconds(60);
    private static final Duration LEAVE_WITHIN = Duration.ofSeconds(10);
    private static final Duration HAND_OVER_WITHIN = Duration.ofSeconds(2);
    private static final int LIFE_BYTES = 4;

    private final ClusterSecret secret;
    private final NodeId self;
    private final GrpcLinks links;
    private final GrpcFarAppServers farAppServers;
    private volatile @Nullable Cluster joined;
    private volatile @Nullable NodeLink others;
    private final Cluster cluster;

    /**
     * Opens the link's port and joins; takes seconds.
     *
     * @param name of this node, before and after a restart
     * @throws IllegalStateException when it cannot join within a minute
     */
    InCluster(String name, ClusterSettings settings, LinkSettings link, ClusterSecret secret, Meters meters) {
        this.secret = secret;
        // A node that restarts is another one: it holds nothing of what the one before it held.
        this.self = new NodeId(name + "~" + life());
        this.links = new GrpcLinks(self, link, secret, this::linkOf, meters);
        this.farAppServers = new GrpcFarAppServers(links::open, ClusterAuth.client(secret));
        Node here = new Node(self, link.advertisedLink().orElseGet(() -> host(settings, link) + ":" + links.port()));
        try {
            this.cluster = await(Cluster.join(settings, here, meters), JOIN_WITHIN);
        } catch (IllegalArgumentException e) {
            // A setting, which it names.
            links.close();
            throw e;
        } catch (RuntimeException e) {
            links.close();
            throw new IllegalStateException("the cluster could not be joined within " + JOIN_WITHIN, e);
        }
        this.joined = cluster;
        meters.show(Gauge.NODES, () -> cluster.nodes().size());
        meters.show(Gauge.REGISTRY_TOPICS, cluster::topics);
        cluster.watch(new NodeWatch() {
            @Override
            public void onJoined(Node node) {}

            @Override
            public void onGone(NodeId node) {
                links.died(node);
                farAppServers.died(node);
            }
        });
    }

    private static String life() {
        byte[] random = new byte[LIFE_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static String host(ClusterSettings settings, LinkSettings link) {
        try {
            if (!InetAddress.getByName(link.linkHost()).isAnyLocalAddress()) {
                return link.linkHost();
            }
            return settings.host().orElse(InetAddress.getLocalHost().getHostAddress());
        } catch (UnknownHostException e) {
            return HostName.get();
        }
    }

    private static <A> A await(CompletionStage<A> stage, Duration limit) {
        try {
            return stage.toCompletableFuture()
                    .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private Optional<String> linkOf(NodeId node) {
        Cluster known = joined;
        return known == null
                ? Optional.empty()
                : Optional.ofNullable(known.nodes().get(node)).map(Node::link);
    }

    @Override
    public NodeId self() {
        return self;
    }

    @Override
    public Registry registry() {
        return cluster.registry();
    }

    @Override
    public UserGroups userGroups() {
        return cluster.userGroups();
    }

    @Override
    public FarAppServers farAppServers() {
        return farAppServers;
    }

    @Override
    public TenantMemory tenants() {
        return cluster.tenants(secret);
    }

    @Override
    public NodeLink nodes(Arrivals here) {
        NodeLink nodes = links.nodes(here);
        others = nodes;
        return nodes;
    }

    @Override
    public OwnerLink owners(Owner here) {
        return links.owners(here);
    }

    @Override
    public void serve(FarAppServers.Serving here) {
        links.serve(() -> GrpcFarAppServers.definition(here));
    }

    @Override
    public void handOver() {
        NodeLink nodes = others;
        if (nodes == null) {
            return;
        }
        CompletableFuture.allOf(cluster.nodes().keySet().stream()
                        .filter(node -> !node.equals(self))
                        .map(node -> nodes.drained(node).toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                // Whoever takes no more loses it, and it is counted.
                .exceptionally(failure -> null)
                .completeOnTimeout(null, HAND_OVER_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    @Override
    public void leave() {
        try {
            await(cluster.leave(), LEAVE_WITHIN);
        } finally {
            links.close();
        }
    }
}
