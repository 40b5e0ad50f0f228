package io.signalbox.sdk;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.signalbox.sdk.payload.Mappers;
import java.time.Duration;

/**
 * How a server runs its hubs (spec/signalr-hub.md §4).
 *
 * @param maximumParallelInvocationsPerClient from 1; with 1 the invocations of a client run in order
 * @param enableDetailedErrors whether clients see class and message of every exception; a {@link HubException}'s they
 *     always see
 * @param streamsPerHub streams to the service for each hub, 1 to 64
 * @param streamBufferCapacity items of one upload stream that may wait for the hub method, from 1; past it the client is
 *     not read
 * @param clientResultTimeout how long a client's result is waited for when the app does not say
 * @param jsonMapper reads and writes arguments and results of JSON clients
 * @param messagePackMapper the same for MessagePack clients; an ordinary mapper, not one of a MessagePack factory
 */
public record HubOptions(
        int maximumParallelInvocationsPerClient,
        boolean enableDetailedErrors,
        int streamsPerHub,
        int streamBufferCapacity,
        Duration clientResultTimeout,
        ObjectMapper jsonMapper,
        ObjectMapper messagePackMapper) {
    private static final int MOST_STREAMS = 64;

    public HubOptions {
        if (maximumParallelInvocationsPerClient < 1) {
            throw new IllegalArgumentException("maximumParallelInvocationsPerClient: "
                    + maximumParallelInvocationsPerClient + " (expected: at least 1)");
        }
        if (streamBufferCapacity < 1) {
            throw new IllegalArgumentException(
                    "streamBufferCapacity: " + streamBufferCapacity + " (expected: at least 1)");
        }
        if (streamsPerHub < 1 || streamsPerHub > MOST_STREAMS) {
            throw new IllegalArgumentException(
                    "streamsPerHub: " + streamsPerHub + " (expected: 1 to " + MOST_STREAMS + ")");
        }
    }

    /** One invocation at a time per client, no detailed errors, five streams per hub, ten items per upload, default mappers. */
    public static HubOptions defaults() {
        return new HubOptions(1, false, 5, 10, Duration.ofSeconds(30), Mappers.standard(), Mappers.standard());
    }

    public HubOptions withMaximumParallelInvocationsPerClient(int most) {
        return new HubOptions(
                most,
                enableDetailedErrors,
                streamsPerHub,
                streamBufferCapacity,
                clientResultTimeout,
                jsonMapper,
                messagePackMapper);
    }

    public HubOptions withEnableDetailedErrors(boolean enabled) {
        return new HubOptions(
                maximumParallelInvocationsPerClient,
                enabled,
                streamsPerHub,
                streamBufferCapacity,
                clientResultTimeout,
                jsonMapper,
                messagePackMapper);
    }

    public HubOptions withStreamsPerHub(int streams) {
        return new HubOptions(
                maximumParallelInvocationsPerClient,
                enableDetailedErrors,
                streams,
                streamBufferCapacity,
                clientResultTimeout,
                jsonMapper,
                messagePackMapper);
    }

    public HubOptions withStreamBufferCapacity(int items) {
        return new HubOptions(
                maximumParallelInvocationsPerClient,
                enableDetailedErrors,
                streamsPerHub,
                items,
                clientResultTimeout,
                jsonMapper,
                messagePackMapper);
    }

    public HubOptions withClientResultTimeout(Duration most) {
        return new HubOptions(
                maximumParallelInvocationsPerClient,
                enableDetailedErrors,
                streamsPerHub,
                streamBufferCapacity,
                most,
                jsonMapper,
                messagePackMapper);
    }

    public HubOptions withJsonMapper(ObjectMapper mapper) {
        return new HubOptions(
                maximumParallelInvocationsPerClient,
                enableDetailedErrors,
                streamsPerHub,
                streamBufferCapacity,
                clientResultTimeout,
                mapper,
                messagePackMapper);
    }

    public HubOptions withMessagePackMapper(ObjectMapper mapper) {
        return new HubOptions(
                maximumParallelInvocationsPerClient,
                enableDetailedErrors,
                streamsPerHub,
                streamBufferCapacity,
                clientResultTimeout,
                jsonMapper,
                mapper);
    }
}
