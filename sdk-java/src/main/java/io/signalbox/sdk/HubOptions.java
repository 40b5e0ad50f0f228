package io.signalbox.sdk;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.sdk.payload.Mappers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a server runs its hubs (spec/signalr-hub.md §4): for all of them, or copied from that and changed for one. Immutable:
 * each {@code with…} gives changed options.
 *
 * <p>Timeouts, the size of messages and stateful reconnect are kept by the service, which holds the clients. What the app
 * does not set is empty here and as the service is set; what it sets is brought within the service's own bounds.
 */
public final class HubOptions {
    /** For {@link #withMaximumReceiveMessageSize}: as large as the service takes. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final int MOST_STREAMS = 64;
    private static final Set<String> ALL_PROTOCOLS =
            unmodifiable(List.of(HubProtocol.JSON.name(), HubProtocol.MESSAGE_PACK.name()));

    private @Nullable Duration handshakeTimeout;
    private @Nullable Duration keepAliveInterval;
    private @Nullable Duration clientTimeoutInterval;
    private @Nullable Long maximumReceiveMessageSize;
    private @Nullable Long statefulReconnectBufferSize;
    private boolean allowStatefulReconnects;
    private boolean enableDetailedErrors;
    private int streamBufferCapacity = 10;
    private Duration clientResultTimeout = Duration.ofSeconds(30);
    private int maximumParallelInvocationsPerClient = 1;
    private int streamsPerHub = 5;
    private Set<String> supportedProtocols = ALL_PROTOCOLS;
    private List<HubFilter> filters = List.of();
    private Map<String, AuthorizationPolicy> policies = Map.of();
    private ObjectMapper jsonMapper = Mappers.json();
    private ObjectMapper messagePackMapper = Mappers.messagePack();

    private HubOptions() {}

    /** What SignalR does when nothing is said, with five streams per hub. */
    public static HubOptions defaults() {
        return new HubOptions();
    }

    private HubOptions with(Consumer<HubOptions> change) {
        HubOptions copy = new HubOptions();
        copy.handshakeTimeout = handshakeTimeout;
        copy.keepAliveInterval = keepAliveInterval;
        copy.clientTimeoutInterval = clientTimeoutInterval;
        copy.maximumReceiveMessageSize = maximumReceiveMessageSize;
        copy.statefulReconnectBufferSize = statefulReconnectBufferSize;
        copy.allowStatefulReconnects = allowStatefulReconnects;
        copy.enableDetailedErrors = enableDetailedErrors;
        copy.streamBufferCapacity = streamBufferCapacity;
        copy.clientResultTimeout = clientResultTimeout;
        copy.maximumParallelInvocationsPerClient = maximumParallelInvocationsPerClient;
        copy.streamsPerHub = streamsPerHub;
        copy.supportedProtocols = supportedProtocols;
        copy.filters = filters;
        copy.policies = policies;
        copy.jsonMapper = jsonMapper;
        copy.messagePackMapper = messagePackMapper;
        change.accept(copy);
        return copy;
    }

    /** How long a client may take for its handshake; the service has 15 s, and takes 1 to 30 s. */
    public Optional<Duration> handshakeTimeout() {
        return Optional.ofNullable(handshakeTimeout);
    }

    public HubOptions withHandshakeTimeout(Duration most) {
        positive("handshakeTimeout", most);
        return with(copy -> copy.handshakeTimeout = most);
    }

    /** How often the service pings a client; it has 15 s. */
    public Optional<Duration> keepAliveInterval() {
        return Optional.ofNullable(keepAliveInterval);
    }

    public HubOptions withKeepAliveInterval(Duration interval) {
        positive("keepAliveInterval", interval);
        return with(copy -> copy.keepAliveInterval = interval);
    }

    /** Silence after which a client that has pinged is closed; the service has 30 s. At least twice what clients ping at. */
    public Optional<Duration> clientTimeoutInterval() {
        return Optional.ofNullable(clientTimeoutInterval);
    }

    public HubOptions withClientTimeoutInterval(Duration most) {
        positive("clientTimeoutInterval", most);
        return with(copy -> copy.clientTimeoutInterval = most);
    }

    /** Bytes of one message of a client, framing included; the service has 32,768. */
    public OptionalLong maximumReceiveMessageSize() {
        return maximumReceiveMessageSize == null ? OptionalLong.empty() : OptionalLong.of(maximumReceiveMessageSize);
    }

    /** @param bytes at least 1, or {@link #UNLIMITED} */
    public HubOptions withMaximumReceiveMessageSize(long bytes) {
        atLeast(1, "maximumReceiveMessageSize", bytes);
        return with(copy -> copy.maximumReceiveMessageSize = bytes);
    }

    /** Items of a client's stream that wait for the hub before the client has to. */
    public int streamBufferCapacity() {
        return streamBufferCapacity;
    }

    public HubOptions withStreamBufferCapacity(int items) {
        atLeast(1, "streamBufferCapacity", items);
        return with(copy -> copy.streamBufferCapacity = items);
    }

    /** How long a client's result is waited for when the app does not say; see {@link HubClients#within}. */
    public Duration clientResultTimeout() {
        return clientResultTimeout;
    }

    public HubOptions withClientResultTimeout(Duration most) {
        positive("clientResultTimeout", most);
        return with(copy -> copy.clientResultTimeout = most);
    }

    /** Whether clients read class and message of every exception; those of a {@link HubException} they always read. */
    public boolean enableDetailedErrors() {
        return enableDetailedErrors;
    }

    public HubOptions withEnableDetailedErrors(boolean enabled) {
        return with(copy -> copy.enableDetailedErrors = enabled);
    }

    /** With 1 the invocations of a client run in order. */
    public int maximumParallelInvocationsPerClient() {
        return maximumParallelInvocationsPerClient;
    }

    public HubOptions withMaximumParallelInvocationsPerClient(int most) {
        atLeast(1, "maximumParallelInvocationsPerClient", most);
        return with(copy -> copy.maximumParallelInvocationsPerClient = most);
    }

    /** Hub protocols that clients may speak: {@code json}, {@code messagepack}, or both. None is refused at start. */
    public Set<String> supportedProtocols() {
        return supportedProtocols;
    }

    public HubOptions withSupportedProtocols(String... names) {
        for (String name : names) {
            if (!ALL_PROTOCOLS.contains(name)) {
                throw new IllegalArgumentException("supportedProtocols: " + name + " (expected: json or messagepack)");
            }
        }
        return with(copy -> copy.supportedProtocols = unmodifiable(List.of(names)));
    }

    /** Whether clients that ask for it may come back to their connection without loss. */
    public boolean allowStatefulReconnects() {
        return allowStatefulReconnects;
    }

    public HubOptions withAllowStatefulReconnects(boolean allowed) {
        return with(copy -> copy.allowStatefulReconnects = allowed);
    }

    /** Bytes that such a client need not have acknowledged before senders wait; the service has 100,000. */
    public OptionalLong statefulReconnectBufferSize() {
        return statefulReconnectBufferSize == null
                ? OptionalLong.empty()
                : OptionalLong.of(statefulReconnectBufferSize);
    }

    public HubOptions withStatefulReconnectBufferSize(long bytes) {
        atLeast(0, "statefulReconnectBufferSize", bytes);
        return with(copy -> copy.statefulReconnectBufferSize = bytes);
    }

    /** What stands around every call of a hub, outermost first. */
    public List<HubFilter> filters() {
        return filters;
    }

    /** With one more filter, inside of those there are. */
    public HubOptions withFilter(HubFilter filter) {
        List<HubFilter> more = new ArrayList<>(filters);
        more.add(filter);
        return with(copy -> copy.filters = List.copyOf(more));
    }

    /** The policies that {@link Authorize#policy()} names. */
    public Map<String, AuthorizationPolicy> policies() {
        return policies;
    }

    public HubOptions withPolicy(String name, AuthorizationPolicy policy) {
        Map<String, AuthorizationPolicy> more = new LinkedHashMap<>(policies);
        more.put(name, policy);
        return with(copy -> copy.policies = Collections.unmodifiableMap(more));
    }

    /** Streams to the service for each hub. */
    public int streamsPerHub() {
        return streamsPerHub;
    }

    /** @param streams 1 to 64 */
    public HubOptions withStreamsPerHub(int streams) {
        if (streams < 1 || streams > MOST_STREAMS) {
            throw new IllegalArgumentException("streamsPerHub: " + streams + " (expected: 1 to " + MOST_STREAMS + ")");
        }
        return with(copy -> copy.streamsPerHub = streams);
    }

    /** Reads and writes what JSON clients send and get; {@link Mappers#json()} unless said otherwise. */
    public ObjectMapper jsonMapper() {
        return jsonMapper;
    }

    public HubOptions withJsonMapper(ObjectMapper mapper) {
        return with(copy -> copy.jsonMapper = mapper);
    }

    /** The same for MessagePack clients; {@link Mappers#messagePack()} unless said otherwise. */
    public ObjectMapper messagePackMapper() {
        return messagePackMapper;
    }

    /** @param mapper an ordinary one, not one of a MessagePack factory */
    public HubOptions withMessagePackMapper(ObjectMapper mapper) {
        return with(copy -> copy.messagePackMapper = mapper);
    }

    private static void positive(String option, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(option + ": " + value + " (expected: more than zero)");
        }
    }

    private static void atLeast(long least, String option, long value) {
        if (value < least) {
            throw new IllegalArgumentException(option + ": " + value + " (expected: at least " + least + ")");
        }
    }

    private static Set<String> unmodifiable(List<String> names) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(names));
    }
}
