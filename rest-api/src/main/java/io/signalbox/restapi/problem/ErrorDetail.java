package io.signalbox.restapi.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Body of a refusal (spec/azure-rest.md §2.2).
 *
 * @param code the same as the {@code x-ms-error-code} header
 * @param message what was wrong and what was expected
 * @param target what the error is about: Request, Connection, User or Group
 * @param inner the entry of Signalbox's own catalogue, if the refusal has one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "Why the request was not done.")
public record ErrorDetail(
        String code,
        String message,
        String target,
        @Nullable InnerError inner) {
    /** @param code {@code SB} and the number of the entry in the catalogue of refusals */
    public record InnerError(String code) {}
}
