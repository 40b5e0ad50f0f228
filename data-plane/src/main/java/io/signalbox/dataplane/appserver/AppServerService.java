package io.signalbox.dataplane.appserver;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.tenant.TenantGate;
import io.signalbox.protocol.grpc.AppServersGrpc;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where app servers open their streams. */
public final class AppServerService {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> TENANT =
            Metadata.Key.of("signalbox-tenant", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Shown> SHOWN = Context.key("shown");
    private static final Executor AFTER_TIME_FOR_HELLO = CompletableFuture.delayedExecutor(10, TimeUnit.SECONDS);

    private final AppServers streams;
    private final Fanout fanout;
    private final TenantGate gate;
    private final Meters meters;
    private final String node;
    private final long maximumUpstreamBytes;

    /** @param maximumUpstreamBytes most bytes that may wait for one stream */
    public AppServerService(
            AppServers streams, Fanout fanout, TenantGate gate, Meters meters, String node, long maximumUpstreamBytes) {
        this.streams = streams;
        this.fanout = fanout;
        this.gate = gate;
        this.meters = meters;
        this.node = node;
        this.maximumUpstreamBytes = maximumUpstreamBytes;
    }

    public ServerServiceDefinition definition() {
        return ServerInterceptors.intercept(new Calls(), new Remember());
    }

    /** What a caller shows when it calls. */
    private record Shown(
            @Nullable String authorization,
            @Nullable String tenant,
            @Nullable String authority) {}

    private static final class Remember implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            Shown shown = new Shown(headers.get(AUTHORIZATION), headers.get(TENANT), call.getAuthority());
            return Contexts.interceptCall(Context.current().withValue(SHOWN, shown), call, headers, next);
        }
    }

    private final class Calls extends AppServersGrpc.AppServersImplBase {
        @Override
        public StreamObserver<FromAppServer> connect(StreamObserver<ToAppServer> out) {
            AppServerCall call = new AppServerCall(
                    (ServerCallStreamObserver<ToAppServer>) out,
                    new Door(SHOWN.get()),
                    streams,
                    fanout.forAnotherSender(),
                    meters,
                    maximumUpstreamBytes);
            AFTER_TIME_FOR_HELLO.execute(call::onHelloOverdue);
            return call;
        }
    }

    private final class Door implements AppServerDoor {
        private final Shown shown;

        Door(Shown shown) {
            this.shown = shown;
        }

        @Override
        public TenantName admit(HubName hub) {
            return gate.appServer(shown.tenant, shown.authority, shown.authorization, hub);
        }

        @Override
        public String node() {
            return node;
        }
    }
}
