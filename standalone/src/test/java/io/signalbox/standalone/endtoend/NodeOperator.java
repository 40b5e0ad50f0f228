package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.token.AccessKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What an operator asks one data-plane node, past any proxy. */
final class NodeOperator {
    private static final Pattern USER = Pattern.compile("\"userId\":\"([^\"]+)\"");
    private static final int LARGEST_PAGE = 1_000;

    private final URI node;
    private final String key;
    /** For all that it asks, from the first question on. */
    private @Nullable Backend http;

    /** @param secret the cluster's, from which the key of its nodes follows */
    NodeOperator(URI node, String secret) {
        this.node = node;
        this.key = key(secret);
    }

    private static String key(String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal("operate".getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** About its way out: GET tells, POST begins, DELETE takes it back. */
    String drain(String method) {
        return operate(method, "/operate/drain");
    }

    /** The same, as a record. */
    DrainReport report(String method) {
        return DrainReport.parse(drain(method));
    }

    /** The users of its open connections, each as often as it has one; they have room on one page. */
    List<String> users(String tenant) {
        String page = operate("GET", "/operate/tenants/" + tenant + "/connections?state=open&limit=" + LARGEST_PAGE);
        assertThat(page).as("all of them").doesNotContain("\"next\":");
        return USER.matcher(page).results().map(found -> found.group(1)).toList();
    }

    private String operate(String method, String path) {
        Backend asked = http == null ? new Backend(node, AccessKey.random()) : http;
        http = asked;
        Backend.Answer answer = asked.request(method, path, key, "");
        assertThat(answer).as(path).returns(200, Backend.Answer::status);
        return answer.body();
    }

    /** What it tells everyone who can reach it. */
    String metrics() {
        try (InputStream metrics = node.resolve("/q/metrics").toURL().openStream()) {
            return new String(metrics.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One of its numbers. */
    long metric(String name) {
        String metrics = metrics();
        Matcher found =
                Pattern.compile("(?m)^" + name + "(?:\\{[^}]*})? (\\d+)").matcher(metrics);
        assertThat(found.find()).as(name + " in:\n" + metrics).isTrue();
        return Long.parseLong(found.group(1));
    }
}
