package io.signalbox.protocol.name;

import io.signalbox.protocol.refusal.Refusal;
import java.util.Locale;

/**
 * A hub of a tenant, lower case: SDKs lowercase the class name, so {@code Chat} and {@code chat} are one hub.
 *
 * @param value a letter, then up to 127 letters, digits or {@code _ ` , . [ ]} (spec/azure-rest.md §2.1)
 */
public record HubName(String value) {
    private static final int LONGEST = 128;

    public HubName {
        if (!wellFormed(value)) {
            throw Names.bad(
                    Refusal.HUB_NAME_INVALID, "hub", value, "a letter, then up to 127 letters, digits or _ ` , . [ ]");
        }
        value = value.toLowerCase(Locale.ROOT);
    }

    /** The hub's internal name when an application is named beside it: {@code app_hub}. */
    public static HubName of(String application, String hub) {
        HubName checked = new HubName(hub);
        return application.isEmpty() ? checked : new HubName(new HubName(application).value + "_" + checked.value);
    }

    private static boolean wellFormed(String text) {
        if (text.isEmpty() || text.length() > LONGEST || !Names.asciiLetter(text.charAt(0))) {
            return false;
        }
        return text.chars()
                .allMatch(c -> Names.asciiLetter((char) c) || Names.asciiDigit((char) c) || "_`,.[]".indexOf(c) >= 0);
    }

    @Override
    public String toString() {
        return value;
    }
}
