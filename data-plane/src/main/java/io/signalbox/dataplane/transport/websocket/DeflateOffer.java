package io.signalbox.dataplane.transport.websocket;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client offers of {@code permessage-deflate} (RFC 7692 §5, §7.1). Each message is compressed by itself, in both
 * directions: so what goes to many clients is compressed once for all of them, and none of them costs memory while it
 * says nothing.
 */
final class DeflateOffer {
    private static final String NAME = "permessage-deflate";
    private static final String CONTEXT_OF_SERVER = "server_no_context_takeover";
    private static final String CONTEXT_OF_CLIENT = "client_no_context_takeover";
    private static final String WINDOW_OF_SERVER = "server_max_window_bits";
    private static final String WINDOW_OF_CLIENT = "client_max_window_bits";

    /** Of the window, which this server does not make smaller. */
    private static final String LARGEST = "15";

    private static final String ANSWER = NAME + "; " + CONTEXT_OF_SERVER + "; " + CONTEXT_OF_CLIENT;
    private static final Set<String> WINDOWS = Set.of("8", "9", "10", "11", "12", "13", "14", LARGEST);

    private DeflateOffer() {}

    /**
     * The answer to the first offer that can be met; empty: there is none, and the connection goes on plain.
     *
     * @param headers the values of {@code Sec-WebSocket-Extensions}
     */
    static Optional<String> answer(List<String> headers) {
        return headers.stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .flatMap(offer -> answer(offer).stream())
                .findFirst();
    }

    private static Optional<String> answer(String offer) {
        String[] parts = offer.split(";", -1);
        if (!parts[0].strip().equalsIgnoreCase(NAME)) {
            return Optional.empty();
        }
        Set<String> seen = new HashSet<>();
        String answer = ANSWER;
        for (int i = 1; i < parts.length; i++) {
            String[] parameter = parts[i].split("=", 2);
            String name = parameter[0].strip().toLowerCase(Locale.ROOT);
            if (!seen.add(name) || !canMeet(name, parameter.length == 1 ? null : unquoted(parameter[1]))) {
                return Optional.empty();
            }
            if (name.equals(WINDOW_OF_SERVER)) {
                answer += "; " + WINDOW_OF_SERVER + "=" + LARGEST;
            }
        }
        return Optional.of(answer);
    }

    private static boolean canMeet(String name, @Nullable String value) {
        return switch (name) {
            case CONTEXT_OF_SERVER, CONTEXT_OF_CLIENT -> value == null;
            case WINDOW_OF_SERVER -> LARGEST.equals(value);
            // A hint that this server may make it smaller; any window of the client is read.
            case WINDOW_OF_CLIENT -> value == null || WINDOWS.contains(value);
            default -> false;
        };
    }

    private static String unquoted(String value) {
        String bare = value.strip();
        boolean quoted = bare.length() > 1 && bare.startsWith("\"") && bare.endsWith("\"");
        return quoted ? bare.substring(1, bare.length() - 1) : bare;
    }
}
