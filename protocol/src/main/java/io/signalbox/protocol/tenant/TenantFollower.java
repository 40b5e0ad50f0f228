package io.signalbox.protocol.tenant;

import io.grpc.Channel;
import io.signalbox.protocol.grpc.Backoff;
import io.signalbox.protocol.grpc.TenantEvent;
import io.signalbox.protocol.grpc.TenantSnapshot;
import io.signalbox.protocol.grpc.TenantState;
import io.signalbox.protocol.name.TenantName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tenants, followed live from the control plane: a snapshot, then every change. When the stream ends the last known
 * tenants stay, and it is opened again after a pause of up to 100 ms that grows to 5 s. As long as the control plane has
 * told this process nothing, what others of the cluster remember of it counts. Reads may come from any thread.
 * The stream has no deadline; the channel's keep-alive notices a control plane that is gone.
 */
public final class TenantFollower implements Tenants, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TenantFollower.class.getName());

    /** A control plane that has said nothing for so long after the start is away. */
    private static final Duration AWAY_AFTER = Duration.ofSeconds(2);

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    private final Channel channel;
    private final String follower;
    private final Consumer<Tenant> onChange;
    private final TenantMemory memory;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(TenantFollower::thread);

    private volatile TenantTable table = TenantTable.EMPTY;
    private volatile boolean loaded;

    private @Nullable TenantStream stream;
    /** As the control plane has told them, for those who remember. */
    private final Map<String, TenantState> told = new TreeMap<>();

    /** Whether it told anything, since this process began: what others remember may be older. */
    private boolean heard;

    private int failures;
    private boolean closed;

    /**
     * Starts following at once.
     *
     * @param channel kept alive, carrying the cluster token; closing it is the caller's
     * @param follower this process, for operators' eyes
     * @param onChange told each tenant that is new or differs, and each that is no more as a disabled one; on a network
     *     thread: must neither block nor throw
     */
    public TenantFollower(Channel channel, String follower, Consumer<Tenant> onChange) {
        this(channel, follower, onChange, TenantMemory.NONE);
    }

    /** @param memory what the cluster remembers of the tenants, and is reminded of */
    public TenantFollower(Channel channel, String follower, Consumer<Tenant> onChange, TenantMemory memory) {
        this.channel = channel;
        this.follower = follower;
        this.onChange = onChange;
        this.memory = memory;
        timer.execute(this::open);
        timer.schedule(this::recall, AWAY_AFTER.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Optional<Tenant> find(TenantName name) {
        return Optional.ofNullable(table.get(name));
    }

    @Override
    public Optional<TenantName> byHost(String host) {
        return table.byHost(host);
    }

    @Override
    public boolean loaded() {
        return loaded;
    }

    /** Ends the stream; the tenants stay as they are. */
    @Override
    public synchronized void close() {
        closed = true;
        timer.shutdownNow();
        if (stream != null) {
            stream.cancel();
        }
    }

    private synchronized void open() {
        if (!closed) {
            stream = TenantStream.open(channel, follower, this::apply, this::ended);
        }
    }

    private synchronized void ended() {
        if (!closed) {
            recall();
            Duration pause = BACKOFF.afterFailures(failures++);
            timer.schedule(this::open, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void recall() {
        if (heard || closed) {
            return;
        }
        memory.last().whenComplete((found, failure) -> {
            if (failure != null) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The cluster does not tell the tenants that it knew last",
                        failure);
            } else {
                found.ifPresent(this::recalled);
            }
        });
    }

    private synchronized void recalled(TenantSnapshot snapshot) {
        if (!heard && !closed) {
            replace(TenantTable.of(TenantStates.read(snapshot)));
        }
    }

    private synchronized void apply(TenantEvent event) {
        learn(event);
        switch (event.getEventCase()) {
            case SNAPSHOT -> {
                failures = 0;
                replace(TenantTable.of(TenantStates.read(event.getSnapshot())));
            }
            case CHANGED -> TenantStates.read(event.getChanged()).ifPresent(this::put);
            case REMOVED -> TenantStates.name(event.getRemoved()).ifPresent(this::remove);
            // An event of a newer control plane: nothing that this version could apply.
            case EVENT_NOT_SET -> {}
        }
    }

    private void learn(TenantEvent event) {
        switch (event.getEventCase()) {
            case SNAPSHOT -> {
                heard = true;
                told.clear();
                event.getSnapshot().getTenantsList().forEach(state -> told.put(state.getName(), state));
            }
            case CHANGED -> told.put(event.getChanged().getName(), event.getChanged());
            case REMOVED -> told.remove(event.getRemoved());
            case EVENT_NOT_SET -> {
                return;
            }
        }
        if (heard) {
            memory.keep(TenantSnapshot.newBuilder().addAllTenants(told.values()).build());
        }
    }

    private void replace(TenantTable snapshot) {
        TenantTable before = table;
        table = snapshot;
        loaded = true;
        snapshot.all().stream()
                .filter(tenant -> !tenant.equals(before.get(tenant.name())))
                .forEach(onChange);
        before.all().stream()
                .filter(tenant -> snapshot.get(tenant.name()) == null)
                .map(TenantFollower::gone)
                .forEach(onChange);
    }

    private void put(Tenant tenant) {
        boolean differs = !tenant.equals(table.get(tenant.name()));
        table = table.with(tenant);
        if (differs) {
            onChange.accept(tenant);
        }
    }

    private void remove(TenantName name) {
        Tenant known = table.get(name);
        table = table.without(name);
        if (known != null) {
            onChange.accept(gone(known));
        }
    }

    private static Tenant gone(Tenant tenant) {
        return new Tenant(tenant.name(), false, tenant.keys(), tenant.hosts(), tenant.options());
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "tenant-follower");
        thread.setDaemon(true);
        return thread;
    }
}
