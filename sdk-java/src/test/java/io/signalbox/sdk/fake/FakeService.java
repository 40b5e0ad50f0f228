package io.signalbox.sdk.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.protocol.grpc.AppServersGrpc;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.GrpcListener;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.Audiences;
import io.signalbox.protocol.token.TokenVerifier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The data plane's side of app_server.proto, played by a test. */
public final class FakeService implements AutoCloseable {
    private static final Context.Key<String> AUTHORIZATION = Context.key("authorization");
    private static final Context.Key<String> TENANT = Context.key("tenant");

    private final AccessKey key;
    private final TokenVerifier verifier = new TokenVerifier(Clock.systemUTC());
    private final BlockingQueue<FakeStream> streams = new LinkedBlockingQueue<>();
    private final AtomicInteger discoveries = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final HttpServer http;
    private final GrpcListener grpc;

    public FakeService() throws IOException {
        this(AccessKey.random());
    }

    private FakeService(AccessKey key) throws IOException {
        this.key = key;
        grpc = GrpcListener.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(ServerInterceptors.intercept(new Streams(), new Headers())));
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/server/negotiate", this::discover);
        http.start();
    }

    public String connectionString() {
        return "Endpoint=http://127.0.0.1:" + http.getAddress().getPort() + ";AccessKey=" + key.value()
                + ";Version=1.0;";
    }

    /** Another node of the same service: it knows the same key, and nobody is sent there. */
    public FakeService anotherNode() throws IOException {
        return new FakeService(key);
    }

    /** Where it takes streams, as host:port. */
    public String grpcAddress() {
        return "127.0.0.1:" + grpc.port();
    }

    /** Whether an app server has opened a stream that nobody asked {@link #stream} for. */
    public boolean hasAnotherStream() {
        return !streams.isEmpty();
    }

    /** The next stream that an app server has opened. */
    public FakeStream stream() throws InterruptedException {
        return Objects.requireNonNull(streams.poll(30, TimeUnit.SECONDS), "a stream within 30 s");
    }

    /** Answers the next {@code times} discoveries with 503. */
    public void refuse(int times) {
        refusals.set(times);
    }

    public int discoveries() {
        return discoveries.get();
    }

    private void discover(HttpExchange exchange) throws IOException {
        discoveries.incrementAndGet();
        String token = exchange.getRequestHeaders().getFirst("Authorization").substring("Bearer ".length());
        String query = exchange.getRequestURI().getQuery();
        Audiences.requireAppServer(verifier.verify(token, List.of(key)), new HubName(query.substring("hub=".length())));
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            answer(exchange, 503, "The service is too busy to take this.");
            return;
        }
        answer(exchange, 200, "{\"grpc\":\"" + grpcAddress() + "\",\"tls\":false,\"tenant\":\"dev\"}");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        http.stop(0);
        grpc.close();
    }

    private final class Streams extends AppServersGrpc.AppServersImplBase {
        @Override
        public StreamObserver<FromAppServer> connect(StreamObserver<ToAppServer> responses) {
            String token = Objects.requireNonNull(AUTHORIZATION.get()).substring("Bearer ".length());
            FakeStream stream = new FakeStream(
                    (ServerCallStreamObserver<ToAppServer>) responses,
                    Objects.requireNonNull(TENANT.get()),
                    hub -> Audiences.requireAppServer(verifier.verify(token, List.of(key)), hub),
                    streams::add);
            return stream;
        }
    }

    private static final class Headers implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            Context context = Context.current()
                    .withValue(
                            AUTHORIZATION,
                            headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)))
                    .withValue(
                            TENANT, headers.get(Metadata.Key.of("signalbox-tenant", Metadata.ASCII_STRING_MARSHALLER)));
            return Contexts.interceptCall(context, call, headers, next);
        }
    }
}
