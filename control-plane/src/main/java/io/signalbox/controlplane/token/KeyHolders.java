package io.signalbox.controlplane.token;

import io.signalbox.controlplane.http.Bearer;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.token.Audiences;
import io.signalbox.protocol.token.TokenVerifier;
import java.time.Clock;

/** Those who prove by a JWT that they hold an access key of a tenant: its app servers and backends. Thread-safe. */
public final class KeyHolders {
    private final TokenVerifier verifier;

    public KeyHolders(Clock clock) {
        this.verifier = new TokenVerifier(clock);
    }

    /**
     * Returns when {@code shown} is signed with a key of the tenant and made for the path or one above it.
     *
     * @throws RefusedException {@link Refusal#TOKEN_INVALID}, {@link Refusal#TOKEN_EXPIRED} or
     *     {@link Refusal#TOKEN_AUDIENCE}
     */
    public void require(Bearer shown, Tenant tenant, String rawPath) {
        Audiences.requireRest(verifier.verify(shown.value(), tenant.keys()), rawPath);
    }
}
