package io.signalbox.controlplane.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.token.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Body of a request for a client token. */
record TokenOrder(
        @Schema(required = true) @Nullable String hub,
        @Nullable String userId,

        @Schema(description = "Claim types, each with a string or an array of strings.") @Nullable
        Map<String, JsonNode> claims,

        @Schema(description = "1 to 1440, 60 when absent.") @Nullable
        Integer minutesToExpire) {
    private static final int LONGEST_MINUTES = 24 * 60;

    /** A user claim of such a type travels under another name (spec/azure-clients.md §3.1). */
    private static final Set<String> TAKEN =
            Set.of("aud", "exp", "iat", "nbf", "iss", "actort", "acr", "azp", "c_hash", "jti", "nonce");

    HubName hubName() {
        if (hub == null) {
            throw bad("hub: absent (expected: a hub name)");
        }
        return new HubName(hub);
    }

    TokenContent content() {
        return new TokenContent(userId == null ? null : new UserId(userId), userClaims(), lifetime());
    }

    private Duration lifetime() {
        if (minutesToExpire == null) {
            return ClientTokens.USUAL_LIFETIME;
        }
        if (minutesToExpire < 1 || minutesToExpire > LONGEST_MINUTES) {
            throw bad("minutesToExpire: " + minutesToExpire + " (expected: 1 to " + LONGEST_MINUTES + ")");
        }
        return Duration.ofMinutes(minutesToExpire);
    }

    private List<Claim> userClaims() {
        List<Claim> all = new ArrayList<>();
        if (claims != null) {
            claims.forEach((type, value) -> addClaims(all, type, value));
        }
        return all;
    }

    private static void addClaims(List<Claim> all, String type, JsonNode value) {
        if (type.isBlank() || type.startsWith("asrs.")) {
            throw bad("claims: a type is blank or starts with asrs. (expected: a type of the app's own)");
        }
        String name = TAKEN.contains(type) ? "asrs.u." + type : type;
        if (value.isArray()) {
            value.forEach(one -> all.add(new Claim(name, text(type, one))));
        } else {
            all.add(new Claim(name, text(type, value)));
        }
    }

    private static String text(String type, JsonNode value) {
        if (!value.isTextual()) {
            throw bad("claims." + type + ": of another type (expected: a string or an array of strings)");
        }
        return value.textValue();
    }

    private static RefusedException bad(String detail) {
        return new RefusedException(Refusal.BODY_INVALID, detail);
    }
}
