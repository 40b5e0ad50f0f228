package io.signalbox.protocol.tenant;

import io.signalbox.protocol.grpc.TenantSnapshot;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where the tenants that were last known outlive the process that knew them. Snapshots hold access keys: whoever keeps
 * them keeps them sealed. Any thread; never blocks.
 */
public interface TenantMemory {
    /** Remembers nothing. */
    TenantMemory NONE = new TenantMemory() {
        @Override
        public void keep(TenantSnapshot tenants) {}

        @Override
        public CompletionStage<Optional<TenantSnapshot>> last() {
            return CompletableFuture.completedStage(Optional.empty());
        }
    };

    /** All tenants as the control plane tells them now. */
    void keep(TenantSnapshot tenants);

    /** What anybody kept last. */
    CompletionStage<Optional<TenantSnapshot>> last();
}
