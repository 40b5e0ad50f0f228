package io.signalbox.restapi.dataplane;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.GrpcChannels;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One node of the data plane. */
final class Node implements AutoCloseable {
    private final String address;
    private final ManagedChannel channel;
    private final Channel authenticated;

    Node(String address, ClusterSecret secret) {
        this.address = address;
        channel = GrpcChannels.open(address);
        authenticated = ClientInterceptors.intercept(channel, ClusterAuth.client(secret));
        channel.getState(true);
    }

    boolean connected() {
        return channel.getState(true) == ConnectivityState.READY;
    }

    /** Fails with a {@link FailedCall} alone. */
    <Q, A> CompletableFuture<A> make(DataPlaneClient.Call<Q, A> call) {
        var answer = new CompletableFuture<A>();
        var left = new LeftThisProcess();
        CallOptions options = CallOptions.DEFAULT.withDeadline(call.deadline()).withStreamTracerFactory(left);
        ClientCalls.asyncUnaryCall(
                authenticated.newCall(call.method(), options), call.request(), new Into<>(answer, left));
        return answer;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** Passes the one answer of a call into a future. */
    private final class Into<A> implements StreamObserver<A> {
        private final CompletableFuture<A> answer;
        private final LeftThisProcess left;
        private @Nullable A value;

        Into(CompletableFuture<A> answer, LeftThisProcess left) {
            this.answer = answer;
            this.left = left;
        }

        @Override
        public void onNext(A answered) {
            value = answered;
        }

        @Override
        public void onError(Throwable failure) {
            var status = failure instanceof StatusRuntimeException known
                    ? known
                    : io.grpc.Status.fromThrowable(failure).asRuntimeException();
            answer.completeExceptionally(new FailedCall(address, status, left.happened()));
        }

        @Override
        public void onCompleted() {
            answer.complete(value);
        }
    }
}
