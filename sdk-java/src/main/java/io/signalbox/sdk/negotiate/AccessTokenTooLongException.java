package io.signalbox.sdk.negotiate;

/** The claims do not fit into a token that every proxy lets through; answer the client with status 413. */
public final class AccessTokenTooLongException extends RuntimeException {
    private static final long serialVersionUID = 1;

    AccessTokenTooLongException() {
        super("AccessToken must not be longer than 4K.");
    }
}
