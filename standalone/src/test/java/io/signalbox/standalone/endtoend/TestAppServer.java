package io.signalbox.standalone.endtoend;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.signalbox.protocol.token.ConnectionString;
import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.HubContext;
import io.signalbox.sdk.negotiate.NegotiateAnswer;
import io.signalbox.sdk.negotiate.NegotiateRequest;
import io.signalbox.sdk.negotiate.Negotiator;
import io.signalbox.sdk.server.HubServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** An app: hosts the test's hubs with the SDK, and answers {@code POST /{hub}/negotiate}, {@code /context/…} and {@code /page}. */
final class TestAppServer implements AutoCloseable {
    static final int HUBS = 5;

    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Negotiator negotiator;
    private final HubServer hubs;
    private final HubContext<TestHub, ClientProxy> context;
    private final HttpServer http;

    private TestAppServer(ConnectionString connection, int port) throws IOException {
        negotiator = Negotiator.of(connection.format());
        hubs = HubServer.connect(connection.format())
                .hub("test", TestHub.class, () -> new TestHub(connected))
                .hub("typed", TypedHub.class, TypedHub::new)
                .hub("options", OptionsHub.class, OptionsHub::new)
                .hub("club", OptionsHub.ClubHub.class, OptionsHub.ClubHub::new)
                .hub("streams", StreamHub.class, () -> new StreamHub("app", cancelled, this::streams))
                .hubOptions(OptionsHub.class, OptionsHub::options)
                .hubOptions(OptionsHub.ClubHub.class, OptionsHub::options)
                .start();
        context = hubs.context(TestHub.class);
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        http.createContext("/", this::answer);
        http.setExecutor(threads);
        http.start();
    }

    static TestAppServer start(ConnectionString connection) {
        return start(connection, 0);
    }

    /** Starts where one has ended, or on a free port. */
    static TestAppServer start(ConnectionString connection, int port) {
        try {
            return new TestAppServer(connection, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one that is a process of its own, and so may be killed. */
    static Spawned spawn(ConnectionString connection, int port) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TestAppServer.class.getName(),
                connection.format(),
                String.valueOf(port));
        return Spawned.run(Project.root(), Map.of(), command);
    }

    /** @param arguments connection string and port */
    public static void main(String[] arguments) {
        start(ConnectionString.parse(arguments[0]), Integer.parseInt(arguments[1]));
    }

    /** Where the app is; a client's URL is this with the hub's name. */
    URI address() {
        return URI.create("http://localhost:" + http.getAddress().getPort());
    }

    /** How many clients the test hub has. */
    int connected() {
        return connected.get();
    }

    HubContext<TestHub, ClientProxy> context() {
        return context;
    }

    private HubContext<StreamHub, ClientProxy> streams() {
        return hubs.context(StreamHub.class);
    }

    @Override
    public void close() {
        http.stop(0);
        hubs.close();
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().substring(1).split("/");
        Map<String, String> query = query(exchange.getRequestURI());
        if (path.length == 2 && path[1].equals("negotiate")) {
            String user = query.get("user");
            NegotiateRequest asked = user == null ? NegotiateRequest.anonymous() : NegotiateRequest.ofUser(user);
            for (String type : List.of("role", "room")) {
                asked = query.containsKey(type) ? asked.withClaim(type, query.get(type)) : asked;
            }
            NegotiateAnswer answer = negotiator.negotiate(
                    path[0], asked.withQuery(exchange.getRequestURI().getRawQuery()));
            exchange.getResponseHeaders().add("Content-Type", NegotiateAnswer.CONTENT_TYPE);
            respond(exchange, 200, answer.json());
        } else if (path.length == 3 && path[1].equals("bare") && path[2].equals("negotiate")) {
            // Where to go, and no token: the client has its own.
            NegotiateAnswer answer = negotiator.negotiate(path[0], NegotiateRequest.anonymous());
            exchange.getResponseHeaders().add("Content-Type", NegotiateAnswer.CONTENT_TYPE);
            respond(exchange, 200, "{\"url\":\"" + answer.url() + "\"}");
        } else if (path.length == 2 && path[0].equals("context")) {
            audience(path[1], query.getOrDefault("to", "")).send("Heard", query.get("text"));
            respond(exchange, 200, "");
        } else if (path[0].equals("page")) {
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            respond(exchange, 200, "<!doctype html><title>A page of the app</title>");
        } else {
            respond(exchange, 404, "");
        }
    }

    private ClientProxy audience(String kind, String to) {
        return switch (kind) {
            case "all" -> context.clients().all();
            case "group" -> context.clients().group(to);
            case "user" -> context.clients().user(to);
            default -> throw new IllegalArgumentException("audience: " + kind);
        };
    }

    private static void respond(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static Map<String, String> query(URI uri) {
        String raw = uri.getRawQuery();
        return raw == null
                ? Map.of()
                : Arrays.stream(raw.split("&"))
                        .map(pair -> pair.split("=", 2))
                        .filter(pair -> pair.length == 2)
                        .collect(Collectors.toMap(
                                pair -> pair[0],
                                pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8),
                                (first, second) -> first));
    }
}
