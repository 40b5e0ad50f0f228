package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.signalr.HubConnection;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.SerialDisposable;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client {@code com.microsoft.signalr} that starts again whenever it was closed, as an app has to do itself with it,
 * and tells what happens to it in the words of {@code returning.mjs}.
 */
final class ReturningJavaClient implements AutoCloseable {
    private static final int MOST_ATTEMPTS = 400;
    private static final int PAUSE_MILLIS = 250;

    private final List<String> told = new CopyOnWriteArrayList<>();
    /** One attempt at a time: a start that is refused may fail and be told as a loss as well. */
    private final SerialDisposable underWay = new SerialDisposable();

    private final HubConnection connection;
    private final String group;

    private ReturningJavaClient(HubConnection connection, String group) {
        this.connection = connection;
        this.group = group;
    }

    /**
     * @param app where the app server is
     * @param group that it has the hub add it to whenever it is connected; empty: none
     */
    static ReturningJavaClient start(URI app, JavaCell cell, String user, String group) {
        ReturningJavaClient client =
                new ReturningJavaClient(cell.client(app + "/test?user=" + user).build(), group);
        client.connection.on("Heard", text -> client.told.add("heard " + text), String.class);
        client.connection.onClosed(client::lost);
        client.begin(Completable.defer(client.connection::start));
        return client;
    }

    /** What happened so far. */
    List<String> told() {
        return told;
    }

    private void lost(@Nullable Exception why) {
        told.add(why == null ? "lost" : "lost: " + why.getMessage());
        begin(Completable.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                .andThen(Completable.defer(connection::start))
                .retryWhen(failures -> failures.take(MOST_ATTEMPTS).delay(PAUSE_MILLIS, TimeUnit.MILLISECONDS)));
    }

    private void begin(Completable start) {
        underWay.set(start.andThen(Single.defer(() -> connection.invoke(TestHub.Caller.class, "WhoAmI")))
                .flatMap(caller -> joined().toSingleDefault(caller))
                .subscribe(this::works, failure -> told.add("unanswered: " + failure.getMessage())));
    }

    private Completable joined() {
        return group.isEmpty() ? Completable.complete() : connection.invoke("Join", group);
    }

    private void works(TestHub.Caller caller) {
        told.add(
                caller.connectionId().equals(connection.getConnectionId())
                        ? "works as " + caller.user()
                        : "has another one's id");
    }

    @Override
    public void close() {
        connection.onClosed(why -> {});
        underWay.dispose();
        boolean stopped = connection.stop().blockingAwait(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
        connection.close();
        assertThat(stopped).as("stopped").isTrue();
    }
}
