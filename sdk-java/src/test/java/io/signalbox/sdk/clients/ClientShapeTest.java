package io.signalbox.sdk.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.HubMethodName;
import io.signalbox.sdk.SendFailedException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ClientShapeTest {
    private final List<String> sent = new ArrayList<>();
    private final ClientProxy recorder = (method, arguments) -> {
        sent.add(method + Arrays.toString(arguments));
        return CompletableFuture.completedFuture(null);
    };

    interface Base {
        void inherited();

        @HubMethodName("Gone")
        void userLeft(String user);
    }

    interface Chat extends Base {
        void receiveMessage(String user, String message);

        CompletionStage<Void> userJoined(String user);

        @Override
        void userLeft(String user);

        @HubMethodName("ServerTime")
        void time(long millis);

        default void welcome(String user) {
            receiveMessage("server", "welcome " + user);
        }
    }

    interface WantsResult {
        CompletionStage<List<String>> ask(int number);
    }

    interface WantsAnything {
        CompletionStage<?> ask();
    }

    interface Blocking {
        int ask();
    }

    abstract static class NotAnInterface {}

    private Chat chat() {
        return ClientShape.of(Chat.class).over(recorder);
    }

    // compat: inv-target, api-typed-name, java-exact
    @Test
    void calls_go_out_under_the_methods_own_name_or_the_given_one() {
        Chat chat = chat();
        chat.receiveMessage("ann", "hi");
        chat.time(5);
        chat.inherited();
        chat.userLeft("cy");
        assertThat(chat.userJoined("bob").toCompletableFuture()).isCompleted();
        assertThat(sent)
                .containsExactly(
                        "receiveMessage[ann, hi]", "ServerTime[5]", "inherited[]", "Gone[cy]", "userJoined[bob]");
    }

    @Test
    void default_methods_are_plain_java() {
        chat().welcome("bob");
        assertThat(sent).containsExactly("receiveMessage[server, welcome bob]");
    }

    @Test
    void a_failed_send_is_thrown_by_a_void_method_and_told_by_a_stage() {
        ClientProxy failing =
                (method, arguments) -> CompletableFuture.failedFuture(new SendFailedException("no stream"));
        Chat chat = ClientShape.of(Chat.class).over(failing);
        assertThatThrownBy(() -> chat.receiveMessage("a", "b"))
                .isInstanceOf(SendFailedException.class)
                .hasMessage("no stream");
        assertThat(chat.userJoined("a").toCompletableFuture()).isCompletedExceptionally();
    }

    // compat: api-typed-single
    @Test
    void a_method_with_a_result_asks_for_its_type() throws Exception {
        ClientProxy answering = new ClientProxy() {
            @Override
            public CompletionStage<Void> send(String method, Object... arguments) {
                throw new AssertionError(method);
            }

            @Override
            public CompletionStage<?> invoke(String method, Type type, Object... arguments) {
                return CompletableFuture.completedFuture(List.of(method + type + Arrays.toString(arguments)));
            }
        };
        WantsResult client = ClientShape.of(WantsResult.class).over(answering);
        assertThat(client.ask(7).toCompletableFuture().get()).containsExactly("askjava.util.List<java.lang.String>[7]");
        assertThatThrownBy(
                        () -> ClientShape.of(WantsResult.class).over(recorder).ask(7))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("InvokeAsync only works with Single clients.");
    }

    @Test
    void a_proxy_has_identity_and_a_name() {
        Chat chat = chat();
        assertThat(List.of(chat)).contains(chat).doesNotContain(chat());
        assertThat(chat).hasToString("Chat[clients]");
        assertThat(new HashSet<>(List.of(chat))).contains(chat);
        assertThat(sent).isEmpty();
    }

    // compat: api-typed-interface, api-typed-return
    @Test
    void other_shapes_are_refused() {
        assertThatThrownBy(() -> ClientShape.of(NotAnInterface.class))
                .hasMessage("client " + NotAnInterface.class.getName() + ": Type must be an interface.");
        assertThatThrownBy(() -> ClientShape.of(WantsAnything.class))
                .hasMessage("Cannot generate proxy implementation for 'WantsAnything.ask'. All client proxy methods"
                        + " must return 'void' or 'java.util.concurrent.CompletionStage<T>'.");
        assertThatThrownBy(() -> ClientShape.of(Blocking.class)).hasMessageContaining("'Blocking.ask'");
    }
}
