package io.signalbox.restapi.presence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A page of connections (spec/azure-rest.md §4).
 *
 * @param nextLink where the next page is; null: there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "A page of connections, in the order of their ids.")
record ConnectionList(List<Connection> value, @Nullable String nextLink) {
    /** @param userId null: it has none */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Connection(String connectionId, @Nullable String userId) {}
}
