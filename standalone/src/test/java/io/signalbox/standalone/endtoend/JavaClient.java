package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import com.microsoft.signalr.TransportEnum;
import io.reactivex.rxjava3.core.Completable;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A started client {@code com.microsoft.signalr}, with what it has heard and not yet told. */
final class JavaClient implements AutoCloseable {
    private static final int MOST_HEARD = 1_000;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>(MOST_HEARD);
    private final HubConnection connection;

    private JavaClient(HubConnection connection) {
        this.connection = connection;
    }

    /** @param app where the app server is */
    static JavaClient connect(URI app, String hub, String user) {
        return connect(app, hub, user, TransportEnum.ALL);
    }

    static JavaClient connect(URI app, String hub, String user, TransportEnum transport) {
        JavaClient client = new JavaClient(HubConnectionBuilder.create(app + "/" + hub + "?user=" + user)
                .withTransport(transport)
                .build());
        client.connection.on("Heard", client.heard::add, String.class);
        client.connection.on(
                "CardAdded", (by, card) -> client.heard.add(by + " added " + card), String.class, TypedHub.Card.class);
        client.connection.on(
                "cardMoved",
                (title, place) -> client.heard.add(title + " moved to " + place),
                String.class,
                Integer.class);
        done("start", client.connection.start());
        return client;
    }

    HubConnection connection() {
        return connection;
    }

    String id() {
        return connection.getConnectionId();
    }

    <T> T invoke(Class<T> type, String method, Object... arguments) {
        return connection
                .invoke(type, method, arguments)
                .timeout(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)
                .blockingGet();
    }

    /** Calls a method without a result; returns when it has been done. */
    void call(String method, Object... arguments) {
        done(method, connection.invoke(method, arguments));
    }

    /** What came next; "null" when nothing did. */
    String next() {
        try {
            return String.valueOf(heard.poll(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** All that came before {@code marker}, which is taken too. */
    List<String> until(String marker) {
        List<String> before = new ArrayList<>();
        String came = next();
        while (!came.equals(marker)) {
            assertThat(came).as("before %s: %s", marker, before).isNotEqualTo("null");
            before.add(came);
            came = next();
        }
        return before;
    }

    @Override
    public void close() {
        done("stop", connection.stop());
        connection.close();
    }

    private static void done(String what, Completable work) {
        assertThat(work.blockingAwait(Await.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as(what)
                .isTrue();
    }
}
