package io.signalbox.dataplane.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import com.hazelcast.map.IMap;
import io.signalbox.dataplane.log.Log;
import io.signalbox.protocol.grpc.TenantSnapshot;
import io.signalbox.protocol.tenant.TenantMemory;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The tenants that the control plane told last, kept by all nodes together and sealed. Every node is told the same and
 * keeps it; the digest tells who comes second that there is nothing to do.
 */
final class HazelcastTenants implements TenantMemory {
    private static final String DIGEST = "digest";
    private static final String TENANTS = "tenants";

    private final IMap<String, byte[]> map;
    private final Sealed sealed;
    private final Executor executor;

    HazelcastTenants(IMap<String, byte[]> map, Sealed sealed, Executor executor) {
        this.map = map;
        this.sealed = sealed;
        this.executor = executor;
    }

    @Override
    public void keep(TenantSnapshot tenants) {
        byte[] plain = tenants.toByteArray();
        byte[] digest = sealed.digest(plain);
        map.getAsync(DIGEST)
                .thenComposeAsync(
                        known -> Arrays.equals(known, digest)
                                ? CompletableFuture.<Void>completedStage(null)
                                : put(plain, digest),
                        executor)
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure != null) {
                                Log.LOG.tenantsNotKept(failure);
                            }
                        },
                        executor);
    }

    private CompletionStage<Void> put(byte[] plain, byte[] digest) {
        return map.setAsync(TENANTS, sealed.seal(plain))
                .thenComposeAsync(done -> map.setAsync(DIGEST, digest), executor);
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
            return Optional.of(TenantSnapshot.parseFrom(sealed.open(kept)));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("what the cluster keeps are no tenants", e);
        }
    }
}
