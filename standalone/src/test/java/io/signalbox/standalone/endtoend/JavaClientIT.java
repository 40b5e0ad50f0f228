package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.signalr.HttpHubConnectionBuilder;
import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import com.microsoft.signalr.HubException;
import io.reactivex.rxjava3.core.Single;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Maven client {@code com.microsoft.signalr}. */
class JavaClientIT {
    private static final int MOST_HEARD = 1_000;

    @TempDir
    static Path data;

    private static World world;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>(MOST_HEARD);
    private HubConnection client;

    @BeforeAll
    static void start() {
        world = World.start(data, "--no-demo");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    /** The transport that the client shall take; this one takes the best. */
    HttpHubConnectionBuilder transport(HttpHubConnectionBuilder builder) {
        return builder;
    }

    @BeforeEach
    void connect() {
        client = transport(HubConnectionBuilder.create(world.app().address() + "/test?user=jay"))
                .build();
        client.on("Heard", heard::add, String.class);
        assertThat(client.start().blockingAwait(Await.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    @AfterEach
    void disconnect() {
        assertThat(client.stop().blockingAwait(Await.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        client.close();
    }

    @Test
    void a_method_gives_its_result() {
        assertThat(invoke(Integer.class, "Add", 19, 23)).isEqualTo(42);
        assertThat(invoke(String.class, "Echo", "Grüße <&'=> 👋")).isEqualTo("Grüße <&'=> 👋");
        assertThat(invoke(TestHub.Caller.class, "WhoAmI"))
                .isEqualTo(new TestHub.Caller(client.getConnectionId(), "jay"));
    }

    @Test
    void a_void_method_completes() {
        assertThat(client.invoke("Nothing").blockingAwait(Await.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void errors_have_the_texts_of_a_hub() {
        failing("An unexpected error occurred invoking 'Fail' on the server.", "Fail");
        failing("An unexpected error occurred invoking 'Refuse' on the server. HubException: no", "Refuse", "no");
        failing(
                "Failed to invoke 'Vanish' due to an error on the server. HubException: Method does not exist.",
                "Vanish");
        failing("Failed to invoke 'Add' due to an error on the server.", "Add", 1);
        assertThat(invoke(Integer.class, "Add", 1, 1)).isEqualTo(2);
    }

    @Test
    void messages_come_from_hub_context_and_backend() throws Exception {
        client.send("ToAll", "by the hub");
        assertThat(next()).isEqualTo("by the hub");
        world.app().context().clients().user("jay").send("Heard", "by the context");
        assertThat(next()).isEqualTo("by the context");
        assertThat(world.backend().broadcast("test", "{\"target\":\"Heard\",\"arguments\":[\"by REST\"]}"))
                .returns(202, Backend.Answer::status);
        assertThat(next()).isEqualTo("by REST");
    }

    @Test
    void an_object_goes_there_and_back() {
        Map<?, ?> thing = invoke(Map.class, "Mirror", Map.of("list", List.of(1.5, "two"), "yes", true));
        assertThat(thing.get("list")).isEqualTo(List.of(1.5, "two"));
        assertThat(thing.get("yes")).isEqualTo(true);
    }

    private <T> T invoke(Class<T> type, String method, Object... arguments) {
        Single<T> result = client.invoke(type, method, arguments);
        return result.timeout(Await.LIMIT.toSeconds(), TimeUnit.SECONDS).blockingGet();
    }

    private void failing(String text, String method, Object... arguments) {
        assertThatThrownBy(() -> invoke(String.class, method, arguments))
                .isInstanceOf(HubException.class)
                .hasMessage(text);
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    }
}
