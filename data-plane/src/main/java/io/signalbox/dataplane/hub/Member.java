package io.signalbox.dataplane.hub;

import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.EncodedOnce;
import io.signalbox.dataplane.connection.Lobby;
import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.dataplane.fanout.ClientAnswer;
import io.signalbox.dataplane.fanout.ClientCall;
import io.signalbox.dataplane.hub.MemberList.Membership;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.name.GroupName;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One connection's places: in its hub, with its user, in its groups. Confined to the connection's event loop. */
final class Member implements Lobby.Seat {
    private static final CompletionStage<Void> KNOWN = CompletableFuture.completedStage(null);

    final ClientConnection connection;
    final LoopMembers loop;
    private final LocalHub hub;
    private final Membership everyone;
    private final @Nullable Membership user;
    private Map<GroupName, Membership> groups = Map.of();
    private long lastWalk;
    private CompletionStage<Void> known = KNOWN;
    /** Until its user's groups have been read; null for all that have none to read. */
    private @Nullable StoredGroups reading;

    private boolean left;
    /** What this client is asked; nearly all are asked nothing. */
    private @Nullable OpenQuestions questions;

    Member(ClientConnection connection, LocalHub hub, LoopMembers loop) {
        this.connection = connection;
        this.hub = hub;
        this.loop = loop;
        this.everyone = loop.everyone().add(this);
        var id = connection.client().user();
        this.user = id == null ? null : loop.user(id).add(this);
    }

    void known(CompletionStage<Void> everywhere) {
        known = everywhere;
    }

    /** Asked for once, on the way in. */
    @Override
    @OnEventLoop
    public CompletionStage<Void> known() {
        CompletionStage<Void> asked = known;
        known = KNOWN;
        return asked;
    }

    @Override
    @OnEventLoop
    public void leave() {
        hub.leave(this);
        if (questions != null) {
            questions.end();
        }
    }

    @OnEventLoop
    void ask(ClientCall call, EncodedOnce question, CompletableFuture<ClientAnswer> answer) {
        if (questions == null) {
            questions = new OpenQuestions(connection.loop());
        }
        if (questions.add(call, answer)) {
            connection.send(question);
        }
    }

    @Override
    @OnEventLoop
    public boolean claims(HubProtocol protocol, ByteBuffer completion) {
        return questions != null && !questions.isEmpty() && questions.takes(protocol, completion);
    }

    /** What is stored for its user is being read. */
    @OnEventLoop
    void beginReading() {
        reading = new StoredGroups();
    }

    /** It was read: the groups to go into. */
    @OnEventLoop
    List<GroupName> onRead(Set<GroupName> stored) {
        StoredGroups asked = reading;
        reading = null;
        return left || asked == null ? List.of() : asked.stillGood(stored);
    }

    /** It is out of a group, or of all of them when it is null, whatever was stored before. */
    @OnEventLoop
    void takeBack(@Nullable GroupName group) {
        if (reading != null) {
            reading.takeBack(group);
        }
    }

    /** Takes it out of every list. */
    void end() {
        left = true;
        everyone.end();
        if (user != null) {
            user.end();
        }
        groups.values().forEach(Membership::end);
        groups = Map.of();
    }

    List<GroupName> groups() {
        return List.copyOf(groups.keySet());
    }

    /** False when it was in the group already. */
    boolean join(GroupName group) {
        if (groups.containsKey(group)) {
            return false;
        }
        if (groups.isEmpty()) {
            // Most clients are in few groups, many in none.
            groups = new HashMap<>(4);
        }
        groups.put(group, loop.group(group).add(this));
        return true;
    }

    /** False when it was not in the group. */
    boolean leave(GroupName group) {
        Membership membership = groups.isEmpty() ? null : groups.remove(group);
        if (membership == null) {
            return false;
        }
        membership.end();
        return true;
    }

    /** Whether this walk over several lists meets the member for the first time. */
    boolean firstIn(long walk) {
        boolean first = lastWalk != walk;
        lastWalk = walk;
        return first;
    }
}
