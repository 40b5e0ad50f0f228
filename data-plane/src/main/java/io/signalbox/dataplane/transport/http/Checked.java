package io.signalbox.dataplane.transport.http;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.negotiate.TransportKind;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.Owner;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request whose client was admitted and whose connection token is genuine, with all that its way depends on.
 *
 * @param freshUntil when its token begins no connection any more, by the clock of {@link Attachments}
 * @param may whether the client's token allows a transport
 * @param opening asked for when the request begins a connection; throws when the client may no longer in
 * @param owner of its connection, if it was looked up before
 */
record Checked(
        ClientRequest request,
        long freshUntil,
        Predicate<TransportKind> may,
        Supplier<Opening> opening,
        @Nullable Owner owner) {
    Checked with(ByteString body) {
        ClientRequest whole = new ClientRequest(
                request.tenant(), request.hub(), request.connection(), request.kind(), request.shown(), body);
        return new Checked(whole, freshUntil, may, opening, owner);
    }

    Checked with(Owner found) {
        return new Checked(request, freshUntil, may, opening, found);
    }
}
