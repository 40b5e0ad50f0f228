package io.signalbox.standalone.endtoend;

import org.jspecify.annotations.Nullable;

/**
 * How a connection ended, as its client sees it.
 *
 * @param message the hub's Close message; null: none came
 * @param status of the WebSocket's close frame; 0: none came
 * @param failure what went wrong at this end, a reset among others; null: nothing did
 */
record Ending(
        @Nullable String message, int status, @Nullable String failure) {
    private static final int NORMAL = 1000;

    /** It has not, or it was cut. */
    static final Ending NONE = new Ending(null, 0, null);

    /** In order, by a service that asks its client to come again. */
    static final Ending COME_AGAIN = new Ending("{\"type\":7,\"allowReconnect\":true}", NORMAL, null);

    Ending said(String close) {
        return new Ending(close, status, failure);
    }

    Ending closed(int with) {
        return new Ending(message, with, failure);
    }

    /** The first failure counts. */
    Ending failed(Throwable cause) {
        return failure == null ? new Ending(message, status, cause.toString()) : this;
    }
}
