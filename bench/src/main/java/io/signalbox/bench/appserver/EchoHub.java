package io.signalbox.bench.appserver;

import io.signalbox.sdk.Hub;
import io.signalbox.sdk.SendFailedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers what it is asked, puts clients into groups, and sends on what clients bring: texts that
 * each begin with a stamp and, behind it, the number of whom they are for.
 */
final class EchoHub extends Hub {
    private static final String METHOD = "b";

    private final ConcurrentMap<String, String> connections;

    /** @param connections ids by user; each client here is a user of its own */
    EchoHub(ConcurrentMap<String, String> connections) {
        this.connections = connections;
    }

    @Override
    protected void onConnected() {
        connections.put(user(), context().connectionId());
    }

    @Override
    protected void onDisconnected(@Nullable Throwable error) {
        connections.remove(user(), context().connectionId());
    }

    private String user() {
        return String.valueOf(context().userIdentifier());
    }

    String echo(String text) {
        return text;
    }

    /** Into a group of which nobody has heard; answers when the service has acknowledged it. */
    CompletionStage<String> join(String text) {
        return into(new Parcel(text).stamp(), text);
    }

    /** Into the group of its number and its neighbours'; answers when the service has acknowledged it. */
    CompletionStage<String> enter(String text) {
        return into(group(new Parcel(text).sender() / EchoServer.GROUP_SIZE), text);
    }

    private CompletionStage<String> into(String group, String text) {
        return groups().addToGroup(context().connectionId(), group).thenApply(done -> text);
    }

    private static String group(int number) {
        return "group-" + number;
    }

    /** Each to the connection of the user that its number names. */
    CompletionStage<Void> toConnections(String parcels) {
        CompletableFuture<?>[] sent = Parcel.split(parcels)
                .map(parcel -> clients()
                        .client(connection(parcel.user()))
                        .send(METHOD, parcel.text())
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(sent);
    }

    /** Each to the group that its number names. */
    CompletionStage<Void> toGroups(String parcels) {
        CompletableFuture<?>[] sent = Parcel.split(parcels)
                .map(parcel -> clients()
                        .group(group(parcel.number()))
                        .send(METHOD, parcel.text())
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(sent);
    }

    private String connection(String user) {
        String id = connections.get(user);
        if (id == null) {
            throw new SendFailedException("user: " + user + " (expected: one that is connected)");
        }
        return id;
    }
}
