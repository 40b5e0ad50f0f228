package io.signalbox.protocol.refusal;

import org.jspecify.annotations.Nullable;

/**
 * A request that is not done, with its entry in the catalogue. The message is the catalogue's text, then the offending
 * value and what was expected; it is safe to show to the other side. The cause, if any, is for the operator only.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int SOON = 1;

    private final Refusal refusal;
    private final String detail;
    private final int retryAfterSeconds;

    public RefusedException(Refusal refusal) {
        this(refusal, "", null);
    }

    public RefusedException(Refusal refusal, String detail) {
        this(refusal, detail, null);
    }

    public RefusedException(Refusal refusal, String detail, @Nullable Throwable cause) {
        this(refusal, detail, cause, SOON);
    }

    private RefusedException(Refusal refusal, String detail, @Nullable Throwable cause, int retryAfterSeconds) {
        // A refusal is an answer, not a fault: without a cause it costs no stack trace.
        super(detail.isEmpty() ? refusal.text() : refusal.text() + " " + detail, cause, false, cause != null);
        this.refusal = refusal;
        this.detail = detail;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** One that is done if it is asked for again after so many seconds. */
    public static RefusedException until(Refusal refusal, int seconds) {
        return new RefusedException(refusal, "", null, seconds);
    }

    /** When to ask again, where that helps at all. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    public Refusal refusal() {
        return refusal;
    }

    /** The offending value and what was expected; empty when the text says it all. */
    public String detail() {
        return detail;
    }
}
