package io.signalbox.dataplane.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.start.DataPlane;
import io.signalbox.protocol.grpc.ToAppServer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A whole node with its ports open; what a test opens here is closed after it, and no buffer may be lost. */
@SuppressWarnings("NullAway.Init") // Quarkus sets the fields.
@QuarkusTest
@WithTestResource(value = StandIns.class, scope = TestResourceScope.GLOBAL)
public abstract class NodeUnderTest {
    private static final Pattern TOKEN = Pattern.compile("\"connectionToken\":\"([^\"]*)\"");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TestHTTPResource("/")
    @Nullable
    URI httpPort;

    @Inject
    protected DataPlane dataPlane;

    @Inject
    protected Meters meters;

    @Nullable
    StandInControlPlane followed;

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** For all tests of a class together: it takes half a second to be sure. */
    private static @Nullable LeakWatch leaks;

    @BeforeAll
    static void watch_for_leaks() {
        leaks = new LeakWatch();
    }

    @BeforeEach
    void wait_for_the_node() {
        Eventually.holds("the tenants are known", dataPlane::ready);
    }

    @AfterEach
    void close_what_was_opened() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        for (AutoCloseable one : opened) {
            if (one instanceof FakeAppServer appServer) {
                appServer.awaitForgotten(dataPlane);
            }
        }
    }

    @AfterAll
    static void no_buffer_was_lost() {
        try (LeakWatch watch = Objects.requireNonNull(leaks)) {
            assertThat(watch.leaks()).isEmpty();
        }
    }

    /** Where it serves HTTP. */
    protected URI server() {
        return Objects.requireNonNull(httpPort);
    }

    /** The control plane that it follows. */
    protected StandInControlPlane controlPlane() {
        return Objects.requireNonNull(followed);
    }

    protected <T extends AutoCloseable> T closing(T one) {
        opened.add(one);
        return one;
    }

    protected FakeAppServer serving(String hub) {
        return closing(FakeAppServer.serving(dataPlane.grpcPort(), hub));
    }

    protected FakeAppServer serving(String tenant, String hub) {
        return closing(FakeAppServer.serving(dataPlane.grpcPort(), tenant, hub));
    }

    /** A client on a WebSocket beside those who come later to that hub of tenant dev. */
    protected Neighbour neighbour(FakeAppServer appServer, String hub) throws IOException {
        return neighbour(appServer, "", hub, Tokens.user(hub, "neighbour"));
    }

    /** @param prefix of the tenant, as {@code /t/acme} */
    protected Neighbour neighbour(FakeAppServer appServer, String prefix, String hub, String token) throws IOException {
        AnyClient client = closing(AnyClient.Transport.WEB_SOCKETS.open(server(), prefix, hub, token));
        return closing(new Neighbour(appServer, client.handshake()));
    }

    /** A WebSocket without a negotiate, before the handshake. */
    protected RawWebSocket dial(String hub, String token) throws IOException {
        return closing(RawWebSocket.open(server(), "/client/?hub=" + hub, "Authorization: Bearer " + token));
    }

    /** A client after its handshake in JSON. */
    protected RawWebSocket connect(String hub, String token) throws IOException {
        RawWebSocket client = dial(hub, token);
        assertThat(client.status()).isEqualTo(101);
        assertThat(client.handshake().next()).isEqualTo("{}");
        return client;
    }

    protected RawWebSocket connect(String hub) throws IOException {
        return connect(hub, Tokens.client(hub));
    }

    /** A client of that user, and its connection id as the app server heard it. */
    protected Connected connect(FakeAppServer appServer, String hub, String user) throws IOException {
        RawWebSocket client = connect(hub, Tokens.user(hub, user));
        ToAppServer opening = appServer.await(frame ->
                frame.hasClientOpened() && frame.getClientOpened().getUserId().equals(user));
        return new Connected(client, opening.getClientOpened().getConnectionId());
    }

    protected record Connected(RawWebSocket socket, String id) {}

    /** The connection token of a negotiate with version 1. */
    protected String negotiate(String hub, String token) throws IOException, InterruptedException {
        return negotiate(hub, token, "");
    }

    /** @param more of the query */
    protected String negotiate(String hub, String token, String more) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(server().resolve("/client/negotiate?negotiateVersion=1&hub=" + hub + more))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        String body = HTTP.send(request, BodyHandlers.ofString()).body();
        Matcher matcher = TOKEN.matcher(body);
        assertThat(matcher.find()).as(body).isTrue();
        return matcher.group(1);
    }
}
