package io.signalbox.dataplane.transport.http;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.negotiate.Admission;
import io.signalbox.dataplane.negotiate.ConnectionTokens.Shown;
import io.signalbox.dataplane.request.ClientRequest;

/** A request whose client was admitted and whose connection token is genuine. */
record Checked(Admission admission, Shown token, ClientRequest request) {
    Checked with(ByteString body) {
        ClientRequest whole = new ClientRequest(
                request.tenant(), request.hub(), request.connection(), request.kind(), request.shown(), body);
        return new Checked(admission, token, whole);
    }
}
