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
import io.signalbox.sdk.payload.ValueFormat;
import io.signalbox.sdk.stream.ItemSender;
import io.signalbox.sdk.stream.ResultStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls a hub for one client: a new hub for each call, its failures as the client's texts, its result as a completion or
 * as a stream. Runs on the hub executor, or where an app completes its stage.
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
    private final ValueFormat format;

    HubCaller(
            HubType<T> type,
            HubPipeline pipeline,
            ConnectedClient client,
            Outlet outlet,
            ClientLink link,
            ClientSession session) {
        this.type = type;
        this.pipeline = pipeline;
        this.client = client;
        this.link = link;
        this.errors = session.errors();
        this.session = session;
        this.outlet = outlet;
        this.format = outlet.payloads().format(client.protocol());
    }

    /** When the hub throws, the client is closed. */
    void connected() {
        try {
            callLifecycle(HubCaller::refuseToAsk, pipeline::connected);
        } catch (Throwable failure) {
            log("onConnected", failure);
            session.refuse(failure);
        }
    }

    void disconnected(@Nullable Throwable error) {
        try {
            callLifecycle(() -> {}, connection -> pipeline.disconnected(connection, error));
        } catch (Throwable failure) {
            log("onDisconnected", failure);
        }
    }

    /** The client would have to answer before its messages are read. */
    private static void refuseToAsk() {
        throw new IllegalStateException("Client results inside OnConnectedAsync Hub methods are not allowed.");
    }

    private void callLifecycle(Runnable beforeAsking, NextConnected call) throws Throwable {
        HubBase<T> hub = create(beforeAsking);
        try {
            call.onConnected(new HubLifetimeContext(session.context(), hub));
        } finally {
            release(hub);
        }
    }

    /** Runs a call; done when it is over, its last result included, and its completion handed to the link. */
    CompletionStage<@Nullable Void> invoke(OpenCall open) {
        HubCall call = open.call();
        HubMethod method = open.method();
        if (method == null) {
            return fail(open, InvocationErrors.unknownMethod(call.target()));
        }
        int expected = method.parameters().arguments().size();
        int provided = call.arguments().size();
        if (provided != expected) {
            return fail(open, errors.argumentCount(call.target(), provided, expected));
        }
        @Nullable Object[] values;
        try {
            values = method.parameters().read(call.arguments(), format);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // an app's own deserializers may throw anything, and deep nesting is the client's choice;
            // the client's mistake: no warning that it could flood the log with
            LOG.log(Level.DEBUG, "connection " + client.connectionId() + ": " + call.target() + " not bound", e);
            return fail(open, errors.argumentType(call.target()));
        }
        return run(open, method, values);
    }

    private static Optional<String> refusal(OpenCall open, HubMethod method) {
        HubCall call = open.call();
        if (method.streaming() != call.streaming()) {
            return Optional.of(
                    method.streaming()
                            ? InvocationErrors.streaming(call.target())
                            : InvocationErrors.notStreaming(call.target()));
        }
        int expected = method.parameters().streams().size();
        int sent = call.streamIds().size();
        if (sent != expected) {
            return Optional.of(InvocationErrors.streamCount(call.target(), sent, expected));
        }
        return switch (open.admission()) {
            case OPEN -> Optional.empty();
            case ID_IN_USE -> Optional.of(InvocationErrors.idInUse(call.invocationId()));
            case TOO_MANY_STREAMS ->
                Optional.of(InvocationErrors.tooManyStreams(call.target(), OpenCalls.MOST_STREAMS));
        };
    }

    private CompletionStage<@Nullable Void> run(OpenCall open, HubMethod method, @Nullable Object[] values) {
        HubBase<T> hub;
        try {
            // Whoever waits for a client needs no slot meanwhile.
            hub = create(() -> session.leaveSlot(open));
        } catch (Throwable failure) {
            return threw(open, failure);
        }
        Object result;
        try {
            HubInvocationContext invocation = pipeline.invocation(session.context(), hub, method, values);
            Optional<String> refusal = pipeline.allows(invocation)
                    ? refusal(open, method)
                    : Optional.of(InvocationErrors.unauthorized(open.call().target()));
            if (refusal.isPresent()) {
                release(hub);
                return fail(open, refusal.get());
            }
            result = pipeline.invoke(method.parameters().complete(invocation, open));
        } catch (Throwable failure) {
            return returned(open, hub, null, failure);
        }
        if (result instanceof CompletionStage<?> later) {
            return later.handle((value, failure) -> returned(open, hub, value, failure))
                    .thenCompose(Function.identity());
        }
        return returned(open, hub, result, null);
    }

    private CompletionStage<@Nullable Void> returned(
            OpenCall open, HubBase<T> hub, @Nullable Object result, @Nullable Throwable failure) {
        if (failure == null && open.call().streaming()) {
            return stream(open, hub, result);
        }
        release(hub);
        return failure == null ? complete(open, result) : threw(open, InvocationErrors.unwrap(failure));
    }

    private CompletionStage<@Nullable Void> stream(OpenCall open, HubBase<T> hub, @Nullable Object result) {
        Optional<Flow.Publisher<?>> items = ResultStream.of(result, session.methods());
        if (items.isEmpty()) {
            release(hub);
            String name = Objects.requireNonNull(open.method()).method().getName();
            return fail(open, InvocationErrors.notAStream(name));
        }
        CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
        String id = Objects.requireNonNull(open.call().invocationId());
        ItemSender sender = new ItemSender(new ResultItems(id, session, format, new ResultItems.Ends() {
            @Override
            public @Nullable String error(@Nullable Throwable failure) {
                session.close(open);
                return failure == null ? null : streamFailed(open, InvocationErrors.unwrap(failure));
            }

            @Override
            public void over() {
                release(hub);
                over.complete(null);
            }
        }));
        open.begin(sender);
        sender.begin(items.get());
        return over;
    }

    private String streamFailed(OpenCall open, Throwable failure) {
        log(open.call().target(), failure);
        return errors.streamFailed(failure);
    }

    private HubBase<T> create(Runnable beforeAsking) {
        HubBase<T> hub = type.create();
        HubCallerClients<T> clients = new HubCallerClients<>(
                client.connectionId(), target -> type.clients().over(outlet.to(target, client, link, beforeAsking)));
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

    /** A streaming call that was cancelled before its stream began ends as one that was cancelled later. */
    private CompletionStage<@Nullable Void> threw(OpenCall open, Throwable failure) {
        HubCall call = open.call();
        String id = call.invocationId();
        if (id != null && call.streaming() && open.isStopped()) {
            return reply(open, Completion.empty(id));
        }
        log(call.target(), failure);
        return fail(open, errors.threw(call.target(), failure));
    }

    private CompletionStage<@Nullable Void> fail(OpenCall open, String error) {
        String id = open.call().invocationId();
        return id == null ? DONE : reply(open, Completion.failed(id, error));
    }

    private CompletionStage<@Nullable Void> complete(OpenCall open, @Nullable Object result) {
        String id = open.call().invocationId();
        if (id == null) {
            return DONE;
        }
        RawValue value;
        try {
            value = format.write(result);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            log(open.call().target(), e);
            session.fail(e);
            return DONE;
        }
        return reply(open, Completion.of(id, value));
    }

    private CompletionStage<@Nullable Void> reply(OpenCall open, Completion completion) {
        // Before the client knows: it may use the id again.
        session.close(open);
        link.reply(
                        client.connectionId(),
                        UnsafeByteOperations.unsafeWrap(format.protocol().encode(completion)))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        log("completion " + completion.invocationId(), failure);
                    }
                });
        return DONE;
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
