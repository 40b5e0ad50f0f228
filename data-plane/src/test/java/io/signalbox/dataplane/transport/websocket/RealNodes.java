package io.signalbox.dataplane.transport.websocket;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.admit.ConnectLimits;
import io.signalbox.dataplane.admit.ConnectPace;
import io.signalbox.dataplane.cluster.InMemoryOwnerLink;
import io.signalbox.dataplane.cluster.InMemoryRegistry;
import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.connection.ConnectionLoops;
import io.signalbox.dataplane.connection.FakeUpstream;
import io.signalbox.dataplane.connection.OpenConnections;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.hub.LocalHubs;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.negotiate.ClientDoor;
import io.signalbox.dataplane.negotiate.ConnectionTokens;
import io.signalbox.dataplane.negotiate.NegotiateRoute;
import io.signalbox.dataplane.negotiate.RefreshRoute;
import io.signalbox.dataplane.request.Owners;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.dataplane.tenant.TenantGate;
import io.signalbox.dataplane.transport.deadline.RequestDeadlines;
import io.signalbox.dataplane.transport.http.Attachments;
import io.signalbox.dataplane.transport.http.ClientRoute;
import io.signalbox.dataplane.transport.http.Forwarding;
import io.signalbox.dataplane.transport.http.HttpLimits;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.tenant.AllowedOrigins;
import io.signalbox.protocol.tenant.StatefulReconnect;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.tenant.TenantOptions;
import io.signalbox.protocol.tenant.Tenants;
import io.signalbox.protocol.token.TokenVerifier;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/** Nodes of one cluster, over TCP. */
abstract class RealNodes {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Tenant DEV = new Tenant(
            Clients.TENANT,
            true,
            List.of(StandInControlPlane.key("dev")),
            List.of(),
            new TenantOptions(AllowedOrigins.ALL, true, new StatefulReconnect(true, Set.of()), false, 10_000));

    private static final ConnectLimits CONNECTS = new ConnectLimits(1_000, 1_000, 1_000, 1_000);

    final Vertx vertx = Vertx.vertx();
    private final InMemoryRegistry registry = new InMemoryRegistry();
    final InMemoryOwnerLink link = new InMemoryOwnerLink();
    private final List<Node> nodes = new ArrayList<>();
    /** Whether nodes that begin from now on have it switched on. */
    boolean compression;

    /** On a port of its own. */
    final class Node {
        final OpenConnections open = new OpenConnections();
        final FakeUpstream upstream = new FakeUpstream();
        final URI address;
        private final Attachments attachments;
        private final NegotiateRoute negotiate;
        private final RefreshRoute refresh;
        final ClientRoute client;
        /** Requests that have been handed to where they are answered. */
        final AtomicInteger handled = new AtomicInteger();

        Node(String name) throws Exception {
            NodeId self = new NodeId(name);
            Registry view = registry.of(self);
            Meters meters = new Meters(new SimpleMeterRegistry());
            LocalHubs hubs = new LocalHubs(open, view, registry.userGroups(), meters);
            ConnectionLoops connections = new ConnectionLoops(Clients.LIMITS, upstream, hubs, open, meters);
            HttpLimits limits = new HttpLimits(Duration.ofSeconds(15), Duration.ofSeconds(90), Duration.ofSeconds(10));
            attachments = new Attachments(connections, view, limits, System::nanoTime);
            Owners owners = new Owners(self, view, link.of(self, attachments));
            Clock clock = Clock.systemUTC();
            TenantGate gate = new TenantGate(new OnlyDev(), new TokenVerifier(clock), Clients.TENANT);
            ConnectionTokens tokens = new ConnectionTokens(StandInControlPlane.SECRET, clock, Duration.ofMinutes(1));
            ClientDoor door = new ClientDoor(
                    gate, tokens, new ConnectPace(CONNECTS, meters, System::nanoTime, new Random()), meters);
            negotiate = new NegotiateRoute(door, tokens, (tenant, hub) -> false);
            refresh = new RefreshRoute(door, tokens, attachments::answersFor, owners, clock);
            WebSocketUpgrade webSocket =
                    new WebSocketUpgrade(door, connections, attachments::holds, owners, compression);
            RequestDeadlines deadlines = new RequestDeadlines(Duration.ofSeconds(30), 1_000, meters);
            client = new ClientRoute(door, webSocket, deadlines, new Forwarding(attachments, owners));
            HttpServer server = vertx.createHttpServer().requestHandler(this::handle);
            int port = server.listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS)
                    .actualPort();
            address = URI.create("http://127.0.0.1:" + port);
            nodes.add(this);
        }

        private void handle(HttpServerRequest request) {
            switch (request.path()) {
                case "/client/negotiate" -> negotiate.handle(request);
                case "/client/refresh" -> refresh.handle(request);
                default -> client.handle(request);
            }
            handled.incrementAndGet();
        }

        HttpResponse<String> post(String pathAndQuery, String token) throws Exception {
            return ask("POST", pathAndQuery, token);
        }

        HttpResponse<String> get(String pathAndQuery, String token) throws Exception {
            return ask("GET", pathAndQuery, token);
        }

        private HttpResponse<String> ask(String method, String pathAndQuery, String token) throws Exception {
            return ask(method, pathAndQuery, token, HttpClient.Version.HTTP_2);
        }

        HttpResponse<String> ask(String method, String pathAndQuery, String token, HttpClient.Version version)
                throws Exception {
            return HTTP.send(
                    HttpRequest.newBuilder(address.resolve(pathAndQuery))
                            .version(version)
                            .timeout(Duration.ofSeconds(30))
                            .header("Authorization", "Bearer " + token)
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }

        RawWebSocket connect(String connectionToken, String token, String... moreHeaders) throws Exception {
            List<String> headers = new ArrayList<>(List.of(moreHeaders));
            headers.add("Authorization: Bearer " + token);
            return RawWebSocket.open(
                    address, "/client/?hub=chat&id=" + connectionToken, headers.toArray(String[]::new));
        }
    }

    private static final class OnlyDev implements Tenants {
        @Override
        public Optional<Tenant> find(TenantName name) {
            return name.equals(Clients.TENANT) ? Optional.of(DEV) : Optional.empty();
        }

        @Override
        public Optional<TenantName> byHost(String host) {
            return Optional.empty();
        }

        @Override
        public boolean loaded() {
            return true;
        }
    }

    static String token(Duration left) {
        Instant issued = Instant.now().plus(left).minus(Duration.ofHours(1));
        return Tokens.client(StandInControlPlane.key("dev"), "chat", issued);
    }

    static JsonObject negotiated(Node node, String more) throws Exception {
        return new JsonObject(
                node.post("/client/negotiate?negotiateVersion=1&hub=chat" + more, token(Duration.ofHours(1)))
                        .body());
    }

    @AfterEach
    void close() throws Exception {
        // There is no heartbeat that would end those whose client is away.
        nodes.forEach(node ->
                node.open.all().forEach(client -> client.loop().execute(() -> client.end(CloseCode.SHUTDOWN, null))));
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
