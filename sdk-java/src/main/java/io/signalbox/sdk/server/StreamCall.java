package io.signalbox.sdk.server;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.signalbox.protocol.grpc.AppServersGrpc;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.ToAppServer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The gRPC call of one stream: takes one frame at a time, on gRPC's threads. */
final class StreamCall implements ClientResponseObserver<FromAppServer, ToAppServer> {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> TENANT =
            Metadata.Key.of("signalbox-tenant", Metadata.ASCII_STRING_MARSHALLER);

    private final AppServerStream stream;
    private final Listener listener;
    private @Nullable ClientCallStreamObserver<FromAppServer> call;

    private StreamCall(AppServerStream stream, Listener listener) {
        this.stream = stream;
        this.listener = listener;
    }

    /** What its keeper wants to know; called on gRPC's threads. */
    interface Listener {
        void welcomed(String node);

        void leaving();

        /** @param address of a node that wants streams too, as host:port */
        void moreStreams(String address);

        void ended(@Nullable Throwable why);
    }

    /** Starts the call; returns a way to break it off. */
    static Runnable start(
            ManagedChannel channel,
            Admission admission,
            FromAppServer hello,
            AppServerStream stream,
            Listener listener) {
        Metadata metadata = new Metadata();
        metadata.put(AUTHORIZATION, "Bearer " + admission.token());
        metadata.put(TENANT, admission.tenant());
        StreamCall observer = new StreamCall(stream, listener);
        AppServersGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .connect(observer);
        ClientCallStreamObserver<FromAppServer> call = Objects.requireNonNull(observer.call);
        stream.started(call, hello);
        return () -> {
            // first, because a cancelled call takes no frame
            stream.outbox().close();
            call.cancel("broken off by the app server", null);
        };
    }

    /** What lets a stream in. */
    record Admission(String token, String tenant) {
        @Override
        public String toString() {
            return "Admission[" + tenant + "]";
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<FromAppServer> starting) {
        call = starting;
        starting.disableAutoRequestWithInitial(1);
        starting.setOnReadyHandler(stream.outbox()::drain);
    }

    @Override
    public void onNext(ToAppServer frame) {
        switch (frame.getFrameCase()) {
            case WELCOME -> listener.welcomed(frame.getWelcome().getNode());
            case CLIENT_OPENED -> stream.clients().opened(frame.getClientOpened());
            case CLIENT_DATA -> stream.clients().data(frame.getClientData());
            case CLIENT_CLOSED -> stream.clients().closed(frame.getClientClosed());
            case ACK -> stream.acks().complete(frame.getAck());
            case CLIENT_RESULT -> stream.questions().complete(frame.getClientResult());
            case CLIENT_FLOW -> stream.clients().flow(frame.getClientFlow());
            case CLIENT_CLAIMS -> stream.clients().claims(frame.getClientClaims());
            case LEAVING -> listener.leaving();
            case MORE_STREAMS -> listener.moreStreams(frame.getMoreStreams().getAddress());
            case FRAME_NOT_SET -> {
                // a kind that a newer service knows
            }
        }
        Objects.requireNonNull(call).request(1);
    }

    @Override
    public void onError(Throwable failure) {
        listener.ended(failure);
    }

    @Override
    public void onCompleted() {
        listener.ended(null);
    }
}
