package io.signalbox.sdk;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.signalbox.sdk.payload.Mappers;

/**
 * How a server runs its hubs (spec/signalr-hub.md §4).
 *
 * @param maximumParallelInvocationsPerClient from 1; with 1 the invocations of a client run in order
 * @param enableDetailedErrors whether clients see class and message of every exception; a {@link HubException}'s they
 *     always see
 * @param streamsPerHub streams to the service for each hub, 1 to 64
 * @param jsonMapper reads and writes arguments and results of JSON clients
 * @param messagePackMapper the same for MessagePack clients; an ordinary mapper, not one of a MessagePack factory
 */
public record HubOptions(
        int maximumParallelInvocationsPerClient,
        boolean enableDetailedErrors,
        int streamsPerHub,
        ObjectMapper jsonMapper,
        ObjectMapper messagePackMapper) {
    private static final int MOST_STREAMS = 64;

    public HubOptions {
        if (maximumParallelInvocationsPerClient < 1) {
            throw new IllegalArgumentException("maximumParallelInvocationsPerClient: "
                    + maximumParallelInvocationsPerClient + " (expected: at least 1)");
        }
        if (streamsPerHub < 1 || streamsPerHub > MOST_STREAMS) {
            throw new IllegalArgumentException(
                    "streamsPerHub: " + streamsPerHub + " (expected: 1 to " + MOST_STREAMS + ")");
        }
    }

    /** One invocation at a time per client, no detailed errors, five streams per hub, default mappers. */
    public static HubOptions defaults() {
        return new HubOptions(1, false, 5, Mappers.standard(), Mappers.standard());
    }

    public HubOptions withMaximumParallelInvocationsPerClient(int most) {
        return new HubOptions(most, enableDetailedErrors, streamsPerHub, jsonMapper, messagePackMapper);
    }

    public HubOptions withEnableDetailedErrors(boolean enabled) {
        return new HubOptions(
                maximumParallelInvocationsPerClient, enabled, streamsPerHub, jsonMapper, messagePackMapper);
    }

    public HubOptions withStreamsPerHub(int streams) {
        return new HubOptions(
                maximumParallelInvocationsPerClient, enableDetailedErrors, streams, jsonMapper, messagePackMapper);
    }

    public HubOptions withJsonMapper(ObjectMapper mapper) {
        return new HubOptions(
                maximumParallelInvocationsPerClient, enableDetailedErrors, streamsPerHub, mapper, messagePackMapper);
    }

    public HubOptions withMessagePackMapper(ObjectMapper mapper) {
        return new HubOptions(
                maximumParallelInvocationsPerClient, enableDetailedErrors, streamsPerHub, jsonMapper, mapper);
    }
}
