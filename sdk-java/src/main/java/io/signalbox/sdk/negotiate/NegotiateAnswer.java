package io.signalbox.sdk.negotiate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Where the client is to go, and its token. Answer with status 200, {@link #CONTENT_TYPE} and {@link #json()}.
 *
 * @param accessToken a secret of this client
 */
public record NegotiateAnswer(String url, String accessToken) {
    public static final String CONTENT_TYPE = "application/json";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The body of the answer (spec/azure-clients.md §2). */
    public String json() {
        ObjectNode body = JSON.createObjectNode();
        body.put("url", url);
        body.put("accessToken", accessToken);
        body.putArray("availableTransports");
        return body.toString();
    }

    @Override
    public String toString() {
        return "NegotiateAnswer[" + url + "]";
    }
}
