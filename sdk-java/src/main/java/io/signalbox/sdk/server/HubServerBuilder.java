package io.signalbox.sdk.server;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.token.ConnectionString;
import io.signalbox.sdk.HubBase;
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
     * @throws IllegalStateException when the service could not be reached in time; the cause says why
     */
    public HubServer start() {
        return HubServer.start(connection, List.copyOf(hubs.values()), options, executor, startTimeout);
    }
}
