package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The groups that are stored for one user, the latest last. It is replaced, never changed. Times are in milliseconds
 * since 1970.
 */
final class UserRecord {
    static final UserRecord EMPTY = new UserRecord(Map.of());

    private final Map<GroupName, Stay> stays;

    /** @param limited whether a time to live was asked for */
    record Stay(long until, boolean limited) {}

    UserRecord(Map<GroupName, Stay> stays) {
        this.stays = Collections.unmodifiableMap(stays);
    }

    /**
     * With one more group, without those that have expired.
     *
     * @throws RefusedException when there are too many with a time to live
     */
    UserRecord with(GroupName group, @Nullable Duration ttl, long now) {
        Map<GroupName, Stay> kept = live(now);
        kept.remove(group);
        Duration most = UserGroups.LONGEST;
        long lives = (ttl == null || ttl.compareTo(most) > 0 ? most : ttl).toMillis();
        kept.put(group, new Stay(now + lives, ttl != null));
        List<GroupName> alike = new ArrayList<>();
        kept.forEach((name, stay) -> {
            if (stay.limited == (ttl != null)) {
                alike.add(name);
            }
        });
        if (ttl != null && alike.size() > UserGroups.MOST_WITH_TTL) {
            throw new RefusedException(
                    Refusal.TOO_MANY_GROUPS_OF_USER,
                    "groups with a ttl: " + alike.size() + " (expected: at most " + UserGroups.MOST_WITH_TTL + ")");
        }
        if (ttl == null && alike.size() > UserGroups.MOST_WITHOUT_TTL) {
            kept.remove(alike.get(0));
        }
        return new UserRecord(kept);
    }

    /** Without a group, and without those that have expired. */
    UserRecord without(GroupName group, long now) {
        Map<GroupName, Stay> kept = live(now);
        kept.remove(group);
        return kept.isEmpty() ? EMPTY : new UserRecord(kept);
    }

    /** Those that have not expired. */
    Set<GroupName> at(long now) {
        return stays.entrySet().stream()
                .filter(entry -> entry.getValue().until > now)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** When the last of them expires. */
    long until() {
        return stays.values().stream().mapToLong(Stay::until).max().orElse(0);
    }

    /** The latest last. */
    Map<GroupName, Stay> stays() {
        return stays;
    }

    boolean isEmptyAt(long now) {
        return stays.values().stream().allMatch(stay -> stay.until <= now);
    }

    private Map<GroupName, Stay> live(long now) {
        Map<GroupName, Stay> live = new LinkedHashMap<>(stays);
        live.values().removeIf(stay -> stay.until <= now);
        return live;
    }
}
