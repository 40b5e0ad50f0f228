package io.signalbox.dataplane.appserver;

import io.signalbox.dataplane.connection.ConnectionLimits;
import io.signalbox.dataplane.settings.HubLimitSettings;
import io.signalbox.protocol.grpc.HubSettings;
import io.signalbox.protocol.hub.HubProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What app servers ask for their clients, brought within the bounds of this node. */
public final class HubLimits {
    private static final Duration SHORTEST_HANDSHAKE = Duration.ofSeconds(1);
    /** As with the claim of a token (spec/azure-clients.md §3.1). */
    private static final Duration LONGEST_HANDSHAKE = Duration.ofSeconds(30);

    private static final long MOST_IN_A_GRPC_MESSAGE = 3 * 1024 * 1024;

    private final ConnectionLimits own;
    private final Duration longestTimeout;
    private final long largestMessage;
    private final long largestBuffer;

    /** @throws IllegalArgumentException when the settings do not fit together */
    public HubLimits(ConnectionLimits own, HubLimitSettings hubs) {
        this(
                own,
                hubs.longestHubTimeout(),
                hubs.largestHubMessage().asLongValue(),
                hubs.largestStatefulReconnectBuffer().asLongValue());
    }

    /**
     * Bounds around what clients are held to without a word of an app server.
     *
     * @param longestTimeout for keep-alive and silence of the client
     * @param largestMessage bytes, at most 3 MB
     * @param largestBuffer bytes
     */
    HubLimits(ConnectionLimits own, Duration longestTimeout, long largestMessage, long largestBuffer) {
        this.own = own;
        this.longestTimeout = longestTimeout;
        this.largestMessage = largestMessage;
        this.largestBuffer = largestBuffer;
        if (largestMessage < 1 || largestMessage > MOST_IN_A_GRPC_MESSAGE) {
            throw new IllegalArgumentException("largest-hub-message: " + largestMessage + " bytes (expected: 1 to "
                    + MOST_IN_A_GRPC_MESSAGE + ")");
        }
        if (longestTimeout.compareTo(own.heartbeat()) < 0) {
            throw new IllegalArgumentException("longest-hub-timeout: " + longestTimeout
                    + " (expected: at least heartbeat, " + own.heartbeat() + ")");
        }
    }

    /** Of a hub whose app server says nothing. */
    ConnectionLimits own() {
        return own;
    }

    /** Of a hub whose app server says this; what it does not say stays this node's. */
    ConnectionLimits asked(HubSettings asked) {
        return new ConnectionLimits(
                asked.hasKeepAliveMs() ? timeout(asked.getKeepAliveMs()) : own.keepAliveNanos(),
                asked.hasClientTimeoutMs() ? timeout(asked.getClientTimeoutMs()) : own.clientTimeoutNanos(),
                own.closeTimeoutNanos(),
                asked.hasMaximumReceiveMessageSize()
                        ? (int) within(1, asked.getMaximumReceiveMessageSize(), largestMessage)
                        : own.maximumReceive(),
                own.maximumOutbound(),
                own.heartbeat(),
                asked.hasStatefulReconnectBufferSize()
                        ? own.resumption().withBuffer(within(0, asked.getStatefulReconnectBufferSize(), largestBuffer))
                        : own.resumption(),
                asked.hasHandshakeTimeoutMs() ? handshake(asked.getHandshakeTimeoutMs()) : own.handshakeTimeout(),
                asked.getDetailedErrors() || own.detailedErrors(),
                asked.getProtocolsCount() == 0 ? own.protocols() : known(asked),
                asked.getAllowStatefulReconnects() || own.statefulReconnects());
    }

    /** What of it is beyond this node's bounds, as {@code field: asked (given)}; none mostly. */
    List<String> cut(HubSettings asked) {
        ConnectionLimits given = asked(asked);
        List<String> cut = new ArrayList<>();
        if (asked.hasHandshakeTimeoutMs()) {
            long wanted = Integer.toUnsignedLong(asked.getHandshakeTimeoutMs());
            compare(
                    cut,
                    "handshake_timeout_ms",
                    wanted,
                    given.handshakeTimeout().toMillis());
        }
        if (asked.hasKeepAliveMs()) {
            compare(
                    cut,
                    "keep_alive_ms",
                    Integer.toUnsignedLong(asked.getKeepAliveMs()),
                    millis(given.keepAliveNanos()));
        }
        if (asked.hasClientTimeoutMs()) {
            long wanted = Integer.toUnsignedLong(asked.getClientTimeoutMs());
            compare(cut, "client_timeout_ms", wanted, millis(given.clientTimeoutNanos()));
        }
        if (asked.hasMaximumReceiveMessageSize()) {
            compare(cut, "maximum_receive_message_size", asked.getMaximumReceiveMessageSize(), given.maximumReceive());
        }
        if (asked.hasStatefulReconnectBufferSize()) {
            long wanted = asked.getStatefulReconnectBufferSize();
            compare(
                    cut,
                    "stateful_reconnect_buffer_size",
                    wanted,
                    given.resumption().bufferBytes());
        }
        return cut;
    }

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }

    /** @param wanted unsigned */
    private static void compare(List<String> cut, String field, long wanted, long given) {
        if (wanted != given) {
            cut.add(field + ": " + Long.toUnsignedString(wanted) + " (" + given + ")");
        }
    }

    /** Never below the heartbeat, at which it is looked after. */
    private long timeout(int millis) {
        return Duration.ofMillis(
                        within(own.heartbeat().toMillis(), Integer.toUnsignedLong(millis), longestTimeout.toMillis()))
                .toNanos();
    }

    private static Duration handshake(int millis) {
        return Duration.ofMillis(
                within(SHORTEST_HANDSHAKE.toMillis(), Integer.toUnsignedLong(millis), LONGEST_HANDSHAKE.toMillis()));
    }

    /** @param asked unsigned */
    private static long within(long least, long asked, long most) {
        return asked < 0 ? most : Math.max(least, Math.min(asked, most));
    }

    /** Of those that this version does not know no client can speak one. */
    private static Set<HubProtocol> known(HubSettings asked) {
        return asked.getProtocolsList().stream()
                .map(HubProtocol::named)
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }
}
