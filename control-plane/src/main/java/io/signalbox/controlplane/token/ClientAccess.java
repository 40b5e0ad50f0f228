package io.signalbox.controlplane.token;

import java.time.Instant;

/**
 * What a client needs to connect; its text form hides the token.
 *
 * @param url {@code http(s)://host[:port][/t/tenant]/client/?hub=hub}
 */
public record ClientAccess(String url, String accessToken, Instant expires) {
    @Override
    public String toString() {
        return "ClientAccess[" + url + "]";
    }
}
