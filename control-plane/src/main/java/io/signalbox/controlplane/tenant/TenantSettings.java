package io.signalbox.controlplane.tenant;

import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may set on a tenant; what is absent stays as it is.
 *
 * @param enabled whether its clients, app servers and backends are served
 * @param hosts its custom domains, at most 32, without port; kept in lower case
 * @param anonymousClients whether clients without a token may negotiate at the control plane
 */
public record TenantSettings(
        @Schema(description = "Whether its clients, app servers and backends are served.") @Nullable
        Boolean enabled,

        @Schema(description = "Its custom domains, at most 32, without port.") @Nullable
        List<String> hosts,

        @Schema(description = "Whether clients without a token may negotiate.") @Nullable
        Boolean anonymousClients) {
    private static final int MOST_HOSTS = 32;
    private static final int LONGEST_HOST = 253;
    private static final Pattern HOST =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    public TenantSettings {
        hosts = hosts == null ? null : checked(hosts);
    }

    /** Nothing set: a new tenant gets the defaults. */
    public static TenantSettings defaults() {
        return new TenantSettings(null, null, null);
    }

    boolean enabledOr(boolean otherwise) {
        return enabled == null ? otherwise : enabled;
    }

    boolean anonymousClientsOr(boolean otherwise) {
        return anonymousClients == null ? otherwise : anonymousClients;
    }

    List<String> hostsOr(List<String> otherwise) {
        return hosts == null ? otherwise : hosts;
    }

    private static List<String> checked(List<@Nullable String> hosts) {
        if (hosts.size() > MOST_HOSTS) {
            throw bad("hosts: " + hosts.size() + " entries (expected: at most " + MOST_HOSTS + ")");
        }
        return hosts.stream().map(TenantSettings::checkedHost).distinct().toList();
    }

    private static String checkedHost(@Nullable String host) {
        String lower = host == null ? "" : host.toLowerCase(Locale.ROOT);
        if (lower.length() > LONGEST_HOST || !HOST.matcher(lower).matches()) {
            throw bad("hosts: an entry is not a domain (expected: such as chat.example.com, without scheme and port)");
        }
        return lower;
    }

    private static RefusedException bad(String detail) {
        return new RefusedException(Refusal.BODY_INVALID, detail);
    }
}
