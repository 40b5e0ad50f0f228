package io.signalbox.protocol.name;

import io.signalbox.protocol.refusal.Refusal;

/**
 * A tenant: the wall around hubs, keys and quotas. It is a DNS label, because the first label of a host name may name
 * the tenant.
 *
 * @param value a lower-case letter, then up to 62 lower-case letters, digits or hyphens, not ending in a hyphen
 */
public record TenantName(String value) {
    private static final int LONGEST = 63;

    public TenantName {
        if (!wellFormed(value)) {
            throw Names.bad(
                    Refusal.TENANT_NAME_INVALID,
                    "tenant",
                    value,
                    "a lower-case letter, then up to 62 lower-case letters, digits or hyphens");
        }
    }

    /** Whether {@code text} could name a tenant; for host labels, which may be anything. */
    public static boolean wellFormed(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST
                && text.charAt(0) >= 'a'
                && text.charAt(0) <= 'z'
                && !text.endsWith("-")
                && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || Names.asciiDigit((char) c) || c == '-');
    }

    @Override
    public String toString() {
        return value;
    }
}
