package io.signalbox.protocol.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.TokenVerifier;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How processes of one cluster know each other on internal gRPC calls: a bearer token of five minutes, signed with the
 * cluster secret. Any thread.
 */
public final class ClusterAuth {
    static final String AUDIENCE = "signalbox-cluster";
    static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "Bearer ";

    private ClusterAuth() {}

    /** Adds the token to every call. */
    public static ClientInterceptor client(ClusterSecret secret) {
        return client(secret, Clock.systemUTC());
    }

    static ClientInterceptor client(ClusterSecret secret, Clock clock) {
        return new Signing(new ClusterTokens(new AccessKey(secret.value()), clock));
    }

    /** Refuses calls without it: UNAUTHENTICATED, {@link Refusal#CLUSTER_TOKEN_INVALID}. */
    public static ServerInterceptor server(ClusterSecret secret) {
        return server(secret, Clock.systemUTC());
    }

    static ServerInterceptor server(ClusterSecret secret, Clock clock) {
        return new Checking(new TrustedTokens(new TokenVerifier(clock), new AccessKey(secret.value()), clock));
    }

    private record Signing(ClusterTokens tokens) implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<A> listener, Metadata headers) {
                    headers.put(AUTHORIZATION, BEARER + tokens.current());
                    super.start(listener, headers);
                }
            };
        }
    }

    private record Checking(TrustedTokens tokens) implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            if (trusted(headers.get(AUTHORIZATION))) {
                return next.startCall(call, headers);
            }
            StatusRuntimeException refusal = GrpcRefusals.toStatus(new RefusedException(Refusal.CLUSTER_TOKEN_INVALID));
            call.close(refusal.getStatus(), Objects.requireNonNullElseGet(refusal.getTrailers(), Metadata::new));
            return new ServerCall.Listener<>() {};
        }

        private boolean trusted(@Nullable String authorization) {
            return authorization != null
                    && authorization.startsWith(BEARER)
                    && tokens.trusts(authorization.substring(BEARER.length()));
        }
    }
}
