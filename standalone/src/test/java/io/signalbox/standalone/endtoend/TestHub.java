package io.signalbox.standalone.endtoend;

import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything a client can ask of a hub, and every audience a hub can send to. */
final class TestHub extends Hub {
    private static final String HEARD = "Heard";

    private final AtomicInteger connected;

    TestHub(AtomicInteger connected) {
        this.connected = connected;
    }

    record Caller(String connectionId, @Nullable String user) {}

    int add(int one, int other) {
        return one + other;
    }

    String echo(String text) {
        return text;
    }

    Object mirror(Object thing) {
        return thing;
    }

    void nothing() {}

    String fail() {
        throw new IllegalStateException("secret of the app");
    }

    String refuse(String why) {
        throw new HubException(why);
    }

    Caller whoAmI() {
        return new Caller(context().connectionId(), context().userIdentifier());
    }

    /** Takes a number, and says it back. */
    void count(int number) {
        tally().numbers.add(number);
        clients().caller().send("Counted", number);
    }

    /** The numbers of this connection, in the order they came. */
    List<Integer> counted() {
        return tally().numbers;
    }

    /** Twice each number, as they come. */
    Stream<Integer> doubled(Iterator<Integer> numbers) {
        Stream<Iterator<Integer>> reads = Stream.generate(() -> numbers).takeWhile(Iterator::hasNext);
        return reads.map(read -> 2 * read.next());
    }

    /** What the caller says to a number. */
    CompletionStage<Integer> askMe(int number) {
        return clients().caller().invoke("Ask", Integer.class, number);
    }

    private Tally tally() {
        return (Tally) context().items().computeIfAbsent("tally", key -> new Tally());
    }

    private static final class Tally {
        private final List<Integer> numbers = new ArrayList<>();
    }

    CompletionStage<?> join(String group) {
        return groups().addToGroup(context().connectionId(), group);
    }

    CompletionStage<?> leave(String group) {
        return groups().removeFromGroup(context().connectionId(), group);
    }

    void toAll(String text) {
        say(clients().all(), text);
    }

    void toAllThing(Object thing) {
        say(clients().all(), thing);
    }

    void toAllExcept(List<String> connections, String text) {
        say(clients().allExcept(connections), text);
    }

    void toCaller(String text) {
        say(clients().caller(), text);
    }

    void toOthers(String text) {
        say(clients().others(), text);
    }

    void toClient(String connection, String text) {
        say(clients().client(connection), text);
    }

    void toClients(List<String> connections, String text) {
        say(clients().clients(connections), text);
    }

    void toGroup(String group, String text) {
        say(clients().group(group), text);
    }

    void toGroups(List<String> groups, String text) {
        say(clients().groups(groups), text);
    }

    void toGroupExcept(String group, List<String> connections, String text) {
        say(clients().groupExcept(group, connections), text);
    }

    void toOthersInGroup(String group, String text) {
        say(clients().othersInGroup(group), text);
    }

    void toUser(String user, String text) {
        say(clients().user(user), text);
    }

    void toUsers(List<String> users, String text) {
        say(clients().users(users), text);
    }

    @Override
    protected void onConnected() {
        connected.incrementAndGet();
    }

    @Override
    protected void onDisconnected(@Nullable Throwable error) {
        connected.decrementAndGet();
        if ("leave".equals(context().userIdentifier())) {
            clients().user("stay").send(HEARD, "left " + context().connectionId());
        }
    }

    private static void say(ClientProxy clients, Object what) {
        clients.send(HEARD, what);
    }
}
