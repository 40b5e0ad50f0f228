package io.signalbox.sdk.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Where app servers of a tenant connect.
 *
 * @param grpc host and port
 * @param tenant goes along as metadata, because a host name need not tell it
 */
record ServiceAddress(String grpc, boolean tls, String tenant) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws IllegalArgumentException when the service's answer is not an address */
    static ServiceAddress parse(String json) {
        try {
            JsonNode answer = JSON.readTree(json);
            return new ServiceAddress(
                    text(answer, "grpc"), answer.path("tls").asBoolean(false), text(answer, "tenant"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("service address: not JSON (expected: grpc, tls and tenant)", e);
        }
    }

    private static String text(JsonNode answer, String field) {
        JsonNode value = answer.path(field);
        if (!value.isTextual() || value.asText().isEmpty()) {
            throw new IllegalArgumentException("service address: no " + field + " (expected: grpc, tls and tenant)");
        }
        return value.asText();
    }
}
