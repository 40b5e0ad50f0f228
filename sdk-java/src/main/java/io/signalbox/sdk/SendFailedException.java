package io.signalbox.sdk;

/** Something was not handed to the service, or the service did not acknowledge it. */
public final class SendFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SendFailedException(String message) {
        super(message);
    }
}
