package io.signalbox.dataplane.hub;

import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.protocol.name.GroupName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is stored for a client's user, while it is read: by the time the answer is there, some of it may have been taken
 * back already, by a change that found nothing to take the client out of. Confined to the client's event loop.
 */
final class StoredGroups {
    private final Set<GroupName> takenBack = new HashSet<>(2);
    private boolean allTakenBack;

    /** @param group null: all */
    @OnEventLoop
    void takeBack(@Nullable GroupName group) {
        if (group == null) {
            allTakenBack = true;
        } else {
            takenBack.add(group);
        }
    }

    @OnEventLoop
    List<GroupName> stillGood(Set<GroupName> read) {
        return allTakenBack
                ? List.of()
                : read.stream().filter(group -> !takenBack.contains(group)).toList();
    }
}
