package io.signalbox.dataplane.connection;

import io.signalbox.protocol.token.Claim;
import java.util.List;

/**
 * Who a connected client is, each time that it shows a token (spec/signalr-transports.md §11). Its user id is that of the
 * connection.
 *
 * @param closesAt as {@link Terms} has it
 * @param claims of its user
 */
public record Authentication(long closesAt, List<Claim> claims) {
    public Authentication {
        claims = List.copyOf(claims);
    }
}
