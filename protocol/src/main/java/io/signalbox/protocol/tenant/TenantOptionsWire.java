package io.signalbox.protocol.tenant;

import io.signalbox.protocol.grpc.TenantOptions.Builder;
import io.signalbox.protocol.name.HubName;
import java.util.stream.Collectors;

/** A tenant's options as tenants.proto carries them. */
public final class TenantOptionsWire {
    private TenantOptionsWire() {}

    /** What is absent has its default. */
    public static TenantOptions fromWire(io.signalbox.protocol.grpc.TenantOptions wire) {
        boolean credentials = !wire.hasAllowCredentials() || wire.getAllowCredentials();
        int asked = wire.getMaximumMessagesPerSecondPerConnection();
        return new TenantOptions(
                AllowedOrigins.of(wire.getAllowedOriginsList(), credentials),
                wire.getCloseOnAuthenticationExpiration(),
                new StatefulReconnect(
                        wire.getStatefulReconnect(),
                        wire.getStatefulReconnectHubsList().stream()
                                .map(HubName::new)
                                .collect(Collectors.toSet())),
                wire.getDetailedErrors(),
                asked == 0 ? TenantOptions.DEFAULT_MESSAGES_PER_SECOND : asked);
    }

    public static io.signalbox.protocol.grpc.TenantOptions toWire(TenantOptions options) {
        Builder wire = io.signalbox.protocol.grpc.TenantOptions.newBuilder()
                .addAllAllowedOrigins(
                        options.origins().origins().stream().sorted().toList())
                .setAllowCredentials(options.origins().credentials())
                .setCloseOnAuthenticationExpiration(options.closeOnAuthenticationExpiration())
                .setStatefulReconnect(options.statefulReconnect().everywhere())
                .setDetailedErrors(options.detailedErrors())
                .setMaximumMessagesPerSecondPerConnection(options.messagesPerSecond());
        options.statefulReconnect().hubs().stream()
                .map(HubName::value)
                .sorted()
                .forEach(wire::addStatefulReconnectHubs);
        return wire.build();
    }
}
