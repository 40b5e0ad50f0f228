package io.signalbox.sdk.introduction;

import com.sun.net.httpserver.HttpExchange;
import io.signalbox.sdk.negotiate.NegotiateAnswer;
import io.signalbox.sdk.negotiate.NegotiateRequest;
import io.signalbox.sdk.negotiate.Negotiator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

class NegotiateEndpoint {
    private final Negotiator negotiator;

    NegotiateEndpoint(String connectionString) {
        this.negotiator = Negotiator.of(connectionString);
    }

    void answer(HttpExchange exchange, String user) throws IOException {
        NegotiateAnswer answer = negotiator.negotiate(
                "chat",
                NegotiateRequest.ofUser(user)
                        .withClaim("role", "writer")
                        .withQuery(exchange.getRequestURI().getRawQuery()));
        byte[] body = answer.json().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", NegotiateAnswer.CONTENT_TYPE);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
