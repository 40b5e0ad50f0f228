package io.signalbox.dataplane.appserver;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.AppServersGrpc;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.grpc.Hello;
import io.signalbox.protocol.grpc.ToAppServer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * An app server that reads three frames, its welcome, a wish for streams and its first client, and no more until it is
 * woken.
 */
final class SleepyAppServer implements AutoCloseable {
    private final ManagedChannel channel;
    private final List<ToAppServer> heard = new CopyOnWriteArrayList<>();
    private volatile boolean awake;
    private @Nullable ClientCallStreamObserver<FromAppServer> call;

    SleepyAppServer(int grpcPort) {
        channel = GrpcChannels.open("127.0.0.1:" + grpcPort);
        Metadata shown = new Metadata();
        shown.put(Metadata.Key.of("signalbox-tenant", Metadata.ASCII_STRING_MARSHALLER), Clients.TENANT.value());
        shown.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                "Bearer " + Tokens.appServer(Clients.TENANT.value(), Clients.HUB.value()));
        AppServersGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(shown))
                .connect(new Reader());
        Objects.requireNonNull(call)
                .onNext(FromAppServer.newBuilder()
                        .setHello(Hello.newBuilder().setHub(Clients.HUB.value()))
                        .build());
        Eventually.holds("it is welcome", () -> !heard.isEmpty());
    }

    private final class Reader implements ClientResponseObserver<FromAppServer, ToAppServer> {
        @Override
        public void beforeStart(ClientCallStreamObserver<FromAppServer> starting) {
            call = starting;
            starting.disableAutoRequestWithInitial(3);
        }

        @Override
        public void onNext(ToAppServer frame) {
            heard.add(frame);
            if (awake) {
                Objects.requireNonNull(call).request(1);
            }
        }

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onCompleted() {}
    }

    void opened(String id) {
        Eventually.holds(
                "the client is there",
                () -> heard.stream()
                        .anyMatch(frame ->
                                frame.getClientOpened().getConnectionId().equals(id)));
    }

    /** From now on it reads all. */
    void wake() {
        awake = true;
        Objects.requireNonNull(call).request(1);
    }

    /** What the client said, one by one. */
    List<String> messages(String id) {
        return heard.stream()
                .filter(ToAppServer::hasClientData)
                .filter(frame -> frame.getClientData().getConnectionId().equals(id))
                .flatMap(frame -> Arrays.stream(
                        frame.getClientData().getFrames().toStringUtf8().split("\u001e")))
                .toList();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
