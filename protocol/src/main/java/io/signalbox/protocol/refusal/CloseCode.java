package io.signalbox.protocol.refusal;

/**
 * Why a connection ended. One entry gives the number, the error text of the Close message (empty: no error), whether a
 * client may reconnect by itself (spec/signalr-hub.md §6), and when it happens.
 */
public enum CloseCode {
    CLIENT_LEFT(1, "", false, "The client sent a Close message or closed its socket.", LastWord.CLOSE_UNLESS_GONE),
    CLIENT_LOST(2, "", true, "The TCP connection ended without a close frame.", LastWord.NONE_GONE),
    SERVER_ABORTED(3, "", false, "The hub aborted the connection, without an error."),
    BACKEND_CLOSED(
            4,
            "",
            true,
            "A backend closed the connection; its reason, if it gave one, is the error text.",
            LastWord.CLOSE_OF_BACKEND),
    APP_SERVER_CLOSED(
            5,
            "Connection closed with an error.",
            true,
            "The app server ended the connection with an error of its own.",
            LastWord.CLOSE_OF_APP_SERVER),
    APP_SERVER_LOST(
            6, "ServerOffline", true, "The stream to the app server that served this client ended out of order."),
    NO_APP_SERVER(7, "No app server is currently connected to the service.", true, "No app server hosts this hub."),
    PROTOCOL_ERROR(
            8,
            "Connection closed with an error.",
            true,
            "After its handshake the client sent something that is not the hub protocol.",
            LastWord.CLOSE_EXPLAINED),
    MESSAGE_TOO_LARGE(
            9,
            "Connection closed with an error.",
            true,
            "A message of the client was larger than the limit.",
            LastWord.CLOSE_EXPLAINED),
    CLIENT_TIMEOUT(
            10,
            "Connection closed with an error.",
            true,
            "The client sent neither a message nor a ping within the client timeout.",
            LastWord.CLOSE_EXPLAINED),
    HANDSHAKE_TIMEOUT(11, "", false, "The client did not finish its handshake in time.", LastWord.HANDSHAKE),
    HANDSHAKE_REFUSED(
            12, "", false, "The client asked for a hub protocol or version that is not supported.", LastWord.HANDSHAKE),
    SLOW_CLIENT(13, "", true, "The client read too slowly: its outbound bytes passed the bound.", LastWord.NONE_TAKEN),
    TENANT_DISABLED(15, "This tenant is disabled.", false, "The operator disabled or removed the tenant."),
    SHUTDOWN(16, "", true, "A node is leaving, the client's own or its app server's: it drains its clients."),
    INTERNAL_ERROR(17, "Connection closed with an error.", true, "A fault in the service; the log has the cause."),
    AUTHENTICATION_EXPIRED(
            18,
            "",
            true,
            "The token that the client was admitted with, or its app's own ticket, has expired, and the tenant or the"
                    + " token says that this ends the connection."),
    RATE_LIMITED(
            19,
            "The client sent more messages per second than it may.",
            false,
            "The client sent more messages per second than its tenant allows."),
    SEND_TIMEOUT(20, "", true, "The client took nothing of what waited for it for too long.", LastWord.NONE_TAKEN),
    NOT_A_WEB_SOCKET(
            21,
            "The client broke the rules of WebSockets.",
            true,
            "The client broke the rules of WebSockets (RFC 6455, RFC 7692)."),
    HANDSHAKE_MALFORMED(
            22, "", false, "What the client sent first is no handshake, or too long for one.", LastWord.HANDSHAKE),
    APP_SERVER_LEFT(23, "ServerOffline", true, "The app server that served this client ended its stream in order.");

    private final int number;
    private final String text;
    private final boolean allowReconnect;
    private final String when;
    private final LastWord lastWord;

    CloseCode(int number, String text, boolean allowReconnect, String when) {
        this(number, text, allowReconnect, when, text.isEmpty() ? LastWord.CLOSE : LastWord.CLOSE_WITH_TEXT);
    }

    CloseCode(int number, String text, boolean allowReconnect, String when, LastWord lastWord) {
        this.number = number;
        this.text = text;
        this.allowReconnect = allowReconnect;
        this.when = when;
        this.lastWord = lastWord;
    }

    /** What operators search for; never reused. */
    public int number() {
        return number;
    }

    /** Error text of the Close message; empty when the Close message carries none. */
    public String text() {
        return text;
    }

    public boolean allowReconnect() {
        return allowReconnect;
    }

    /** When it happens, for the reference page. */
    public String when() {
        return when;
    }

    /** What the client hears. */
    public LastWord lastWord() {
        return lastWord;
    }
}
