package io.signalbox.protocol.name;

import io.signalbox.protocol.refusal.Refusal;

/**
 * A group of connections in a hub; case matters.
 *
 * @param value 1 to 1024 characters, not only white space (spec/azure-rest.md §2.1)
 */
public record GroupName(String value) {
    public GroupName {
        value = Names.visible(value, 1024, Refusal.GROUP_NAME_INVALID, "group");
    }

    @Override
    public String toString() {
        return value;
    }
}
