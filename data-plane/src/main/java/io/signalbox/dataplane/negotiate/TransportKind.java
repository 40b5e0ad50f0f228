package io.signalbox.dataplane.negotiate;

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
