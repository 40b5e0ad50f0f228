package io.signalbox.dataplane.appserver;

import io.signalbox.dataplane.connection.Client;
import io.signalbox.dataplane.connection.Introduction;
import io.signalbox.protocol.grpc.Claim;
import io.signalbox.protocol.grpc.ClientOpened;
import io.signalbox.protocol.grpc.ToAppServer;

/** How an app server is told of a new client. */
final class Openings {
    private Openings() {}

    static ToAppServer of(Client client, Introduction shown, String hubProtocol) {
        ClientOpened.Builder opened = ClientOpened.newBuilder()
                .setConnectionId(client.id().value())
                .addAllHeaders(shown.headers())
                .setQuery(shown.query())
                .setHubProtocol(hubProtocol)
                .setRemoteAddress(shown.remoteAddress());
        if (client.user() != null) {
            opened.setUserId(client.user().value());
        }
        shown.claims()
                .forEach(claim -> opened.addClaims(
                        Claim.newBuilder().setType(claim.type()).setValue(claim.value())));
        return ToAppServer.newBuilder().setClientOpened(opened).build();
    }
}
