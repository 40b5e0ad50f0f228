package io.signalbox.protocol.tenant;

import io.signalbox.protocol.grpc.TenantSnapshot;
import io.signalbox.protocol.grpc.TenantState;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.token.AccessKey;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Tenants as the contract carries them. One that this version cannot read is left out; the others are not held up. */
final class TenantStates {
    private static final System.Logger LOG = System.getLogger(TenantStates.class.getName());

    private TenantStates() {}

    static List<Tenant> read(TenantSnapshot snapshot) {
        return snapshot.getTenantsList().stream()
                .flatMap(state -> read(state).stream())
                .toList();
    }

    static Optional<Tenant> read(TenantState state) {
        try {
            List<AccessKey> keys = Stream.of(state.getPrimaryKey(), state.getSecondaryKey())
                    .filter(key -> !key.isEmpty())
                    .map(AccessKey::new)
                    .toList();
            List<String> hosts = state.getHostsList().stream()
                    .map(host -> host.toLowerCase(Locale.ROOT))
                    .toList();
            TenantOptions options = TenantOptionsWire.fromWire(state.getOptions());
            return Optional.of(new Tenant(new TenantName(state.getName()), state.getEnabled(), keys, hosts, options));
        } catch (RefusedException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "A tenant of the control plane is left out: " + e.getMessage());
            return Optional.empty();
        }
    }

    static Optional<TenantName> name(String text) {
        return TenantName.wellFormed(text) ? Optional.of(new TenantName(text)) : Optional.empty();
    }
}
