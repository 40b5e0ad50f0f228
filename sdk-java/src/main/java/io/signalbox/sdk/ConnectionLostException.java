package io.signalbox.sdk;

/** What {@code onDisconnected} is told when a client did not leave in order. */
public final class ConnectionLostException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;

    /** @param code name of the entry in the service's catalogue of close codes */
    public ConnectionLostException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
