package io.signalbox.dataplane.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import com.hazelcast.map.IMap;
import io.signalbox.dataplane.log.Log;
import io.signalbox.protocol.grpc.TenantSnapshot;
import io.signalbox.protocol.tenant.TenantMemory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tenants that the control plane told last, kept by all nodes together and sealed. Every node is told the same and
 * keeps it, one after the other; a digest before the rest tells who comes second that there is nothing to do. Both are
 * one value: two could be of different times.
 */
final class HazelcastTenants implements TenantMemory {
    private static final String TENANTS = "tenants";
    /** What is not kept by then is given up, so that the next can be. */
    private static final Duration KEPT_WITHIN = Duration.ofSeconds(30);

    private final IMap<String, byte[]> map;
    private final Sealed sealed;
    private final Executor executor;

    // guarded by this

    private boolean keeping;
    /** What is to be kept when this is done; whatever came before the latest need not be. */
    private @Nullable TenantSnapshot next;

    private @Nullable TenantSnapshot latest;

    HazelcastTenants(IMap<String, byte[]> map, Sealed sealed, Executor executor) {
        this.map = map;
        this.sealed = sealed;
        this.executor = executor;
    }

    @Override
    public synchronized void keep(TenantSnapshot tenants) {
        next = tenants;
        latest = tenants;
        if (!keeping) {
            keepNext();
        }
    }

    /** Once more what was kept last, when nothing is there any more; what others have kept since stays. May block. */
    void keepWhatIsLost() {
        TenantSnapshot last;
        synchronized (this) {
            last = latest;
        }
        if (last != null) {
            byte[] plain = last.toByteArray();
            map.putIfAbsent(TENANTS, joined(sealed.digest(plain), sealed.seal(plain)));
        }
    }

    private synchronized void keepNext() {
        TenantSnapshot now = next;
        next = null;
        keeping = now != null;
        if (now != null) {
            begun(() -> put(now.toByteArray()))
                    .toCompletableFuture()
                    .orTimeout(KEPT_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .whenCompleteAsync(
                            (done, failure) -> {
                                if (failure != null) {
                                    Log.LOG.tenantsNotKept(failure);
                                }
                                keepNext();
                            },
                            executor);
        }
    }

    /** Hazelcast throws at once what is over. */
    private static CompletionStage<Void> begun(Supplier<CompletionStage<Void>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletionStage<Void> put(byte[] plain) {
        byte[] digest = sealed.digest(plain);
        return map.getAsync(TENANTS)
                .thenComposeAsync(
                        kept -> kept != null && isOf(kept, digest)
                                ? CompletableFuture.<Void>completedStage(null)
                                : map.setAsync(TENANTS, joined(digest, sealed.seal(plain))),
                        executor);
    }

    private static boolean isOf(byte[] kept, byte[] digest) {
        return Arrays.equals(kept, 0, Math.min(kept.length, Sealed.DIGEST), digest, 0, Sealed.DIGEST);
    }

    private static byte[] joined(byte[] digest, byte[] rest) {
        byte[] all = Arrays.copyOf(digest, digest.length + rest.length);
        System.arraycopy(rest, 0, all, digest.length, rest.length);
        return all;
    }

    @Override
    public CompletionStage<Optional<TenantSnapshot>> last() {
        return map.getAsync(TENANTS).thenApplyAsync(this::open, executor);
    }

    private Optional<TenantSnapshot> open(byte @Nullable [] kept) {
        if (kept == null) {
            return Optional.empty();
        }
        try {
            byte[] rest = Arrays.copyOfRange(kept, Math.min(kept.length, Sealed.DIGEST), kept.length);
            return Optional.of(TenantSnapshot.parseFrom(sealed.open(rest)));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("what the cluster keeps are no tenants", e);
        }
    }
}
