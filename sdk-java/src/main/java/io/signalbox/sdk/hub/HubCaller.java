package io.signalbox.sdk.hub;

import com.google.protobuf.UnsafeByteOperations;
import io.signalbox.protocol.hub.HubFrame.Completion;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.sdk.HubBase;
import io.signalbox.sdk.HubCallerClients;
import io.signalbox.sdk.HubException;
import io.signalbox.sdk.HubFilter.NextConnected;
import io.signalbox.sdk.HubInvocationContext;
import io.signalbox.sdk.HubLifetimeContext;
import io.signalbox.sdk.SendFailedException;
import io.signalbox.sdk.payload.Payloads;
import io.signalbox.sdk.payload.ValueFormat;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Calls a hub for one client: a new hub for each call, its failures as the client's texts, its result as a completion.
 * Runs on the hub executor, or where an app completes its stage.
 */
final class HubCaller<T> {
    private static final Logger LOG = System.getLogger(HubCaller.class.getName());
    private static final CompletableFuture<@Nullable Void> DONE = CompletableFuture.completedFuture(null);

    private final HubType<T> type;
    private final HubPipeline pipeline;
    private final ConnectedClient client;
    private final ClientLink link;
    private final ClientSession session;
    private final InvocationErrors errors;
    private final Outlet outlet;
    private final HubCallerClients<T> clients;
    private final ValueFormat format;

    HubCaller(
            HubType<T> type,
            HubPipeline pipeline,
            ConnectedClient client,
            Payloads payloads,
            ClientLink link,
            ClientSession session) {
        this.type = type;
        this.pipeline = pipeline;
        this.client = client;
        this.link = link;
        this.errors = session.errors();
        this.session = session;
        this.outlet = new Outlet(payloads, link);
        this.clients = new HubCallerClients<>(
                client.connectionId(), audience -> type.clients().over(outlet.to(audience, client, link)));
        this.format = payloads.format(client.protocol());
    }

    /** When the hub throws, the client is closed. */
    void connected() {
        try {
            callLifecycle(pipeline::connected);
        } catch (Throwable failure) {
            log("onConnected", failure);
            session.refuse(failure);
        }
    }

    void disconnected(@Nullable Throwable error) {
        try {
            callLifecycle(connection -> pipeline.disconnected(connection, error));
        } catch (Throwable failure) {
            log("onDisconnected", failure);
        }
    }

    private void callLifecycle(NextConnected call) throws Throwable {
        HubBase<T> hub = create();
        try {
            call.onConnected(new HubLifetimeContext(session.context(), hub));
        } finally {
            release(hub);
        }
    }

    /** Runs a call; done when it is over and its completion handed to the link. */
    CompletionStage<@Nullable Void> invoke(HubCall call) {
        Optional<HubMethod> found = type.method(call.target());
        if (found.isEmpty()) {
            return fail(call, InvocationErrors.unknownMethod(call.target()));
        }
        HubMethod method = found.get();
        int expected = method.parameters().size();
        if (call.arguments().size() != expected) {
            return fail(
                    call, errors.argumentCount(call.target(), call.arguments().size(), expected));
        }
        @Nullable Object[] arguments = new @Nullable Object[expected];
        for (int i = 0; i < expected; i++) {
            try {
                arguments[i] =
                        format.read(call.arguments().get(i), method.parameters().get(i));
            } catch (IOException | RuntimeException | StackOverflowError e) {
                // an app's own deserializers may throw anything, and deep nesting is the client's choice;
                // the client's mistake: no warning that it could flood the log with
                LOG.log(Level.DEBUG, "connection " + client.connectionId() + ": " + call.target() + " not bound", e);
                return fail(call, errors.argumentType(call.target()));
            }
        }
        return run(call, method, arguments);
    }

    private static Optional<String> refusal(HubCall call) {
        if (call.streaming()) {
            return Optional.of(InvocationErrors.notStreaming(call.target()));
        }
        if (!call.streamIds().isEmpty()) {
            return Optional.of(
                    InvocationErrors.streamCount(call.target(), call.streamIds().size(), 0));
        }
        return Optional.empty();
    }

    private CompletionStage<@Nullable Void> run(HubCall call, HubMethod method, @Nullable Object[] arguments) {
        HubBase<T> hub;
        try {
            hub = create();
        } catch (Throwable failure) {
            return threw(call, failure);
        }
        Object result;
        try {
            HubInvocationContext invocation = pipeline.invocation(session.context(), hub, method, arguments);
            Optional<String> refusal = pipeline.allows(invocation)
                    ? refusal(call)
                    : Optional.of(InvocationErrors.unauthorized(call.target()));
            if (refusal.isPresent()) {
                release(hub);
                return fail(call, refusal.get());
            }
            result = pipeline.invoke(invocation);
        } catch (Throwable failure) {
            return CompletableFuture.completedFuture(over(call, hub, null, failure));
        }
        if (result instanceof CompletionStage<?> later) {
            return later.handle((value, failure) -> over(call, hub, value, failure));
        }
        return CompletableFuture.completedFuture(over(call, hub, result, null));
    }

    private @Nullable Void over(HubCall call, HubBase<T> hub, @Nullable Object result, @Nullable Throwable failure) {
        release(hub);
        if (failure == null) {
            complete(call, result);
        } else {
            threw(call, InvocationErrors.unwrap(failure));
        }
        return null;
    }

    private HubBase<T> create() {
        HubBase<T> hub = type.create();
        hub.enter(clients, session.context(), outlet);
        return hub;
    }

    private void release(HubBase<T> hub) {
        if (hub instanceof AutoCloseable resources) {
            try {
                resources.close();
            } catch (Exception e) {
                log("close", e);
            }
        }
    }

    private CompletionStage<@Nullable Void> threw(HubCall call, Throwable failure) {
        log(call.target(), failure);
        return fail(call, errors.threw(call.target(), failure));
    }

    private CompletionStage<@Nullable Void> fail(HubCall call, String error) {
        String id = call.invocationId();
        if (id != null) {
            reply(Completion.failed(id, error));
        }
        return DONE;
    }

    private void complete(HubCall call, @Nullable Object result) {
        String id = call.invocationId();
        if (id == null) {
            return;
        }
        RawValue value;
        try {
            value = format.write(result);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            log(call.target(), e);
            session.fail(e);
            return;
        }
        reply(Completion.of(id, value));
    }

    private void reply(Completion completion) {
        link.reply(
                        client.connectionId(),
                        UnsafeByteOperations.unsafeWrap(format.protocol().encode(completion)))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        log("completion " + completion.invocationId(), failure);
                    }
                });
    }

    private void log(String what, Throwable failure) {
        String told = "hub " + type.name() + ", connection " + client.connectionId() + ", " + what + " failed";
        if (failure instanceof SendFailedException) {
            // No fault of the method: when the service leaves, it can meet every client's onDisconnected.
            LOG.log(Level.WARNING, told + ": " + failure.getMessage());
        } else {
            LOG.log(failure instanceof HubException ? Level.DEBUG : Level.WARNING, told, failure);
        }
    }
}
