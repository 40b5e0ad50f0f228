package io.signalbox.protocol.token;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the service is and the key that opens it, in one line (spec/azure-clients.md §1). Its text form hides the key;
 * {@link #format} shows it.
 *
 * @param endpoint http or https, its port included, without trailing slash
 * @param version 1.x
 * @param clientEndpoint what clients are told in negotiate answers
 * @param serverEndpoint where app servers and backends go
 */
public record ConnectionString(
        URI endpoint, AccessKey accessKey, String version, URI clientEndpoint, URI serverEndpoint) {
    private static final Pattern VERSION = Pattern.compile("1\\.\\d+(?:[\\w.-]+)?");
    private static final String USUAL_VERSION = "1.0";
    private static final int HIGHEST_PORT = 65535;

    /**
     * Reads {@code Endpoint=…;AccessKey=…;Version=1.0;}.
     *
     * @throws IllegalArgumentException naming the part that is wrong, never the key
     */
    public static ConnectionString parse(String text) {
        Map<String, String> parts = parts(text);
        if (parts.size() < 2) {
            throw wrong("missing required properties", "Endpoint=…;AccessKey=…;");
        }
        URI endpoint = withPort(uri("Endpoint", required(parts, "Endpoint")), parts.get("port"));
        AccessKey key = new AccessKey(required(parts, "AccessKey"));
        String version = parts.getOrDefault("version", USUAL_VERSION);
        if (!VERSION.matcher(version).matches()) {
            throw wrong("Version: " + version, "1.0 or another 1.x");
        }
        return new ConnectionString(
                endpoint,
                key,
                version,
                uriOr(endpoint, "ClientEndpoint", parts.get("clientendpoint")),
                uriOr(endpoint, "ServerEndpoint", parts.get("serverendpoint")));
    }

    /** As {@link #parse} reads it, key included. */
    public String format() {
        StringBuilder text = new StringBuilder("Endpoint=" + endpoint + ";AccessKey=" + accessKey.value());
        text.append(";Version=").append(version).append(';');
        if (!clientEndpoint.equals(endpoint)) {
            text.append("ClientEndpoint=").append(clientEndpoint).append(';');
        }
        if (!serverEndpoint.equals(endpoint)) {
            text.append("ServerEndpoint=").append(serverEndpoint).append(';');
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return "ConnectionString[endpoint=" + endpoint + ", key hidden]";
    }

    /** Keys in lower case; parts without an equals sign are passed over, the first one of a part separates. */
    private static Map<String, String> parts(String text) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : text.split(";")) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String key = part.substring(0, equals).trim();
            String before = parts.put(
                    key.toLowerCase(Locale.ROOT), part.substring(equals + 1).trim());
            if (before != null) {
                throw wrong(key + " twice", "each part once");
            }
        }
        return parts;
    }

    private static String required(Map<String, String> parts, String name) {
        String value = parts.get(name.toLowerCase(Locale.ROOT));
        if (value == null || value.isEmpty()) {
            throw wrong(name + ": missing", "Endpoint=…;AccessKey=…;");
        }
        return value;
    }

    private static URI uriOr(URI otherwise, String name, @Nullable String value) {
        return value == null ? otherwise : uri(name, value);
    }

    private static URI uri(String name, String value) {
        String trimmed = value;
        while (trimmed.endsWith("/")) {
            trimmed = trimmed.substring(0, trimmed.length() - 1);
        }
        try {
            URI uri = new URI(trimmed);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(text(name + ": " + value, "an http or https URL"), e);
        }
        throw wrong(name + ": " + value, "an http or https URL");
    }

    private static URI withPort(URI endpoint, @Nullable String port) {
        if (port == null) {
            return endpoint;
        }
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > HIGHEST_PORT) {
            throw wrong("Port: " + port, "1 to " + HIGHEST_PORT);
        }
        return URI.create(endpoint.getScheme() + "://" + endpoint.getHost() + ":" + port + endpoint.getRawPath());
    }

    private static IllegalArgumentException wrong(String offending, String expected) {
        return new IllegalArgumentException(text(offending, expected));
    }

    private static String text(String offending, String expected) {
        return "connection string: " + offending + " (expected: " + expected + ")";
    }
}
