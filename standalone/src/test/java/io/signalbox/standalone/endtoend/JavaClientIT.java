package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import com.microsoft.signalr.HubException;
import com.microsoft.signalr.TransportEnum;
import io.reactivex.rxjava3.core.Single;
import io.signalbox.protocol.token.AccessKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Maven client {@code com.microsoft.signalr}. */
@ExtendWith(SharedWorld.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaClientIT {
    private World world;
    private JavaClient client;

    @BeforeAll
    void start() {
        world = world();
    }

    /** Where it goes. */
    World world() {
        return SharedWorld.get();
    }

    /** Those that the client may take. */
    TransportEnum transport() {
        return TransportEnum.ALL;
    }

    @BeforeEach
    void connect() {
        client = JavaClient.connect(world.app().address(), "test", "jay", transport());
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    // compat: ws-json-in-binary, java-escapes
    @Test
    void a_method_gives_its_result() {
        assertThat(invoke(Integer.class, "Add", 19, 23)).isEqualTo(42);
        assertThat(invoke(String.class, "Echo", "Grüße <&'=> 👋")).isEqualTo("Grüße <&'=> 👋");
        assertThat(invoke(TestHub.Caller.class, "WhoAmI")).isEqualTo(new TestHub.Caller(client.id(), "jay"));
    }

    @Test
    void a_void_method_completes() {
        assertThatCode(() -> client.call("Nothing")).doesNotThrowAnyException();
    }

    // compat: java-client
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

    // compat: java-whole-frames
    @Test
    void messages_come_from_hub_context_and_backend() {
        client.connection().send("ToAll", "by the hub");
        assertThat(client.next()).isEqualTo("by the hub");
        world.app().context().clients().user("jay").send("Heard", "by the context");
        assertThat(client.next()).isEqualTo("by the context");
        assertThat(world.backend().broadcast("test", "{\"target\":\"Heard\",\"arguments\":[\"by REST\"]}"))
                .returns(202, Backend.Answer::status);
        assertThat(client.next()).isEqualTo("by REST");
    }

    @Test
    void an_object_goes_there_and_back() {
        Map<?, ?> thing = invoke(Map.class, "Mirror", Map.of("list", List.of(1.5, "two"), "yes", true));
        assertThat(thing.get("list")).isEqualTo(List.of(1.5, "two"));
        assertThat(thing.get("yes")).isEqualTo(true);
    }

    @Test
    void handlers_of_int_and_of_long_get_what_is_sent_to_them() throws Exception {
        BlockingQueue<String> numbers = new LinkedBlockingQueue<>(1_000);
        try (JavaClient other = JavaClient.connect(world.app().address(), "options", "kay")) {
            other.connection()
                    .on("Numbers", (number, large) -> numbers.add(number + " " + large), Integer.class, Long.class);
            for (String both : List.of(
                    "0 0", "65535 5", "65536 65536", "2147483647 4294967295", "-2147483648 -9223372036854775808")) {
                String[] parts = both.split(" ", 2);
                other.call("Numbers", Integer.valueOf(parts[0]), Long.valueOf(parts[1]));
                assertThat(numbers.poll(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                        .isEqualTo(both);
            }
        }
    }

    @Test
    void a_room_of_java_clients_in_json_and_npm_clients_in_messagepack_hears_everything_once() {
        try (Spawned npm = NodeProject.start(
                "member.mjs", Map.of("APP_SERVER", world.app().address().toString(), "PROTOCOL", "messagepack"))) {
            Await.until("npm client is there", () -> npm.lines().contains("connected"));
            tell("Join", "mixed");
            client.call("Join", "mixed");
            Await.until("npm client has joined", () -> npm.lines().contains("done Join"));

            List<Runnable> sends = List.of(
                    () -> client.call("ToAll", "message 0"),
                    () -> tell("ToAll", "message 1"),
                    () -> client.call("ToGroup", "mixed", "message 2"),
                    () -> tell("ToGroup", "mixed", "message 3"),
                    () -> world.app().context().clients().all().send("Heard", "message 4"),
                    () -> accepted(world.backend().broadcast("test", heard("message 5"))),
                    () -> accepted(world.backend().sendToGroup("test", "mixed", heard("message 6"))));
            for (int i = 0; i < sends.size(); i++) {
                sends.get(i).run();
                String message = "message " + i;
                assertThat(client.next()).isEqualTo(message);
                Await.until("npm client hears " + message, () -> npm.lines().contains("heard " + message));
            }

            client.call("ToAll", "the end");
            assertThat(client.until("the end")).as("heard twice").isEmpty();
            Await.until("npm client hears the end", () -> npm.lines().contains("heard the end"));
            assertThat(npm.lines())
                    .filteredOn(line -> line.startsWith("heard "))
                    .hasSize(sends.size() + 1);
        }
    }

    @Test
    void clients_app_server_and_service_run_on_the_java_that_was_asked_for() throws IOException {
        Path here = Path.of(System.getProperty("java.home"));
        // Set where the tests run a second time, on another Java than Maven's.
        Path asked = Path.of(System.getProperty("signalbox.test.java-home", here.toString()));
        assertThat(here.toRealPath()).isEqualTo(asked.toRealPath());
        assertThat(world.signalbox().executable().toRealPath())
                .isEqualTo(asked.resolve("bin/java").toRealPath());
    }

    @Test
    void tokens_that_are_not_right_are_refused() {
        URI endpoint = world.signalbox().endpoint();
        AccessKey key = world.signalbox().connectionString().accessKey();
        Backend mine = new Backend(endpoint, key);
        Backend unknown = new Backend(endpoint, AccessKey.random());
        String elsewhere =
                "other-" + transport().name().toLowerCase(Locale.ROOT).replace('_', '-');
        Backend other = new Backend(endpoint, world.keyOfAnotherTenant(elsewhere));
        Instant anHourAgo = Instant.now().minus(Duration.ofHours(1));

        assertThatCode(() -> direct(mine.clientToken("test", "jay"))).doesNotThrowAnyException();
        for (String token : List.of(
                mine.clientToken("test", "jay", anHourAgo),
                mine.clientToken("typed", "jay"),
                unknown.clientToken("test", "jay"),
                other.clientToken("test", "jay"))) {
            assertThatThrownBy(() -> direct(token))
                    .hasMessageContaining("Unexpected status code returned from negotiate: 401 Unauthorized.");
        }
    }

    /** A client that goes to the service itself, and away again. */
    private void direct(String token) {
        HubConnection connection = HubConnectionBuilder.create(
                        world.backend().clientUrl("test").toString())
                .withAccessTokenProvider(Single.just(token))
                .build();
        try (connection) {
            assertThat(connection.start().blockingAwait(Await.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("started within " + Await.LIMIT)
                    .isTrue();
        }
    }

    /** Has the npm client invoke a method. */
    private void tell(Object... methodAndArguments) {
        world.app().context().clients().user("npm").send("Do", methodAndArguments);
    }

    private static void accepted(Backend.Answer answer) {
        assertThat(answer).returns(202, Backend.Answer::status);
    }

    private static String heard(String text) {
        return "{\"target\":\"Heard\",\"arguments\":[\"" + text + "\"]}";
    }

    private <T> T invoke(Class<T> type, String method, Object... arguments) {
        return client.invoke(type, method, arguments);
    }

    private void failing(String text, String method, Object... arguments) {
        assertThatThrownBy(() -> invoke(String.class, method, arguments))
                .isInstanceOf(HubException.class)
                .hasMessage(text);
    }
}
