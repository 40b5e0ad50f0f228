package io.signalbox.protocol.name;

import io.signalbox.protocol.refusal.Refusal;

/**
 * The public id of one client connection; other clients may know it.
 *
 * @param value 1 to 256 characters, not only white space
 */
public record ConnectionId(String value) {
    public ConnectionId {
        value = Names.visible(value, 256, Refusal.CONNECTION_ID_INVALID, "connection");
    }

    @Override
    public String toString() {
        return value;
    }
}
