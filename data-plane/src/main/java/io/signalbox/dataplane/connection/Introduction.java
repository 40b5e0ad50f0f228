package io.signalbox.dataplane.connection;

import io.signalbox.protocol.grpc.Header;
import io.signalbox.protocol.token.Claim;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client shows when it connects; told to its app server after the handshake, then forgotten here.
 *
 * @param query of the connect request, without {@code id} and {@code access_token}
 * @param handshakeTimeout longest time for the handshake; null: that of its hub
 * @param mayResume whether it negotiated that it may come back on another socket
 */
public record Introduction(
        List<Claim> claims,
        List<Header> headers,
        String query,
        String remoteAddress,
        @Nullable Duration handshakeTimeout,
        boolean mayResume) {
    public Introduction {
        claims = List.copyOf(claims);
        headers = List.copyOf(headers);
    }

    /** The same, of a client that shows another token before it is bound. */
    Introduction with(List<Claim> newest) {
        return new Introduction(newest, headers, query, remoteAddress, handshakeTimeout, mayResume);
    }

    /** Of a client that may not come back on another socket. */
    public Introduction(
            List<Claim> claims,
            List<Header> headers,
            String query,
            String remoteAddress,
            @Nullable Duration handshakeTimeout) {
        this(claims, headers, query, remoteAddress, handshakeTimeout, false);
    }
}
