package io.signalbox.protocol.name;

import io.signalbox.protocol.refusal.Refusal;

/**
 * A user of a hub: all connections whose token names it; case matters.
 *
 * @param value 1 to 1024 characters, not only white space
 */
public record UserId(String value) {
    public UserId {
        value = Names.visible(value, 1024, Refusal.USER_ID_INVALID, "user");
    }

    @Override
    public String toString() {
        return value;
    }
}
