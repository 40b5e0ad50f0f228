package io.signalbox.sdk.hub;

import io.signalbox.protocol.grpc.HubSettings;
import io.signalbox.sdk.HubOptions;
import java.time.Duration;

/** Those of a hub's options that the service keeps, as it is told of them: only what the app has set. */
final class ServiceSettings {
    private static final long MOST_MILLIS = 0xFFFF_FFFFL;

    private ServiceSettings() {}

    static HubSettings of(HubOptions options) {
        HubSettings.Builder settings = HubSettings.newBuilder()
                .setDetailedErrors(options.enableDetailedErrors())
                .addAllProtocols(options.supportedProtocols())
                .setAllowStatefulReconnects(options.allowStatefulReconnects());
        options.handshakeTimeout().ifPresent(most -> settings.setHandshakeTimeoutMs(millis(most)));
        options.keepAliveInterval().ifPresent(interval -> settings.setKeepAliveMs(millis(interval)));
        options.clientTimeoutInterval().ifPresent(most -> settings.setClientTimeoutMs(millis(most)));
        options.maximumReceiveMessageSize().ifPresent(settings::setMaximumReceiveMessageSize);
        options.statefulReconnectBufferSize().ifPresent(settings::setStatefulReconnectBufferSize);
        return settings.build();
    }

    /** Unsigned on the wire; the service's bounds are far below. */
    private static int millis(Duration duration) {
        boolean fits = duration.compareTo(Duration.ofMillis(MOST_MILLIS)) < 0;
        return (int) (fits ? Math.max(1, duration.toMillis()) : MOST_MILLIS);
    }
}
