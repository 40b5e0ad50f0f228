package io.signalbox.dataplane.support;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.Audiences;
import io.signalbox.protocol.token.Claim;
import io.signalbox.protocol.token.TokenSigner;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** Tokens as the tenants' app servers make them. */
public final class Tokens {
    private static final URI ENDPOINT = URI.create("http://localhost");

    private Tokens() {}

    /** For a client of tenant dev. */
    public static String client(String hub, Claim... claims) {
        return client(StandInControlPlane.key("dev"), hub, Instant.now(), claims);
    }

    /** @param issued an hour before it expires */
    public static String client(AccessKey key, String hub, Instant issued, Claim... claims) {
        return TokenSigner.sign(
                key, Audiences.client(ENDPOINT, new HubName(hub)), issued, Duration.ofHours(1), List.of(claims));
    }

    public static String user(String hub, String user) {
        return client(hub, new Claim("nameid", user));
    }

    public static String appServer(String tenant, String hub) {
        return appServer(StandInControlPlane.key(tenant), hub, Instant.now());
    }

    /** @param issued an hour before it expires */
    public static String appServer(AccessKey key, String hub, Instant issued) {
        return TokenSigner.sign(
                key, Audiences.appServer(ENDPOINT, new HubName(hub)), issued, Duration.ofHours(1), List.of());
    }

    /** The same claims under a header that says there is no signature, and none. */
    public static String unsigned(String token) {
        String header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
        return header + token.substring(token.indexOf('.'), token.lastIndexOf('.') + 1);
    }
}
