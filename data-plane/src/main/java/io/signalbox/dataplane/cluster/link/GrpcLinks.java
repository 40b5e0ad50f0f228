package io.signalbox.dataplane.cluster.link;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.OwnerLink;
import io.signalbox.dataplane.settings.LinkSettings;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.GrpcListener;
import io.signalbox.protocol.grpc.MutualTls;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ways to the other nodes, and the port on which they come. The port is open from the start, so that its number can be
 * told; whoever calls before its service is there tries again.
 */
public final class GrpcLinks implements AutoCloseable {
    private final NodeId self;
    private final Meters meters;
    private final Peers peers;
    private final Inlets inlets = new Inlets();
    private final LateServices services = new LateServices();
    private final ServerInterceptor auth;
    private final GrpcListener listener;

    /**
     * Binds the port.
     *
     * @param roll {@code host:port} of each other node that lives; it is asked when a node is sent something for the first
     *     time, and names a node no more when its {@link #died} is called
     * @throws java.io.UncheckedIOException when the port cannot be bound or a file of the settings cannot be read
     */
    public GrpcLinks(
            NodeId self,
            LinkSettings settings,
            ClusterSecret secret,
            Function<NodeId, Optional<String>> roll,
            Meters meters) {
        MutualTls tls = tls(settings);
        this.self = self;
        this.meters = meters;
        this.auth = ClusterAuth.server(secret);
        this.peers = new Peers(
                roll,
                new Peers.Terms(
                        self,
                        settings.linkBuffer().asLongValue() / Peers.LANES,
                        tls,
                        ClusterAuth.client(secret),
                        meters));
        this.listener = GrpcListener.openForNodes(
                new InetSocketAddress(settings.linkHost(), settings.linkPort()), services, tls);
        Log.LOG.linkOpened(listener.port(), tls != null);
    }

    private static @Nullable MutualTls tls(LinkSettings settings) {
        Optional<Path> certificate = settings.tlsCertificate();
        Optional<Path> key = settings.tlsKey();
        Optional<Path> trusted = settings.tlsTrusted();
        long set =
                Stream.of(certificate, key, trusted).filter(Optional::isPresent).count();
        if (set == 0) {
            return null;
        }
        if (certificate.isEmpty() || key.isEmpty() || trusted.isEmpty()) {
            throw new IllegalArgumentException("signalbox.cluster.tls-certificate, -key, -trusted: " + set
                    + " of them set (expected: all three or none)");
        }
        return new MutualTls(
                certificate.get(), key.get(), trusted.get(), settings.tlsName().orElse(null));
    }

    /** On which other nodes reach this one. */
    public int port() {
        return listener.port();
    }

    /** The link of this node; what is sent to it, from here or elsewhere, arrives at {@code here}. Once. */
    public NodeLink nodes(Arrivals here) {
        serve(new NodeLinkService(self, inlets, here, meters));
        return new GrpcNodeLink(self, here, peers, meters);
    }

    /** The link to the owners; what is asked of this node is answered by {@code here}. Once. */
    public OwnerLink owners(Owner here) {
        serve(new OwnerLinkService(here));
        return new GrpcOwnerLink(self, here, peers, meters);
    }

    /** Serves something else to other nodes, who must show the cluster token. */
    public void serve(BindableService service) {
        services.add(ServerInterceptors.intercept(service, auth));
    }

    /** For calls of other kinds to that node, with the cluster token; it ends when the node dies. Empty: it is gone. */
    public Optional<Channel> channelTo(NodeId node) {
        return Optional.ofNullable(peers.to(node)).map(Peer::channel);
    }

    /** A connection of its own to that node, for the caller to close. Empty: it is gone. */
    public Optional<ManagedChannel> open(NodeId node) {
        return peers.connection(node);
    }

    /** That node lives no more: what was asked of it is answered as the ports say, what waits for it is dropped. */
    public void died(NodeId node) {
        peers.died(node);
        inlets.died(node);
    }

    /** Cuts all at once. */
    @Override
    public void close() {
        peers.close();
        listener.cut();
    }
}
