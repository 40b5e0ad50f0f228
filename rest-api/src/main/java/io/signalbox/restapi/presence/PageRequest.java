package io.signalbox.restapi.presence;

import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import jakarta.ws.rs.QueryParam;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Which page is asked for, not yet checked. The continuation token is the id after which the page begins: it stays good
 * when that connection has ended.
 */
record PageRequest(
        @QueryParam("maxpagesize")
        @Parameter(
                description = "Most connections of a page; absent: 200.",
                schema = @Schema(type = SchemaType.INTEGER, format = "int32", minimum = "1", maximum = "200"))
        @Nullable
        String maxPageSize,

        @QueryParam("top")
        @Parameter(
                description = "Most connections of all pages together; absent: all.",
                schema = @Schema(type = SchemaType.INTEGER, format = "int32", minimum = "1"))
        @Nullable
        String top,

        @QueryParam("continuationToken") @Parameter(description = "Of the nextLink of the page before.") @Nullable
        String continuationToken) {
    private static final int LARGEST_PAGE = 200;
    private static final String VERSION = "1:";

    /** How many the page may have. */
    int size() {
        return Math.min(largest(), left());
    }

    /** @throws RefusedException when it is not a token of this API */
    @Nullable
    ConnectionId after() {
        if (continuationToken == null) {
            return null;
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(continuationToken);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.startsWith(VERSION)) {
                return new ConnectionId(text.substring(VERSION.length()));
            }
        } catch (IllegalArgumentException | CharacterCodingException | RefusedException e) {
            // Told below: whatever is wrong with it, it was not made here.
        }
        throw new RefusedException(
                Refusal.PARAMETER_INVALID, "continuationToken (expected: the one of a nextLink, unchanged)");
    }

    /** The query of the page after one that ended with this connection. */
    String next(String last) {
        String token = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((VERSION + last).getBytes(StandardCharsets.UTF_8));
        String rest = top == null ? "" : "&top=" + (left() - size());
        return "maxpagesize=" + largest() + rest + "&continuationToken=" + token;
    }

    /** Whether a page after this one is asked for. */
    boolean goesOn() {
        return left() > size();
    }

    private int largest() {
        return number("maxpagesize", maxPageSize, LARGEST_PAGE, LARGEST_PAGE);
    }

    private int left() {
        return number("top", top, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static int number(String name, @Nullable String text, int otherwise, int most) {
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as one out of range is.
        }
        throw new RefusedException(Refusal.PARAMETER_INVALID, name + " (expected: 1 to " + most + ")");
    }
}
