package io.signalbox.dataplane.fanout;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;

/**
 * Which users, or groups, of a hub a node has connections of: those after a name, in the order of their names.
 *
 * @param kind USER or GROUP
 * @param after empty: from the beginning
 * @param most how many are told at a time
 */
public record NameListing(TenantName tenant, HubName hub, Topic.Kind kind, String after, int most) {
    public NameListing {
        if ((kind != Topic.Kind.GROUP && kind != Topic.Kind.USER) || most < 1) {
            throw new IllegalArgumentException(
                    "listing: " + most + " names of a " + kind + " (expected: 1 or more of a GROUP or a USER)");
        }
    }
}
