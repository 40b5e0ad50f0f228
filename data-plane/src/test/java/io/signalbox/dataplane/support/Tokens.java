package io.signalbox.dataplane.support;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.Audiences;
import io.signalbox.protocol.token.Claim;
import io.signalbox.protocol.token.TokenSigner;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
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
        return TokenSigner.sign(
                StandInControlPlane.key(tenant),
                Audiences.appServer(ENDPOINT, new HubName(hub)),
                Instant.now(),
                Duration.ofHours(1),
                List.of());
    }
}
