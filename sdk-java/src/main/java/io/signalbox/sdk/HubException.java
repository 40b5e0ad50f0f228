package io.signalbox.sdk;

import org.jspecify.annotations.Nullable;

/** An error whose text the calling client may see, whether detailed errors are on or not. */
public class HubException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message null only where a client has answered with neither a result nor an error */
    public HubException(@Nullable String message) {
        super(message);
    }

    public HubException(String message, Throwable cause) {
        super(message, cause);
    }
}
