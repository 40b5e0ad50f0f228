package io.signalbox.controlplane.seal;

import java.util.Locale;
import java.util.Optional;

/** The two places for a tenant's access keys; both keys are valid, so that one can be renewed while the other serves. */
public enum KeySlot {
    PRIMARY,
    SECONDARY;

    /** As paths and the database write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<KeySlot> parse(String text) {
        for (KeySlot slot : values()) {
            if (slot.text().equals(text)) {
                return Optional.of(slot);
            }
        }
        return Optional.empty();
    }
}
