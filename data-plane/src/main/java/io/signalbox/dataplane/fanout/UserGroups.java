package io.signalbox.dataplane.fanout;

import io.signalbox.protocol.name.GroupName;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The groups that are stored for users, open connections or not (spec/azure-rest.md §3.1). A user is the
 * {@link Topic#user topic} of that name. Whoever changes a user twice waits in between. Any thread; never blocks.
 */
public interface UserGroups {
    /** Of the groups that a user was put into without a time to live, so many of the latest are kept. */
    int MOST_WITHOUT_TTL = 100;

    /** So many others a user may be in at a time. */
    int MOST_WITH_TTL = 1_000;

    /** Without a time to live, and beyond it with one, nothing is kept. */
    Duration LONGEST = Duration.ofDays(365);

    /**
     * Stores the group for the user, or overwrites what was stored. Done: every {@link #of} that begins afterwards, on
     * any node, sees it. It fails, refused, when the user is in too many groups with a time to live.
     *
     * @param ttl longer than nothing; null: none
     */
    CompletionStage<Void> put(Topic user, GroupName group, @Nullable Duration ttl);

    /** Done: no {@link #of} that begins afterwards sees it. */
    CompletionStage<Void> remove(Topic user, GroupName group);

    /** As {@link #remove}, for all groups of the user. */
    CompletionStage<Void> removeAll(Topic user);

    /** Those that have not expired; done at once when nobody need be asked. */
    CompletionStage<Set<GroupName>> of(Topic user);
}
