package io.signalbox.controlplane.negotiate;

import io.signalbox.controlplane.http.Problem;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.Cache;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Negotiate at the root of the host: the host names the tenant, or it is the default one. */
@Path("/hubs/{hub}/negotiate")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Negotiate")
@Extension(name = "x-smallrye-profile-control", value = "")
@NonBlocking
public final class NegotiateResource {
    private final Negotiation negotiation;

    NegotiateResource(Negotiation negotiation) {
        this.negotiation = negotiation;
    }

    @POST
    @Cache(noStore = true)
    @Operation(summary = "Redirects a SignalR client to a hub, with a client token")
    public Redirect negotiate(
            @PathParam("hub") String hub,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @Context UriInfo uri) {
        return negotiation.negotiate(hub, authorization, uri.getRequestUri());
    }

    @ServerExceptionMapper
    public Response failed(RuntimeException failure, UriInfo uri) {
        return Problem.answer(failure, uri.getPath());
    }
}
