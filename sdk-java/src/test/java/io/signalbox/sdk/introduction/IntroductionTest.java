package io.signalbox.sdk.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.signalbox.protocol.grpc.ClientOpened;
import io.signalbox.protocol.grpc.FromAppServer.FrameCase;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.sdk.fake.FakeClient;
import io.signalbox.sdk.fake.FakeService;
import io.signalbox.sdk.fake.FakeStream;
import io.signalbox.sdk.server.HubServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/guide-app-server.md shows, run; and that it shows just this. */
class IntroductionTest {
    private static String text(FakeStream stream) throws InterruptedException {
        return stream.next(FrameCase.DELIVER)
                .getDeliver()
                .getPayload()
                .getJson()
                .toStringUtf8();
    }

    private static HubServer start(String connectionString) {
        HubServer server = HubServer.connect(connectionString)
                .hub("chat", ChatHub.class, ChatHub::new)
                .start();
        return server;
    }

    @Test
    void the_guides_hub_sends_joins_and_greets() throws Exception {
        try (FakeService service = new FakeService();
                HubServer server = start(service.connectionString())) {
            FakeStream stream = service.stream();
            FakeClient client =
                    stream.open(ClientOpened.newBuilder().setConnectionId("c").setUserId("ann"), HubProtocol.JSON);
            assertThat(text(stream)).contains("\"UserJoined\",\"arguments\":[\"ann\"]");
            client.invoke("1", "SendMessage", "ann", "hi");
            assertThat(text(stream)).contains("\"ReceiveMessage\",\"arguments\":[\"ann\",\"hi\"]");
            client.send("joinGroup", "room");
            assertThat(stream.next(FrameCase.MEMBERSHIP).getMembership().getGroup())
                    .isEqualTo("room");
            assertThat(text(stream)).contains("UserJoined");
            stream.closed("c", "CLIENT_LEFT", null);
            assertThat(text(stream)).contains("\"UserLeft\",\"arguments\":[\"ann\"]");
            assertThat(server).isNotNull();
        }
    }

    @Test
    void the_guides_negotiate_endpoint_answers_over_http() throws Exception {
        NegotiateEndpoint endpoint = new NegotiateEndpoint(
                "Endpoint=http://localhost:8080;AccessKey=0123456789abcdef0123456789abcdef;Version=1.0;");
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/chat/negotiate", exchange -> endpoint.answer(exchange, "ann"));
        http.start();
        try {
            URI uri = URI.create(
                    "http://127.0.0.1:" + http.getAddress().getPort() + "/chat/negotiate?negotiateVersion=1");
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .timeout(Duration.ofSeconds(10))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, BodyHandlers.ofString())
                            .body())
                    .startsWith("{\"url\":\"http://localhost:8080/client/?hub=chat&negotiateVersion=1\"");
        } finally {
            http.stop(0);
        }
    }

    @Test
    void every_java_snippet_of_the_guide_stands_in_a_source_that_is_compiled_here() throws Exception {
        String sources;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java/io/signalbox/sdk/introduction"))) {
            sources = files.filter(Files::isRegularFile)
                    .map(IntroductionTest::normalised)
                    .collect(Collectors.joining("\n"));
        }
        List<String> snippets = snippets(Files.readString(Path.of("../docs/guide-app-server.md")));
        assertThat(snippets).hasSizeGreaterThan(5);
        assertThat(snippets).allSatisfy(snippet -> assertThat(sources).contains(snippet));
    }

    private static String normalised(Path file) {
        try {
            return normalised(Files.readString(file));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The formatter breaks lines as it likes. */
    private static String normalised(String text) {
        return text.replaceAll("\\s+", "");
    }

    private static List<String> snippets(String guide) {
        List<String> snippets = new ArrayList<>();
        for (String part : guide.split("```java\n", -1)) {
            snippets.add(normalised(part.substring(0, Math.max(0, part.indexOf("```")))));
        }
        // what stands before the first one
        return snippets.subList(1, snippets.size());
    }
}
