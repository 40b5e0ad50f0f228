package io.signalbox.sdk.server;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.token.ConnectionString;
import io.signalbox.sdk.AuthorizationPolicy;
import io.signalbox.sdk.Authorize;
import io.signalbox.sdk.HubBase;
import io.signalbox.sdk.HubFilter;
import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.hub.HubType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a server is to host. Not thread-safe; used once. */
public final class HubServerBuilder {
    private final ConnectionString connection;
    private final Map<HubName, HubType<?>> hubs = new LinkedHashMap<>();
    private final Map<Class<?>, UnaryOperator<HubOptions>> changes = new LinkedHashMap<>();
    private HubOptions options = HubOptions.defaults();
    private Duration startTimeout = Duration.ofSeconds(30);
    private @Nullable Executor executor;

    HubServerBuilder(ConnectionString connection) {
        this.connection = connection;
    }

    /**
     * Hosts a hub under its class's simple name in lower case: {@code ChatHub} is {@code chathub}.
     *
     * @param factory makes a new hub for each call, with what it needs
     * @throws IllegalArgumentException when the class cannot be a hub, or the name is taken
     */
    public <T, H extends HubBase<T>> HubServerBuilder hub(Class<H> type, Supplier<? extends H> factory) {
        return hub(HubType.nameOf(type).value(), type, factory);
    }

    /** Hosts a hub under a name of its own, which clients and backends use. */
    public <T, H extends HubBase<T>> HubServerBuilder hub(String name, Class<H> type, Supplier<? extends H> factory) {
        HubType<T> hub = HubType.of(new HubName(name), type, factory);
        if (hubs.putIfAbsent(hub.name(), hub) != null) {
            throw new IllegalArgumentException("hub: " + name + " (expected: each name once)");
        }
        return this;
    }

    /** Changes the options of all hubs: {@code hubOptions(o -> o.withEnableDetailedErrors(true))}. */
    public HubServerBuilder hubOptions(UnaryOperator<HubOptions> change) {
        options = change.apply(options);
        return this;
    }

    /** Changes the options of one hub, which are otherwise those of all hubs, said before or after. */
    public HubServerBuilder hubOptions(Class<? extends HubBase<?>> hub, UnaryOperator<HubOptions> change) {
        changes.merge(hub, change, (first, then) -> before -> then.apply(first.apply(before)));
        return this;
    }

    /** Puts a filter around the calls of all hubs, inside of those there are. */
    public HubServerBuilder filter(HubFilter filter) {
        return hubOptions(all -> all.withFilter(filter));
    }

    /** Names a policy for {@link Authorize#policy()} in all hubs. */
    public HubServerBuilder policy(String name, AuthorizationPolicy policy) {
        return hubOptions(all -> all.withPolicy(name, policy));
    }

    /** Runs hub methods, which may block; without it the server has a bounded pool of its own. Never shut down here. */
    public HubServerBuilder executor(Executor hubMethods) {
        executor = hubMethods;
        return this;
    }

    /** How long {@link #start()} waits for the service; 30 s unless said otherwise. */
    public HubServerBuilder startTimeout(Duration most) {
        startTimeout = most;
        return this;
    }

    /**
     * Connects, and returns when at least one stream per hub is up; from then on the server reconnects by itself.
     *
     * @throws IllegalArgumentException when a hub names a policy that is not there, or options are for a hub that is not
     * @throws IllegalStateException when a hub has no supported protocols, or when the service could not be reached in
     *     time; the cause says why
     */
    public HubServer start() {
        List<HostedHub> hosted = hubs.values().stream()
                .map(type -> new HostedHub(type, optionsOf(type.type())))
                .toList();
        for (Class<?> changed : changes.keySet()) {
            if (hosted.stream().noneMatch(hub -> hub.type().type() == changed)) {
                throw new IllegalArgumentException(
                        "hubOptions: " + changed.getName() + " (expected: a hub that this server hosts)");
            }
        }
        return HubServer.start(connection, hosted, executor, startTimeout);
    }

    private HubOptions optionsOf(Class<?> hub) {
        return changes.getOrDefault(hub, UnaryOperator.identity()).apply(options);
    }

    /** A hub with the options that are its own. */
    record HostedHub(HubType<?> type, HubOptions options) {}
}
