package io.signalbox.protocol.hub;

/** Bytes that are not the hub protocol. The message names what was wrong, never what was sent around it. */
public final class MalformedFrameException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean oversized;

    public MalformedFrameException(String message) {
        this(message, false);
    }

    private MalformedFrameException(String message, boolean oversized) {
        // Hostile input must cost little: no stack trace.
        super(message, null, false, false);
        this.oversized = oversized;
    }

    /** A message that is, or says that it is, longer than {@code most} bytes (spec/signalr-hub.md §5). */
    public static MalformedFrameException oversized(int most) {
        return new MalformedFrameException(
                "The maximum message size of " + most
                        + "B was exceeded. The message size can be configured in AddHubOptions.",
                true);
    }

    /** Whether the message was too long; else it was something else. */
    public boolean oversized() {
        return oversized;
    }
}
