package io.signalbox.dataplane.fanout;

import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.UserId;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Which connections are of a group or of a user: those after an id, in the order of their ids, so that whoever is there
 * all the time is told exactly once, whoever else comes and goes.
 *
 * @param topic a group or a user
 * @param after null: from the beginning
 * @param most how many are told at a time
 */
public record Listing(Topic topic, @Nullable ConnectionId after, int most) {
    public Listing {
        if ((topic.kind() != Topic.Kind.GROUP && topic.kind() != Topic.Kind.USER) || most < 1) {
            throw new IllegalArgumentException(
                    "listing: " + most + " of a " + topic.kind() + " (expected: 1 or more of a GROUP or a USER)");
        }
    }

    /** Whether the connection is one of those after. */
    public boolean goesOnWith(ConnectionId id) {
        return after == null || id.value().compareTo(after.value()) > 0;
    }

    /** One connection. */
    public record Entry(ConnectionId id, @Nullable UserId user) {
        public static final Comparator<Entry> ORDER =
                Comparator.comparing((Entry entry) -> entry.id().value());
    }
}
