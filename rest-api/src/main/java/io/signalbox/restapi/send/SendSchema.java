package io.signalbox.restapi.send;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of a send as the OpenAPI document shows it; {@link JsonSend} reads it without ever making one.
 *
 * @param target name of the method that clients have registered
 * @param arguments any JSON values; absent: none
 */
@Schema(name = "Send", description = "One invocation of a client method. Property names may be in any case.")
record SendSchema(
        @Schema(required = true, minLength = 1, examples = "ReceiveMessage")
        String target,

        List<Object> arguments) {}
