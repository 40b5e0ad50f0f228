package io.signalbox.sdk;

/** An error whose text the calling client may see, whether detailed errors are on or not. */
public class HubException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public HubException(String message) {
        super(message);
    }

    public HubException(String message, Throwable cause) {
        super(message, cause);
    }
}
