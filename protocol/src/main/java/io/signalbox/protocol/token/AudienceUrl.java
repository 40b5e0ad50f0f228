package io.signalbox.protocol.token;

import io.signalbox.protocol.name.HubName;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An audience taken apart. Scheme, host and port are not looked at: SDKs leave the port out, proxies change the rest
 * (spec/azure-clients.md §3, spec/azure-rest.md §6).
 *
 * @param segments of the path, decoded, lower case, empty ones dropped
 * @param query as it stands, empty when there is none
 */
record AudienceUrl(List<String> segments, String query) {
    AudienceUrl {
        segments = List.copyOf(segments);
    }

    /** Empty when {@code text} is no URL. */
    static Optional<AudienceUrl> parse(String text) {
        int scheme = text.indexOf("://");
        if (scheme <= 0) {
            return Optional.empty();
        }
        String rest = text.substring(scheme + 3);
        int fragment = rest.indexOf('#');
        rest = fragment < 0 ? rest : rest.substring(0, fragment);
        int question = rest.indexOf('?');
        String query = question < 0 ? "" : rest.substring(question + 1);
        String hostAndPath = question < 0 ? rest : rest.substring(0, question);
        int slash = hostAndPath.indexOf('/');
        return Optional.of(new AudienceUrl(segments(slash < 0 ? "" : hostAndPath.substring(slash)), query));
    }

    /** Decoded after cutting, so that an encoded slash stays inside its segment. */
    static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(decoded(segment).toLowerCase(Locale.ROOT));
            }
        }
        return segments;
    }

    /** Whether the path ends in {@code last} and the query names this hub and no other. */
    boolean isFor(String last, HubName hub) {
        if (!endsIn(last)) {
            return false;
        }
        List<String> hubs = hubs();
        return !hubs.isEmpty() && hubs.stream().allMatch(name -> name.equalsIgnoreCase(hub.value()));
    }

    boolean endsIn(String last) {
        return !segments.isEmpty() && segments.get(segments.size() - 1).equals(last);
    }

    private List<String> hubs() {
        List<String> hubs = new ArrayList<>();
        for (String pair : query.split("&")) {
            if (pair.startsWith("hub=")) {
                hubs.add(decoded(pair.substring(4)));
            }
        }
        return hubs;
    }

    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // A stray percent sign: compared as it stands.
            return text;
        }
    }
}
