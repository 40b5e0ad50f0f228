package io.signalbox.protocol.token;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.net.URI;
import java.util.List;

/** For whom a token is: the {@code aud} that SDKs write, and the lenient checks that read it. */
public final class Audiences {
    static final String CLIENT = "client";
    static final String SERVER = "server";

    private Audiences() {}

    /** {@code {scheme}://{host}/client/?hub={hub}}: port and path of the endpoint are dropped, as SDKs do. */
    public static String client(URI endpoint, HubName hub) {
        return base(endpoint) + "/client/?hub=" + hub;
    }

    /** {@code {scheme}://{host}/server/?hub={hub}}. */
    public static String appServer(URI endpoint, HubName hub) {
        return base(endpoint) + "/server/?hub=" + hub;
    }

    /**
     * {@code {scheme}://{host}{path}}.
     *
     * @param path of the request, beginning with a slash, without query
     */
    public static String rest(URI endpoint, String path) {
        return base(endpoint) + path;
    }

    /**
     * Checks that the token is for app servers of this hub.
     *
     * @throws RefusedException TOKEN_AUDIENCE
     */
    public static void requireAppServer(VerifiedToken token, HubName hub) {
        requireHub(token, SERVER, hub);
    }

    /**
     * Checks that an audience is this path or a whole-segment ancestor of it.
     *
     * @param requestPath as it came, still percent-encoded, with or without the tenant's prefix
     * @throws RefusedException TOKEN_AUDIENCE
     */
    public static void requireRest(VerifiedToken token, String requestPath) {
        List<String> request = withoutTenant(AudienceUrl.segments(requestPath));
        boolean meant = token.audiences().stream()
                .flatMap(audience -> AudienceUrl.parse(audience).stream())
                .anyMatch(audience -> covers(audience, request));
        if (!meant) {
            throw new RefusedException(Refusal.TOKEN_AUDIENCE);
        }
    }

    static void requireHub(VerifiedToken token, String last, HubName hub) {
        boolean meant = token.audiences().stream()
                .flatMap(audience -> AudienceUrl.parse(audience).stream())
                .anyMatch(audience -> audience.isFor(last, hub));
        if (!meant) {
            throw new RefusedException(
                    Refusal.TOKEN_AUDIENCE, "(expected: a URL ending in /" + last + "/?hub=" + hub + ")");
        }
    }

    private static boolean covers(AudienceUrl audience, List<String> request) {
        List<String> path = withoutTenant(audience.segments());
        boolean ofAnother = path.size() == 1 && (audience.endsIn(CLIENT) || audience.endsIn(SERVER));
        return !ofAnother
                && path.size() <= request.size()
                && request.subList(0, path.size()).equals(path);
    }

    private static List<String> withoutTenant(List<String> segments) {
        return segments.size() >= 2 && segments.get(0).equals("t") ? segments.subList(2, segments.size()) : segments;
    }

    private static String base(URI endpoint) {
        return endpoint.getScheme() + "://" + endpoint.getHost();
    }
}
