package io.signalbox.restapi.access;

import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.token.TokenVerifier;
import io.signalbox.protocol.token.VerifiedToken;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Checks the tokens of backends against the keys that their tenant has now. */
@Singleton
final class ServiceTokens {
    private final TokenVerifier verifier = new TokenVerifier(Clock.systemUTC());

    VerifiedToken verified(String jwt, Tenant tenant) {
        return verifier.verify(jwt, tenant.keys());
    }
}
