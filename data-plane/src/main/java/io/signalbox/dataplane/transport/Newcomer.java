package io.signalbox.dataplane.transport;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.signalbox.dataplane.connection.Client;
import io.signalbox.dataplane.connection.Introduction;
import io.signalbox.dataplane.negotiate.Admission;
import io.signalbox.protocol.grpc.Header;
import io.signalbox.protocol.name.ConnectionId;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A client that connects, as its first request shows it. */
public record Newcomer(Client client, Introduction introduction) {
    /** Secrets, and what only concerned this one hop. */
    private static final Set<String> NOT_PASSED_ON =
            Set.of("authorization", "connection", "upgrade", "proxy-authorization");

    /** @param mayResume whether it negotiated that it may come back on another socket */
    public static Newcomer of(HttpServerRequest request, Admission admission, ConnectionId id, boolean mayResume) {
        var identity = admission.identity();
        Client client = new Client(
                id,
                admission.tenant().name(),
                admission.hub(),
                identity.userId(),
                admission.detailedErrors(),
                admission.terms());
        Introduction introduction = new Introduction(
                identity.claims(),
                headers(request),
                query(request),
                remote(request),
                identity.handshakeTimeout(),
                mayResume);
        return new Newcomer(client, introduction);
    }

    private static List<Header> headers(HttpServerRequest request) {
        List<Header> headers = new ArrayList<>();
        request.headers().forEach(entry -> {
            String name = entry.getKey().toLowerCase(Locale.ROOT);
            if (!NOT_PASSED_ON.contains(name) && !name.startsWith("sec-websocket-")) {
                headers.add(Header.newBuilder()
                        .setName(entry.getKey())
                        .setValue(entry.getValue())
                        .build());
            }
        });
        return headers;
    }

    /** As it came, less the secrets. */
    private static String query(HttpServerRequest request) {
        String query = request.query();
        if (query == null) {
            return "";
        }
        List<String> kept = Arrays.stream(query.split("&", -1))
                .filter(pair -> !isSecret(pair.split("=", 2)[0]))
                .toList();
        return String.join("&", kept);
    }

    private static boolean isSecret(String name) {
        String decoded = QueryStringDecoder.decodeComponent(name);
        return decoded.equalsIgnoreCase("id") || decoded.equalsIgnoreCase("access_token");
    }

    private static String remote(HttpServerRequest request) {
        var address = request.remoteAddress();
        return address == null ? "" : address.toString();
    }
}
