package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.grpc.ClientOpened;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.name.HubName;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.fake.RecordedLog;
import io.signalbox.sdk.hub.ClientAnswer;
import io.signalbox.sdk.hub.ClientLink;
import io.signalbox.sdk.hub.ClientQuestion;
import io.signalbox.sdk.hub.HubHost;
import io.signalbox.sdk.hub.HubType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The race of a client that is being opened with the end of its stream, which another thread brings about. */
class StreamClientsTest {
    private final RecordedLog log = new RecordedLog();

    final class RacingHub extends Hub {
        @Override
        protected void onDisconnected(@Nullable Throwable error) {
            log.add("disconnected " + (error == null ? "in order" : error.getMessage()));
        }
    }

    @Test
    void a_client_opened_while_its_stream_is_lost_is_ended() throws Exception {
        StreamClients clients = openDuring(racing -> racing.lost("gone"));
        assertThat(log.next()).isEqualTo("disconnected gone");
        clients.leave();
        assertThat(clients.empty()).isDone();
    }

    @Test
    void a_client_opened_while_its_stream_leaves_is_let_go() throws Exception {
        openDuring(StreamClients::leave);
        assertThat(log.next()).isEqualTo("closed c reconnect");
    }

    /** Opens a client; {@code race} comes after the session's start and before it is kept. */
    private StreamClients openDuring(Consumer<StreamClients> race) {
        AtomicReference<Runnable> once = new AtomicReference<>();
        HubType<?> type = HubType.of(new HubName("racing"), RacingHub.class, RacingHub::new);
        HubHost<?> hub = new HubHost<>(
                type,
                HubOptions.defaults(),
                task -> {
                    once.getAndSet(() -> {}).run();
                    task.run();
                },
                Runnable::run);
        StreamClients clients = new StreamClients(hub, new RecordingLink());
        once.set(() -> race.accept(clients));
        clients.opened(ClientOpened.newBuilder()
                .setConnectionId("c")
                .setHubProtocol(HubProtocol.JSON.name())
                .build());
        return clients;
    }

    private final class RecordingLink implements ClientLink {
        @Override
        public CompletionStage<@Nullable Void> reply(String connectionId, ByteString frames) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public boolean push(String connectionId, ByteString frames) {
            return true;
        }

        @Override
        public void whenRoom(Runnable again) {
            again.run();
        }

        @Override
        public CompletionStage<ClientAnswer> ask(ClientQuestion question) {
            return new CompletableFuture<>();
        }

        @Override
        public @Nullable String asked(String invocationId) {
            return null;
        }

        @Override
        public CompletionStage<@Nullable Void> deliver(Audience audience, Payload payload) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<@Nullable Void> changeGroup(GroupChange change, String connectionId, String group) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close(String connectionId, @Nullable String error, boolean allowReconnect) {
            log.add("closed " + connectionId + (allowReconnect ? " reconnect" : ""));
        }

        @Override
        public void pause(String connectionId, boolean paused) {
            log.add("paused " + connectionId + " " + paused);
        }
    }
}
