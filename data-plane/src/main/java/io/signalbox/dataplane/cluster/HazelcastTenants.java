package io.signalbox.dataplane.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import com.hazelcast.map.IMap;
import io.signalbox.dataplane.log.Log;
import io.signalbox.protocol.grpc.TenantSnapshot;
import io.signalbox.protocol.tenant.TenantMemory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tenants that the control plane told last, kept by all nodes together and sealed. Every node is told the same
 * and keeps it, one after the other; a digest before the rest tells who comes second that there is nothing to do. A
 * version that grows with each change tells, when all of it was lost, which of those that the nodes still know is
 * the newest. It is one value: several could be of different times.
 */
final class HazelcastTenants implements TenantMemory {
    private static final String TENANTS = "tenants";
    /** Bytes of a digest and a version. */
    private static final int HEAD = Sealed.DIGEST + Long.BYTES;
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
    /** Of the latest one; what it was changed from has a smaller one. */
    private long version;

    HazelcastTenants(IMap<String, byte[]> map, Sealed sealed, Executor executor) {
        this.map = map;
        this.sealed = sealed;
        this.executor = executor;
    }

    @Override
    public synchronized void keep(TenantSnapshot tenants) {
        next = tenants;
        if (!Objects.equals(tenants, latest)) {
            latest = tenants;
            version++;
        }
        if (!keeping) {
            keepNext();
        }
    }

    /** Once more what was kept last, when nothing is there any more, or something older. May block. */
    void keepWhatIsLost() {
        byte[] mine = latest();
        boolean over = false;
        while (mine != null && !over) {
            byte[] kept = map.get(TENANTS);
            over = kept == null
                    ? map.putIfAbsent(TENANTS, mine) == null
                    : version(kept) >= version(mine) || map.replace(TENANTS, kept, mine);
        }
    }

    private synchronized byte @Nullable [] latest() {
        if (latest == null) {
            return null;
        }
        byte[] plain = latest.toByteArray();
        return joined(sealed.digest(plain), version, sealed.seal(plain));
    }

    private synchronized void keepNext() {
        TenantSnapshot now = next;
        next = null;
        keeping = now != null;
        if (now != null) {
            begun(() -> put(now))
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

    private CompletionStage<Void> put(TenantSnapshot tenants) {
        byte[] plain = tenants.toByteArray();
        byte[] digest = sealed.digest(plain);
        return map.getAsync(TENANTS)
                .thenComposeAsync(
                        kept -> {
                            if (kept != null && isOf(kept, digest)) {
                                atLeast(version(kept), tenants);
                                return CompletableFuture.<Void>completedStage(null);
                            }
                            long newer = atLeast(kept == null ? 0 : version(kept) + 1, tenants);
                            return map.setAsync(TENANTS, joined(digest, newer, sealed.seal(plain)));
                        },
                        executor);
    }

    /** The version of these tenants, which are the latest ones or were just now. */
    private synchronized long atLeast(long least, TenantSnapshot tenants) {
        boolean same = Objects.equals(tenants, latest);
        version = Math.max(version, same ? least : least + 1);
        return same ? version : least;
    }

    private static boolean isOf(byte[] kept, byte[] digest) {
        return Arrays.equals(kept, 0, Math.min(kept.length, Sealed.DIGEST), digest, 0, Sealed.DIGEST);
    }

    private static long version(byte[] kept) {
        return kept.length < HEAD ? 0 : ByteBuffer.wrap(kept).getLong(Sealed.DIGEST);
    }

    private static byte[] joined(byte[] digest, long version, byte[] rest) {
        return ByteBuffer.allocate(HEAD + rest.length)
                .put(digest)
                .putLong(version)
                .put(rest)
                .array();
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
            byte[] rest = Arrays.copyOfRange(kept, Math.min(kept.length, HEAD), kept.length);
            return Optional.of(TenantSnapshot.parseFrom(sealed.open(rest)));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("what the cluster keeps are no tenants", e);
        }
    }
}
