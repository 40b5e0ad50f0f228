package io.signalbox.controlplane.token;

import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.token.Claim;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client token says besides its audience. */
public record TokenContent(@Nullable UserId user, List<Claim> claims, Duration lifetime) {
    public TokenContent {
        claims = List.copyOf(claims);
    }

    /** For a client that negotiates: the usual lifetime, no claims. */
    public static TokenContent of(@Nullable UserId user) {
        return new TokenContent(user, List.of(), ClientTokens.USUAL_LIFETIME);
    }
}
