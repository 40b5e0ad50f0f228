package io.signalbox.protocol.hub;

/** Bytes that are not the hub protocol. The message names what was wrong, never what was sent around it. */
public final class MalformedFrameException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedFrameException(String message) {
        // Hostile input must cost little: no stack trace.
        super(message, null, false, false);
    }
}
