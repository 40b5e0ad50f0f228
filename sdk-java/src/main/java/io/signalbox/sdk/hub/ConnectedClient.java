package io.signalbox.sdk.hub;

import io.signalbox.protocol.grpc.ClientOpened;
import io.signalbox.protocol.grpc.Header;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.token.Claim;
import io.signalbox.sdk.HubUser;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the service told of a client when it was bound to this server; its user may have shown other claims since.
 *
 * @param query decoded
 * @param headers names without case
 */
record ConnectedClient(
        String connectionId,
        @Nullable String userId,
        HubUser user,
        HubProtocol protocol,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        String remoteAddress) {

    /** @throws IllegalArgumentException when the hub protocol is none of this version */
    static ConnectedClient of(ClientOpened opened) {
        HubProtocol protocol = HubProtocol.named(opened.getHubProtocol())
                .orElseThrow(() -> new IllegalArgumentException(
                        "hub protocol: " + opened.getHubProtocol() + " (expected: json or messagepack)"));
        return new ConnectedClient(
                opened.getConnectionId(),
                opened.hasUserId() ? opened.getUserId() : null,
                user(opened.getClaimsList()),
                protocol,
                query(opened.getQuery()),
                headers(opened.getHeadersList()),
                opened.getRemoteAddress());
    }

    static HubUser user(List<io.signalbox.protocol.grpc.Claim> told) {
        return new HubUser(told.stream()
                .map(claim -> new Claim(claim.getType(), claim.getValue()))
                .toList());
    }

    private static Map<String, List<String>> headers(List<Header> headers) {
        Map<String, List<String>> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach(header -> add(byName, header.getName(), header.getValue()));
        return Collections.unmodifiableMap(byName);
    }

    private static Map<String, List<String>> query(String raw) {
        Map<String, List<String>> byName = new LinkedHashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                add(byName, decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return Collections.unmodifiableMap(byName);
    }

    private static void add(Map<String, List<String>> byName, String name, String value) {
        byName.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }

    /** A client may send a broken escape; that must not cost it the connection. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
