package io.signalbox.sdk.hub;

import io.signalbox.sdk.HubBase;
import io.signalbox.sdk.HubCallerContext;
import io.signalbox.sdk.HubException;
import io.signalbox.sdk.HubFilter;
import io.signalbox.sdk.HubFilter.NextConnected;
import io.signalbox.sdk.HubFilter.NextDisconnected;
import io.signalbox.sdk.HubFilter.NextMethod;
import io.signalbox.sdk.HubInvocationContext;
import io.signalbox.sdk.HubLifetimeContext;
import io.signalbox.sdk.HubOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What stands before a hub: who may call it, then the app's filters, the first one outermost. */
final class HubPipeline {
    private final HubMethods methods;
    private final Guard guard;
    private final boolean filtered;
    private NextMethod method = this::callStaged;
    private NextConnected connected = this::callConnected;
    private NextDisconnected disconnected = this::callDisconnected;

    private HubPipeline(HubMethods methods, Guard guard, List<HubFilter> filters) {
        this.methods = methods;
        this.guard = guard;
        this.filtered = !filters.isEmpty();
        for (int i = filters.size() - 1; i >= 0; i--) {
            wrap(filters.get(i));
        }
    }

    /** @throws IllegalArgumentException when the hub names a policy that is not there */
    static HubPipeline of(HubType<?> type, HubOptions options) {
        Guard guard = Guard.of(type.type(), type.methods(), options.policies());
        return new HubPipeline(type.methods(), guard, options.filters());
    }

    private void wrap(HubFilter filter) {
        NextMethod innerMethod = method;
        NextConnected innerConnected = connected;
        NextDisconnected innerDisconnected = disconnected;
        method = invocation -> staged(filter, invocation, innerMethod);
        connected = connection -> filter.onConnected(connection, innerConnected);
        disconnected = (connection, error) -> filter.onDisconnected(connection, error, innerDisconnected);
    }

    /** Whatever a filter does, the one around it gets a stage. */
    private static CompletionStage<@Nullable Object> staged(
            HubFilter filter, HubInvocationContext invocation, NextMethod next) {
        try {
            CompletionStage<?> given = filter.invokeMethod(invocation, next);
            return Objects.requireNonNull(
                            given, () -> filter.getClass().getName() + ": null (expected: a stage from invokeMethod)")
                    .thenApply(result -> result);
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    HubInvocationContext invocation(
            HubCallerContext caller, HubBase<?> hub, HubMethod called, @Nullable Object[] arguments) {
        String name = methods.nameOf(called.method());
        return new HubInvocationContext(caller, hub, called.method(), name, Arrays.asList(arguments));
    }

    /** Whether the caller may, before any filter hears of it. */
    boolean allows(HubInvocationContext invocation) throws Exception {
        return guard.allows(invocation);
    }

    /** What the method gives, or a stage of it. */
    @Nullable
    Object invoke(HubInvocationContext invocation) throws Throwable {
        return filtered ? method.invoke(invocation) : call(invocation);
    }

    /** @throws HubException when the user may not connect */
    void connected(HubLifetimeContext connection) throws Exception {
        if (!guard.allows(connection)) {
            throw new HubException("Failed to connect because user is unauthorized");
        }
        connected.onConnected(connection);
    }

    void disconnected(HubLifetimeContext connection, @Nullable Throwable error) throws Exception {
        disconnected.onDisconnected(connection, error);
    }

    private @Nullable Object call(HubInvocationContext invocation) throws Throwable {
        HubMethod called = methods.find(invocation.hubMethodName())
                .orElseThrow(() -> new HubException("Unknown hub method '" + invocation.hubMethodName() + "'"));
        return called.call(invocation.hub(), invocation.hubMethodArguments().toArray());
    }

    private CompletionStage<@Nullable Object> callStaged(HubInvocationContext invocation) {
        try {
            Object result = call(invocation);
            return result instanceof CompletionStage<?> later
                    ? later.thenApply(value -> value)
                    : CompletableFuture.completedFuture(result);
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private void callConnected(HubLifetimeContext connection) throws Exception {
        callLifecycle(methods.connected(), connection);
    }

    private void callDisconnected(HubLifetimeContext connection, @Nullable Throwable error) throws Exception {
        callLifecycle(methods.disconnected(), connection, error);
    }

    private static void callLifecycle(HubMethod lifecycle, HubLifetimeContext connection, @Nullable Object... arguments)
            throws Exception {
        try {
            lifecycle.call(connection.hub(), arguments);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
