package io.signalbox.protocol.tenant;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a browser must read before its page may use an answer of ours (Fetch standard, "CORS protocol";
 * spec/signalr-transports.md §12). The origin is echoed: browsers take no {@code *} together with credentials.
 */
public final class CrossOrigin {
    /** Names of what a cache must tell apart. */
    public static final String VARY = "Vary";

    public static final String ORIGIN = "Origin";
    /** The headers that SignalR clients send, for a preflight that names none. */
    private static final String USUAL_HEADERS = "Authorization, Content-Type, X-Requested-With, X-SignalR-User-Agent";

    private static final String METHODS = "GET, POST, DELETE, OPTIONS";
    private static final String READABLE = "Retry-After, signalbox-refusal, x-ms-error-code";
    /** As long as browsers take it; every answer is checked anew all the same. */
    private static final String MAX_AGE_SECONDS = "7200";

    private CrossOrigin() {}

    /** Headers of an answer, an error too, to a page of {@code origin}; none when it may not. */
    public static Map<String, String> answer(AllowedOrigins allowed, String origin) {
        Map<String, String> headers = allowance(allowed, origin);
        if (!headers.isEmpty()) {
            headers.put("Access-Control-Expose-Headers", READABLE);
        }
        return headers;
    }

    /**
     * Headers of the answer to a preflight; none when the page may not.
     *
     * @param asked value of {@code Access-Control-Request-Headers}
     */
    public static Map<String, String> preflight(AllowedOrigins allowed, String origin, @Nullable String asked) {
        Map<String, String> headers = allowance(allowed, origin);
        if (!headers.isEmpty()) {
            headers.put("Access-Control-Allow-Methods", METHODS);
            headers.put("Access-Control-Allow-Headers", asked == null || asked.isBlank() ? USUAL_HEADERS : asked);
            headers.put("Access-Control-Max-Age", MAX_AGE_SECONDS);
        }
        return headers;
    }

    private static Map<String, String> allowance(AllowedOrigins allowed, String origin) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (allowed.admit(origin)) {
            headers.put("Access-Control-Allow-Origin", origin);
            if (allowed.credentials()) {
                headers.put("Access-Control-Allow-Credentials", "true");
            }
        }
        return headers;
    }
}
