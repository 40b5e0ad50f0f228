package io.signalbox.restapi.access;

import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * What every request for a hub says beside the names it is about, not yet checked.
 *
 * @param hub its bare name
 * @param application absent or empty: none; else the hub is {@code application_hub} (spec/azure-rest.md §2)
 * @param apiVersion absent: the newest that this service knows
 */
public record HubRequest(
        @PathParam("hub") @Parameter(description = "Name of the hub.", example = "chat")
        String hub,

        @QueryParam("application")
        @Parameter(description = "Prefix of the hub's name, when several applications share a tenant.")
        @Nullable
        String application,

        @QueryParam("api-version") @Parameter(description = "Absent: the newest.", example = "2022-06-01") @Nullable
        String apiVersion) {}
