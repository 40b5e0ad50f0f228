package io.signalbox.protocol.hub;

/** What the server says to a handshake, and the texts with which it refuses one (spec/signalr-hub.md §2). */
public final class HandshakeResponse {
    private HandshakeResponse() {}

    /** {@code {}} and 0x1E. */
    public static byte[] accepted() {
        return new byte[] {'{', '}', JsonHubProtocol.TERMINATOR};
    }

    /** {@code {"error":"…"}} and 0x1E; the connection ends afterwards. */
    public static byte[] refused(String error) {
        FrameBytes out = new FrameBytes(error.length() + 16).ascii("{\"error\":");
        JsonText.write(out, error);
        return out.put('}').put(JsonHubProtocol.TERMINATOR).toArray();
    }

    public static String unsupportedProtocol(String protocol) {
        return "The protocol '" + protocol + "' is not supported.";
    }

    public static String unsupportedVersion(int version, String protocol) {
        return "The server does not support version " + version + " of the '" + protocol + "' protocol.";
    }

    /** A binary protocol on a transport that carries text only. */
    public static String unsupportedTransferFormat(String protocol, boolean binary) {
        return "Cannot use the '" + protocol
                + "' protocol on the current transport. The transport does not support '"
                + (binary ? "Binary" : "Text") + "' transfer format.";
    }

    /** Too late, too long, or the connection was ended meanwhile. */
    public static String canceled() {
        return "Handshake was canceled.";
    }

    public static String unexpected() {
        return "An unexpected error occurred during connection handshake.";
    }

    /** With detailed errors: what {@link HandshakeRequest#parse} complained about. */
    public static String unexpected(MalformedFrameException cause) {
        return unexpected() + " InvalidDataException: " + cause.getMessage();
    }
}
