package io.signalbox.controlplane.tenant;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.AllowedOrigins;
import io.signalbox.protocol.tenant.StatefulReconnect;
import io.signalbox.protocol.tenant.TenantOptions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's options as the operators' API shows and takes them. In an answer all are there; in a request those that
 * are absent stay as they are.
 */
record OptionsView(
        @Schema(
                description = "Origins of web pages that may use the tenant, such as https://app.example.com, or *;"
                        + " at most 64; empty: all may.")
        @Nullable
        List<String> allowedOrigins,

        @Schema(description = "Whether browsers may send cookies and the like; default true.") @Nullable
        Boolean allowCredentials,

        @Schema(description = "Whether a connection ends when the token that it was opened with does; default false.")
        @Nullable
        Boolean closeOnAuthenticationExpiration,

        @Schema(description = "Whether clients may have stateful reconnect on all hubs; default false.") @Nullable
        Boolean statefulReconnect,

        @Schema(description = "Hubs on which they may even where statefulReconnect is false; at most 256.") @Nullable
        List<String> statefulReconnectHubs,

        @Schema(description = "Whether clients read the cause of an error; default false.") @Nullable
        Boolean detailedErrors,

        @Schema(
                description = "Hub messages of one client per second, pings included, past which it is closed;"
                        + " 1 to 1000000, default 10000.")
        @Nullable
        Integer maximumMessagesPerSecondPerConnection) {

    static OptionsView of(TenantOptions options) {
        return new OptionsView(
                options.origins().origins().stream().sorted().toList(),
                options.origins().credentials(),
                options.closeOnAuthenticationExpiration(),
                options.statefulReconnect().everywhere(),
                options.statefulReconnect().hubs().stream()
                        .map(HubName::value)
                        .sorted()
                        .toList(),
                options.detailedErrors(),
                options.messagesPerSecond());
    }

    /**
     * The options with what is said here.
     *
     * @throws RefusedException {@link Refusal#BODY_INVALID}, or {@link Refusal#HUB_NAME_INVALID}
     */
    TenantOptions onTopOf(TenantOptions before) {
        AllowedOrigins origins = before.origins();
        boolean credentials = or(allowCredentials, origins.credentials());
        StatefulReconnect stateful = before.statefulReconnect();
        return new TenantOptions(
                allowedOrigins == null
                        ? new AllowedOrigins(origins.origins(), credentials)
                        : AllowedOrigins.of(texts("allowedOrigins", allowedOrigins), credentials),
                or(closeOnAuthenticationExpiration, before.closeOnAuthenticationExpiration()),
                new StatefulReconnect(
                        or(statefulReconnect, stateful.everywhere()),
                        statefulReconnectHubs == null ? stateful.hubs() : hubs(statefulReconnectHubs)),
                or(detailedErrors, before.detailedErrors()),
                maximumMessagesPerSecondPerConnection == null
                        ? before.messagesPerSecond()
                        : maximumMessagesPerSecondPerConnection);
    }

    private static boolean or(@Nullable Boolean said, boolean before) {
        return said == null ? before : said;
    }

    private static Set<HubName> hubs(List<@Nullable String> names) {
        return texts("statefulReconnectHubs", names).stream().map(HubName::new).collect(Collectors.toSet());
    }

    private static List<String> texts(String what, List<@Nullable String> values) {
        if (values.contains(null)) {
            throw new RefusedException(Refusal.BODY_INVALID, what + ": an entry is null (expected: a string)");
        }
        return List.copyOf(values);
    }
}
