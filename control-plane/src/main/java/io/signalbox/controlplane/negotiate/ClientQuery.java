package io.signalbox.controlplane.negotiate;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The query of a negotiate request: what it says to us, and what travels on in the redirect unchanged. */
record ClientQuery(List<String> parameters) {
    private static final String USER = "userid";

    /** Ours, the data plane's own, or secret: none of them travels on. */
    private static final Set<String> STAYING = Set.of(USER, "hub", "id", "access_token");

    /** {@code raw} is still percent-encoded, and well-formed as the parts of a URI are. */
    static ClientQuery of(@Nullable String raw) {
        List<String> parameters = new ArrayList<>();
        for (String parameter : raw == null ? new String[0] : raw.split("&", -1)) {
            if (!parameter.isEmpty()) {
                parameters.add(parameter);
            }
        }
        return new ClientQuery(parameters);
    }

    /** Value of {@code userId}; the first where there are several. */
    Optional<String> user() {
        return parameters.stream()
                .filter(parameter -> name(parameter).equals(USER))
                .map(parameter -> decode(parameter.substring(Math.max(0, parameter.indexOf('=') + 1))))
                .findFirst();
    }

    /** The address with the parameters that travel on behind it, byte for byte as they came. */
    String appendTo(String url) {
        StringBuilder all = new StringBuilder(url);
        parameters.stream()
                .filter(parameter -> !STAYING.contains(name(parameter)))
                .forEach(parameter -> all.append('&').append(parameter));
        return all.toString();
    }

    private static String name(String parameter) {
        int end = parameter.indexOf('=');
        return decode(end < 0 ? parameter : parameter.substring(0, end)).toLowerCase(Locale.ROOT);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
