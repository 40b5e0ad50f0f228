package io.signalbox.dataplane.start;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.signalbox.dataplane.admit.ConnectLimits;
import io.signalbox.dataplane.admit.ConnectPace;
import io.signalbox.dataplane.appserver.AppServerService;
import io.signalbox.dataplane.appserver.AppServers;
import io.signalbox.dataplane.appserver.HubLimits;
import io.signalbox.dataplane.appserver.Neighbours;
import io.signalbox.dataplane.connection.Bounds;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionLimits;
import io.signalbox.dataplane.connection.ConnectionLoops;
import io.signalbox.dataplane.connection.OpenConnections;
import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.hub.LocalHubs;
import io.signalbox.dataplane.ingress.DeliveryService;
import io.signalbox.dataplane.leave.Drain;
import io.signalbox.dataplane.leave.DrainLimits;
import io.signalbox.dataplane.leave.Ticks;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.meter.Gauge;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.negotiate.Answers;
import io.signalbox.dataplane.negotiate.AppServerRoute;
import io.signalbox.dataplane.negotiate.ClientDoor;
import io.signalbox.dataplane.negotiate.ConnectionTokens;
import io.signalbox.dataplane.negotiate.NegotiateRoute;
import io.signalbox.dataplane.negotiate.OriginCheck;
import io.signalbox.dataplane.negotiate.RefreshRoute;
import io.signalbox.dataplane.operate.OperateKey;
import io.signalbox.dataplane.operate.OperateRoute;
import io.signalbox.dataplane.presence.Presence;
import io.signalbox.dataplane.presence.UserMemberships;
import io.signalbox.dataplane.request.Owners;
import io.signalbox.dataplane.settings.ClusterSettings;
import io.signalbox.dataplane.settings.DataPlaneSettings;
import io.signalbox.dataplane.settings.HubLimitSettings;
import io.signalbox.dataplane.settings.IntakeSettings;
import io.signalbox.dataplane.settings.LinkSettings;
import io.signalbox.dataplane.settings.StatefulReconnectSettings;
import io.signalbox.dataplane.tenant.TenantGate;
import io.signalbox.dataplane.transport.deadline.RequestDeadlines;
import io.signalbox.dataplane.transport.http.Attachments;
import io.signalbox.dataplane.transport.http.ClientRoute;
import io.signalbox.dataplane.transport.http.Forwarding;
import io.signalbox.dataplane.transport.http.HttpLimits;
import io.signalbox.dataplane.transport.websocket.WebSocketUpgrade;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.grpc.GrpcListener;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.tenant.TenantFollower;
import io.signalbox.protocol.token.TokenVerifier;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** One data-plane node. */
@Singleton
public class DataPlane {
    private static final Duration LAST_TICK = Duration.ofSeconds(1);
    /** An app server that does not read is not waited for. */
    private static final Duration STREAMS_WITHIN = Duration.ofSeconds(2);
    /** A REST API in the same process answers the requests that have come to it before the HTTP server stops. */
    private static final int AFTER_THE_REST_API = 7_500;

    private final DataPlaneSettings settings;
    private final ClusterSecret secret;
    private final List<ServerServiceDefinition> otherServices;
    private final Company company;
    private final NodeId self;
    private final OpenConnections open;
    private final AppServers appServers;
    private final ManagedChannel controlPlane;
    private final TenantFollower tenants;
    private final TenantGate gate;
    private final Fanout fanout;
    private final UserMemberships users;
    private final Presence presence;
    private final Meters meters;
    private final ConnectionLoops connections;
    private final RequestDeadlines deadlines;
    private final Attachments attachments;
    private final Owners owners;
    private volatile @Nullable GrpcListener listener;
    private volatile @Nullable ClientRoute client;
    private final Drain drain;
    private final ConnectPace pace;

    /** @param otherServices gRPC services of other planes in this process: they share the port */
    public DataPlane(
            DataPlaneSettings settings,
            HubLimitSettings hubLimits,
            IntakeSettings intake,
            StatefulReconnectSettings stateful,
            ClusterSettings cluster,
            LinkSettings link,
            @ConfigProperty(name = "signalbox.default-tenant") Optional<String> defaultTenant,
            Meters meters,
            Vertx vertx,
            @All List<ServerServiceDefinition> otherServices) {
        this.settings = settings;
        this.meters = meters;
        this.open = new OpenConnections(Bounds.of(intake));
        this.otherServices = List.copyOf(otherServices);
        this.secret = new ClusterSecret(cluster.secret());
        this.company = company(cluster, link);
        this.self = company.self();
        this.controlPlane = GrpcChannels.open(settings.tenants());
        this.tenants = follow();
        this.gate = gate(defaultTenant);
        Registry registry = company.registry();
        ConnectionLimits limits = ConnectionLimits.of(settings, stateful);
        this.appServers = new AppServers(new HubLimits(limits, hubLimits), neighbours());
        LocalHubs hubs = new LocalHubs(open, registry, company.userGroups(), meters);
        NodeLink nodes = company.nodes(hubs);
        this.fanout = new Fanout(registry, nodes, meters);
        this.users = new UserMemberships(company.userGroups(), registry, nodes);
        this.presence = new Presence(registry, nodes);
        this.deadlines = new RequestDeadlines(intake.requestWithin(), intake.maximumHttpSockets(), meters);
        this.connections = new ConnectionLoops(limits, appServers, hubs, open, meters);
        HttpLimits httpLimits = HttpLimits.of(settings, stateful, intake);
        this.attachments = new Attachments(connections, registry, httpLimits, System::nanoTime);
        this.owners = new Owners(self, registry, company.owners(attachments));
        company.serve(appServers);
        this.pace = new ConnectPace(ConnectLimits.of(intake), meters, System::nanoTime, new Random());
        this.drain = drain(new VertxTicks(vertx));
        show();
    }

    private Drain drain(Ticks ticks) {
        Ways ways = new Ways(gate, appServers);
        DrainLimits limits = DrainLimits.of(settings);
        return new Drain(open, appServers.guests(), attachments::awaitGoodbyes, ways, limits, ticks);
    }

    private void show() {
        meters.show(Gauge.CLIENTS, () -> open.all().size());
        meters.show(Gauge.CLIENTS_TO_DRAIN, drain::remaining);
    }

    private Company company(ClusterSettings cluster, LinkSettings link) {
        String name = settings.node().orElseGet(HostName::get);
        if (cluster.client() && cluster.discovery() == ClusterSettings.Discovery.NONE) {
            throw new IllegalArgumentException("signalbox.cluster.client: true, signalbox.cluster.discovery: none"
                    + " (expected: tcp or kubernetes, which find those that keep the registry)");
        }
        return cluster.discovery() == ClusterSettings.Discovery.NONE
                ? new Alone(new NodeId(name))
                : new InCluster(name, cluster, link, secret, meters);
    }

    private Neighbours neighbours() {
        String address = settings.advertisedGrpc().orElse("");
        return new Neighbours(self, company.registry(), company.farAppServers(), address, meters);
    }

    private TenantGate gate(Optional<String> defaultTenant) {
        TenantName otherwise = defaultTenant.map(TenantName::new).orElse(null);
        return new TenantGate(tenants, new TokenVerifier(Clock.systemUTC()), otherwise);
    }

    private TenantFollower follow() {
        return new TenantFollower(
                ClientInterceptors.intercept(controlPlane, ClusterAuth.client(secret)),
                "data-plane " + self,
                this::onTenantChange,
                company.tenants());
    }

    void onStart(@Observes StartupEvent event) {
        List<ServerServiceDefinition> services = new ArrayList<>(otherServices);
        services.add(new AppServerService(
                        appServers,
                        fanout,
                        gate,
                        meters,
                        self.value(),
                        settings.maximumUpstreamBytes().asLongValue())
                .definition());
        services.add(ServerInterceptors.intercept(
                new DeliveryService(fanout, users, presence, gate, drain::isOn), ClusterAuth.server(secret)));
        GrpcListener opened =
                GrpcListener.open(new InetSocketAddress(settings.grpcHost(), settings.grpcPort()), services);
        listener = opened;
        Log.LOG.started(self.value(), opened.port());
    }

    void onRoutes(@Observes Router router, Vertx vertx) {
        ConnectionTokens tokens = new ConnectionTokens(secret, Clock.systemUTC(), settings.connectWithin());
        ClientDoor door = new ClientDoor(gate, tokens, pace, meters);
        NegotiateRoute negotiate = new NegotiateRoute(door, tokens, appServers::mayReconnectStatefully);
        WebSocketUpgrade webSocket =
                new WebSocketUpgrade(door, connections, attachments::holds, owners, settings.webSocketCompression());
        ClientRoute route = new ClientRoute(door, webSocket, deadlines, new Forwarding(attachments, owners));
        client = route;
        AppServerRoute appServer =
                new AppServerRoute(gate, settings.advertisedGrpc().orElse(null), this::grpcPort);
        router.route()
                .order(Integer.MIN_VALUE)
                .handler(context -> {
                    deadlines.onHead(context.request());
                    context.addHeadersEndHandler(answered -> leadElsewhere(context.request()));
                    context.next();
                })
                .failureHandler(DataPlane::onFailure);
        OriginCheck origins = new OriginCheck(gate, meters);
        router.routeWithRegex("(/t/[^/]+)?/client(/.*)?")
                .handler(context -> {
                    if (origins.passes(context.request())) {
                        context.next();
                    }
                })
                .failureHandler(Answers::failed);
        router.routeWithRegex("(/t/[^/]+)?/client/negotiate/?").handler(context -> negotiate.handle(context.request()));
        RefreshRoute refresh = new RefreshRoute(door, tokens, attachments::answersFor, owners, Clock.systemUTC());
        router.postWithRegex("(/t/[^/]+)?/client/refresh/?").handler(context -> refresh.handle(context.request()));
        router.postWithRegex("(/t/[^/]+)?/server/negotiate/?").handler(context -> appServer.handle(context.request()));
        router.routeWithRegex("(/t/[^/]+)?/client/?").handler(context -> route.handle(context.request()));
        vertx.setPeriodic(settings.heartbeat().toMillis(), timer -> {
            attachments.sweep();
            connections.sweep();
            pace.sweep();
        });
        new OperateRoute(new OperateKey(secret), open, drain, self.value()).register(router);
    }

    /** Over the same socket a client's next request would come here again, past whatever leads others to other nodes. */
    private void leadElsewhere(HttpServerRequest request) {
        if (drain.isOn() && request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader("Connection", "close");
        }
    }

    /** A request that names no host fails before any route sees it; whose fault that is need not be logged. */
    private static void onFailure(RoutingContext context) {
        if (context.request().authority() == null) {
            Answers.text(context.request(), 400, "Host header required");
        } else {
            context.next();
        }
    }

    void onHttp(@ObservesAsync HttpServerStart start, Vertx vertx) {
        deadlines.watch(vertx);
    }

    void onHttps(@ObservesAsync HttpsServerStart start, Vertx vertx) {
        deadlines.watch(vertx);
    }

    /** Before the HTTP server closes its sockets: tells the clients to come again, and waits for them within its bound. */
    void onLeave(@Observes ShutdownDelayInitiatedEvent event) {
        // Should the ticks fail, the process ends all the same.
        Duration limit = settings.shutdownTimeout().plus(LAST_TICK);
        drain.leave()
                .toCompletableFuture()
                .completeOnTimeout(drain.remaining(), limit.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Until then whoever comes hears why it is refused, however long a REST API in the same process still waits. */
    void onLeft(@Observes @Priority(AFTER_THE_REST_API) ShutdownDelayInitiatedEvent event) {
        deadlines.shut();
        ClientRoute served = client;
        if (served != null) {
            served.letPollsGo();
        }
    }

    void onStop(@Observes ShutdownEvent event) {
        tenants.close();
        controlPlane.shutdownNow();
        // First: whoever is refused from here on goes to another node, and must not overtake what was accepted here.
        company.handOver();
        GrpcListener opened = listener;
        if (opened != null) {
            endCalls(appServers, opened);
        }
        company.leave();
    }

    /** In order: streams when what was said on them has arrived, and then whoever waits for an answer has it. */
    static void endCalls(AppServers appServers, GrpcListener listener) {
        appServers
                .finish()
                .toCompletableFuture()
                .completeOnTimeout(null, STREAMS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        listener.close();
    }

    /** The gRPC port; 0 before it is open. */
    public int grpcPort() {
        GrpcListener opened = listener;
        return opened == null ? 0 : opened.port();
    }

    /** How many streams of app servers serve the hub here. */
    public int appServerStreams(TenantName tenant, HubName hub) {
        return appServers.streamCount(tenant, hub);
    }

    /** Whether the tenants are known and the node is in service. */
    public boolean ready() {
        return !drain.isOn() && tenants.loaded();
    }

    private void onTenantChange(Tenant tenant) {
        if (tenant.enabled()) {
            return;
        }
        List<ClientConnection> its = open.all().stream()
                .filter(connection -> connection.client().tenant().equals(tenant.name()))
                .toList();
        Log.LOG.tenantDisabled(tenant.name(), its.size());
        for (ClientConnection connection : its) {
            connection
                    .loop()
                    .execute(() -> connection.end(CloseCode.TENANT_DISABLED, CloseCode.TENANT_DISABLED.text()));
        }
        // After the clients: the end of a stream would tell them another reason, and the first one counts.
        appServers.refuse(tenant.name(), new RefusedException(Refusal.TENANT_DISABLED));
    }
}
