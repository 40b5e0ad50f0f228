package io.signalbox.protocol.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.TokenSigner;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real listeners and channels on loopback. */
@Timeout(60)
class GrpcEndsTest {
    private static final ClusterSecret SECRET = new ClusterSecret("a-secret-of-the-cluster-in-this-test");
    private static final Instant NOW = Instant.now();

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void every_refusal_crosses_the_wire_with_its_detail(Refusal refusal) {
        RefusedException sent =
                new RefusedException(refusal, "é: 7 (expected: 8)", new IllegalStateException("secret cause"));
        try (var wire = new Wire(new Refusing(sent), ClusterAuth.server(SECRET), ClusterAuth.client(SECRET))) {
            StatusRuntimeException status = catchThrowableOfType(StatusRuntimeException.class, wire::exists);
            assertThat(status.getStatus().getCode()).isEqualTo(refusal.grpcCode());
            assertThat(status.getStatus().getDescription()).isEqualTo(refusal.text() + " é: 7 (expected: 8)");
            RefusedException received = GrpcRefusals.fromStatus(status, Refusal.INTERNAL);
            assertThat(received.refusal()).isEqualTo(refusal);
            assertThat(received.detail()).isEqualTo("é: 7 (expected: 8)");
            assertThat(received.getMessage()).isEqualTo(sent.getMessage());
        }
    }

    @Test
    void a_refusal_without_detail_has_none_on_the_other_side() {
        StatusRuntimeException status = GrpcRefusals.toStatus(new RefusedException(Refusal.DRAINING));
        assertThat(GrpcRefusals.fromStatus(status, Refusal.INTERNAL).detail()).isEmpty();
    }

    @Test
    void a_status_that_names_no_known_refusal_becomes_the_given_one_with_its_cause() {
        StatusRuntimeException plain = Status.UNAVAILABLE.asRuntimeException();
        RefusedException refused = GrpcRefusals.fromStatus(plain, Refusal.DATA_PLANE_AWAY);
        assertThat(refused.refusal()).isEqualTo(Refusal.DATA_PLANE_AWAY);
        assertThat(refused).hasCause(plain);
        Metadata later = new Metadata();
        later.put(GrpcRefusals.NAME, "OF_A_LATER_VERSION");
        assertThat(GrpcRefusals.fromStatus(Status.ABORTED.asRuntimeException(later), Refusal.INTERNAL)
                        .refusal())
                .isEqualTo(Refusal.INTERNAL);
    }

    @Test
    void a_caller_with_the_secret_is_let_in() {
        try (var wire = new Wire(new Answering(), ClusterAuth.server(SECRET), ClusterAuth.client(SECRET))) {
            assertThat(wire.exists()).isTrue();
            assertThat(wire.exists()).isTrue();
        }
    }

    @Test
    void a_caller_without_the_secret_is_refused() {
        ClusterSecret other = new ClusterSecret("another-secret-another-secret-another");
        AccessKey key = new AccessKey(SECRET.value());
        String elsewhere = TokenSigner.sign(key, "elsewhere", NOW, Duration.ofMinutes(5), List.of());
        ClientInterceptor stale =
                ClusterAuth.client(SECRET, Clock.fixed(NOW.minus(Duration.ofMinutes(7)), ZoneOffset.UTC));
        for (ClientInterceptor client : List.of(
                ClusterAuth.client(other),
                header("Bearer " + elsewhere),
                header("Bearer x"),
                header("Basic x"),
                stale)) {
            try (var wire = new Wire(new Answering(), ClusterAuth.server(SECRET), client)) {
                StatusRuntimeException status = catchThrowableOfType(StatusRuntimeException.class, wire::exists);
                assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
                assertThat(GrpcRefusals.fromStatus(status, Refusal.INTERNAL).refusal())
                        .isEqualTo(Refusal.CLUSTER_TOKEN_INVALID);
            }
        }
    }

    @Test
    void a_token_that_was_taken_before_is_refused_once_it_is_over() {
        MovingClock clock = new MovingClock(NOW);
        ClientInterceptor client = ClusterAuth.client(SECRET, Clock.fixed(NOW, ZoneOffset.UTC));
        try (var wire = new Wire(new Answering(), ClusterAuth.server(SECRET, clock), client)) {
            assertThat(wire.exists()).isTrue();
            clock.now = NOW.plus(Duration.ofMinutes(6));
            assertThatThrownBy(wire::exists).isInstanceOf(StatusRuntimeException.class);
        }
    }

    @Test
    void a_token_serves_four_minutes_and_is_then_made_anew() {
        MovingClock clock = new MovingClock(NOW);
        ClusterTokens tokens = new ClusterTokens(new AccessKey(SECRET.value()), clock);
        String first = tokens.current();
        clock.now = NOW.plusSeconds(239);
        assertThat(tokens.current()).isEqualTo(first);
        clock.now = NOW.plusSeconds(240);
        assertThat(tokens.current()).isNotEqualTo(first);
    }

    @Test
    void a_secret_is_long_and_not_shown() {
        assertThatThrownBy(() -> new ClusterSecret("short"))
                .hasMessage("cluster secret: 5 characters (expected: at least 32)");
        assertThat(SECRET.toString()).doesNotContain(SECRET.value());
    }

    @Test
    void a_taken_port_is_told_in_one_line() {
        try (var first = GrpcListener.open(loopback(0), List.of())) {
            assertThat(first.port()).isPositive();
            assertThatThrownBy(() -> GrpcListener.open(loopback(first.port()), List.of()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(":" + first.port())
                    .hasMessageContaining("expected: a free port");
        }
    }

    @Test
    void closing_ends_calls_that_never_end_themselves() throws Exception {
        var hanging = new Hanging();
        try (var wire = new Wire(hanging, ClusterAuth.server(SECRET), ClusterAuth.client(SECRET))) {
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            DeliveriesGrpc.newStub(wire.channel)
                    .withInterceptors(ClusterAuth.client(SECRET))
                    .exists(Existence.getDefaultInstance(), new Ending(ended));
            hanging.called.get(10, TimeUnit.SECONDS);
            long start = System.nanoTime();
            wire.listener.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(Status.fromThrowable(ended.get(5, TimeUnit.SECONDS)).getCode())
                    .isIn(Status.Code.UNAVAILABLE, Status.Code.CANCELLED);
        }
    }

    @Test
    void closing_waits_for_an_answer_that_takes_a_while_and_for_no_stream() throws Exception {
        var slow = new Slow();
        try (GrpcListener listener =
                GrpcListener.open(loopback(0), List.of(slow.bindService(), new Open().bindService()))) {
            ManagedChannel caller = GrpcChannels.open("localhost:" + listener.port());
            ManagedChannel streaming = GrpcChannels.open("localhost:" + listener.port());
            try {
                CompletableFuture<Boolean> answer = new CompletableFuture<>();
                DeliveriesGrpc.newStub(caller).exists(Existence.getDefaultInstance(), new Heard<>(answer));
                CompletableFuture<Boolean> stream = new CompletableFuture<>();
                StreamObserver<FromAppServer> saying =
                        AppServersGrpc.newStub(streaming).connect(new Heard<>(stream));
                saying.onNext(FromAppServer.getDefaultInstance());
                StreamObserver<Existing> asked = slow.asked.get(10, TimeUnit.SECONDS);
                CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS).execute(() -> {
                    asked.onNext(Existing.newBuilder().setExists(true).build());
                    asked.onCompleted();
                });
                listener.close();
                assertThat(answer.get(10, TimeUnit.SECONDS)).isTrue();
                assertThatThrownBy(() -> stream.get(10, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(StatusRuntimeException.class);
            } finally {
                caller.shutdownNow();
                streaming.shutdownNow();
            }
        }
    }

    @Test
    void a_pause_is_anything_up_to_a_bound_that_doubles() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
        for (int failures = 0; failures < 100; failures++) {
            long bound = failures > 5 ? 5000 : Math.min(5000, 100L << failures);
            assertThat(backoff.afterFailures(failures).toMillis()).isBetween(1L, bound);
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static ClientInterceptor header(String authorization) {
        Metadata headers = new Metadata();
        headers.put(ClusterAuth.AUTHORIZATION, authorization);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    private static final class Wire implements AutoCloseable {
        private final GrpcListener listener;
        private final ManagedChannel channel;
        private final DeliveriesGrpc.DeliveriesBlockingStub stub;

        Wire(DeliveriesGrpc.DeliveriesImplBase service, ServerInterceptor server, ClientInterceptor client) {
            listener = GrpcListener.open(loopback(0), List.of(ServerInterceptors.intercept(service, server)));
            channel = GrpcChannels.open("localhost:" + listener.port());
            stub = DeliveriesGrpc.newBlockingStub(channel).withInterceptors(client);
        }

        boolean exists() {
            return stub.withDeadlineAfter(10, TimeUnit.SECONDS)
                    .exists(Existence.getDefaultInstance())
                    .getExists();
        }

        @Override
        public void close() {
            channel.shutdownNow();
            listener.close();
        }
    }

    private static final class Refusing extends DeliveriesGrpc.DeliveriesImplBase {
        private final RefusedException refusal;

        Refusing(RefusedException refusal) {
            this.refusal = refusal;
        }

        @Override
        public void exists(Existence request, StreamObserver<Existing> answer) {
            answer.onError(GrpcRefusals.toStatus(refusal));
        }
    }

    private static final class Answering extends DeliveriesGrpc.DeliveriesImplBase {
        @Override
        public void exists(Existence request, StreamObserver<Existing> answer) {
            answer.onNext(Existing.newBuilder().setExists(true).build());
            answer.onCompleted();
        }
    }

    private static final class Hanging extends DeliveriesGrpc.DeliveriesImplBase {
        private final CompletableFuture<Boolean> called = new CompletableFuture<>();

        @Override
        public void exists(Existence request, StreamObserver<Existing> answer) {
            called.complete(true);
        }
    }

    /** Answers when the test says so. */
    private static final class Slow extends DeliveriesGrpc.DeliveriesImplBase {
        private final CompletableFuture<StreamObserver<Existing>> asked = new CompletableFuture<>();

        @Override
        public void exists(Existence request, StreamObserver<Existing> answer) {
            asked.complete(answer);
        }
    }

    private static final class Open extends AppServersGrpc.AppServersImplBase {
        @Override
        public StreamObserver<FromAppServer> connect(StreamObserver<ToAppServer> out) {
            return new Heard<>(new CompletableFuture<>());
        }
    }

    /** Whether anything was heard, or why it was not. */
    private record Heard<A>(CompletableFuture<Boolean> heard) implements StreamObserver<A> {
        @Override
        public void onNext(A value) {
            heard.complete(true);
        }

        @Override
        public void onError(Throwable cause) {
            heard.completeExceptionally(cause);
        }

        @Override
        public void onCompleted() {
            heard.complete(false);
        }
    }

    private record Ending(CompletableFuture<Throwable> ended) implements StreamObserver<Existing> {
        @Override
        public void onNext(Existing value) {}

        @Override
        public void onError(Throwable cause) {
            ended.complete(cause);
        }

        @Override
        public void onCompleted() {
            ended.completeExceptionally(new AssertionError("completed"));
        }
    }

    private static final class MovingClock extends Clock {
        private volatile Instant now;

        MovingClock(Instant now) {
            this.now = now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
