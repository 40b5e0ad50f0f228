package io.signalbox.dataplane.appserver;

import io.signalbox.dataplane.connection.Client;
import io.signalbox.dataplane.connection.Introduction;
import io.signalbox.protocol.grpc.Claim;
import io.signalbox.protocol.grpc.ClientClaims;
import io.signalbox.protocol.grpc.ClientOpened;
import java.util.List;

/** How an app server is told who a client is. */
final class Openings {
    private Openings() {}

    static ClientOpened of(Client client, Introduction shown, String hubProtocol) {
        ClientOpened.Builder opened = ClientOpened.newBuilder()
                .setConnectionId(client.id().value())
                .addAllHeaders(shown.headers())
                .setQuery(shown.query())
                .setHubProtocol(hubProtocol)
                .setRemoteAddress(shown.remoteAddress());
        if (client.user() != null) {
            opened.setUserId(client.user().value());
        }
        opened.addAllClaims(wire(shown.claims()));
        return opened.build();
    }

    /** Of a client that has shown other claims. */
    static ClientClaims claims(String connectionId, List<io.signalbox.protocol.token.Claim> claims) {
        return ClientClaims.newBuilder()
                .setConnectionId(connectionId)
                .addAllClaims(wire(claims))
                .build();
    }

    private static List<Claim> wire(List<io.signalbox.protocol.token.Claim> claims) {
        return claims.stream()
                .map(claim -> Claim.newBuilder()
                        .setType(claim.type())
                        .setValue(claim.value())
                        .build())
                .toList();
    }
}
