package io.signalbox.controlplane.operator;

import io.signalbox.controlplane.http.Bearer;
import io.signalbox.controlplane.http.Problem;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Stops requests without the operator key on the event loop already: a wrong key costs one digest and no thread. */
final class OperatorGuard {
    private final OperatorKey key;

    OperatorGuard(OperatorKey key) {
        this.key = key;
    }

    @OperatorOnly
    @ServerRequestFilter(nonBlocking = true)
    public Optional<Response> admit(ContainerRequestContext request, HttpHeaders headers) {
        boolean admitted = Bearer.of(headers.getHeaderString(HttpHeaders.AUTHORIZATION))
                .filter(key::opens)
                .isPresent();
        return admitted
                ? Optional.empty()
                : Optional.of(Problem.refused(
                        new RefusedException(Refusal.OPERATOR_KEY_INVALID),
                        request.getUriInfo().getPath()));
    }
}
