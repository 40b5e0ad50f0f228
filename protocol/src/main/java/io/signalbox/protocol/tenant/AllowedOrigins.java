package io.signalbox.protocol.tenant;

import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Web pages of which origins may use a tenant (RFC 6454; spec/signalr-transports.md §12).
 *
 * @param origins in lower case and without default port, such as {@code https://app.example.com}, or {@code *}; at most
 *     64; none: all
 * @param credentials whether browsers may send cookies and the like
 */
public record AllowedOrigins(Set<String> origins, boolean credentials) {
    /** Web pages of every origin, with credentials. */
    public static final AllowedOrigins ALL = new AllowedOrigins(Set.of(), true);

    private static final int MOST = 64;
    private static final int LONGEST = 300;
    private static final String ANY = "*";
    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://([a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");

    public AllowedOrigins {
        origins = Set.copyOf(origins);
    }

    /**
     * The origins as an operator writes them.
     *
     * @throws RefusedException BODY_INVALID when one is no origin, or there are too many
     */
    public static AllowedOrigins of(List<String> origins, boolean credentials) {
        if (origins.size() > MOST) {
            throw bad(origins.size() + " entries (expected: at most " + MOST + ")");
        }
        return new AllowedOrigins(
                origins.stream().map(AllowedOrigins::checked).collect(Collectors.toSet()), credentials);
    }

    /**
     * Whether a page of this origin may.
     *
     * @param origin as a browser sends it in {@code Origin}
     */
    public boolean admit(String origin) {
        if (origins.isEmpty() || origins.contains(ANY)) {
            return true;
        }
        return origin.length() <= LONGEST && origins.contains(normal(origin));
    }

    private static String checked(String origin) {
        String normal = normal(origin);
        if (!normal.equals(ANY)
                && (normal.length() > LONGEST || !ORIGIN.matcher(normal).matches())) {
            throw bad("an entry is no origin (expected: such as https://app.example.com, without path, or *)");
        }
        return normal;
    }

    /** Browsers leave the default port out, operators may write it. */
    private static String normal(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        if (lower.startsWith("https://") && lower.endsWith(":443")) {
            return lower.substring(0, lower.length() - ":443".length());
        }
        return lower.startsWith("http://") && lower.endsWith(":80")
                ? lower.substring(0, lower.length() - ":80".length())
                : lower;
    }

    private static RefusedException bad(String detail) {
        return new RefusedException(Refusal.BODY_INVALID, "allowedOrigins: " + detail);
    }
}
