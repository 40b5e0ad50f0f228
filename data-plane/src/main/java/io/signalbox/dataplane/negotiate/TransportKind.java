package io.signalbox.dataplane.negotiate;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The transports that clients may use, in the order of preference (spec/signalr-transports.md §2.3). */
public enum TransportKind {
    WEB_SOCKETS("WebSockets", 1, true),
    SERVER_SENT_EVENTS("ServerSentEvents", 2, false),
    LONG_POLLING("LongPolling", 4, true);

    private final String text;
    private final int bit;
    private final boolean binary;

    TransportKind(String text, int bit, boolean binary) {
        this.text = text;
        this.bit = bit;
        this.binary = binary;
    }

    /**
     * Which transport the request asks for; one that asks for no other is, or goes with, a poll. Server-Sent Events are
     * looked for first (spec/signalr-transports.md §1).
     */
    public static TransportKind of(HttpServerRequest request) {
        if (request.method() != HttpMethod.GET) {
            return LONG_POLLING;
        }
        if (lists(request.getHeader("Accept"), "text/event-stream")) {
            return SERVER_SENT_EVENTS;
        }
        return isUpgrade(request) ? WEB_SOCKETS : LONG_POLLING;
    }

    /** RFC 6455 §4.2.1. */
    private static boolean isUpgrade(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_1
                && lists(request.getHeader("Upgrade"), "websocket")
                && lists(request.getHeader("Connection"), "upgrade");
    }

    /** Other values are no obstacle: clients send what they like (spec/signalr-transports.md §6). */
    private static boolean lists(@Nullable String header, String value) {
        return header != null
                && Arrays.stream(header.split(","))
                        .anyMatch(each -> each.strip().equalsIgnoreCase(value));
    }

    /** What clients call it. */
    public String text() {
        return text;
    }

    /** Of the 404 for a transport that the client's token does not allow (spec/signalr-transports.md §3). */
    public String notSupported() {
        return text + " transport not supported by this end point type";
    }

    /** Its bit in the claim {@code asrs.s.htt} (spec/azure-clients.md §3.1). */
    int bit() {
        return bit;
    }

    /** Whether it carries binary hub protocols, besides text. */
    boolean binary() {
        return binary;
    }
}
