package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.signalr.TransportEnum;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Four Maven clients {@code com.microsoft.signalr} in one hub, two on each transport: who hears what, and who does not.
 */
@ExtendWith(SharedWorld.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaAudiencesIT {
    private World world;
    private JavaClient ada;
    private JavaClient bob;
    private JavaClient cyd;
    /** The same user twice: a user is all its connections. */
    private JavaClient dan;

    private Map<String, JavaClient> all;
    private JavaClient caller;
    private int sent;

    @BeforeAll
    void start() {
        world = world();
        ada = connect("ada", TransportEnum.WEBSOCKETS);
        bob = connect("bob", TransportEnum.LONG_POLLING);
        cyd = connect("cyd", TransportEnum.WEBSOCKETS);
        dan = connect("cyd", TransportEnum.LONG_POLLING);
        all = new TreeMap<>(Map.of("ada", ada, "bob", bob, "cyd", cyd, "dan", dan));
        call(ada, "Join", "red");
        call(bob, "Join", "red");
        call(dan, "Join", "blue");
    }

    @AfterAll
    void stop() {
        all.values().forEach(JavaClient::close);
    }

    /** Where they meet. */
    World world() {
        return SharedWorld.get();
    }

    // compat: java-client
    @Test
    void all_hear_what_is_for_all() {
        assertThat(whoHears(text -> call(ada, "ToAll", text))).isEqualTo("ada bob cyd dan");
    }

    @Test
    void all_except_some_hear_it() {
        List<String> excluded = List.of(bob.id(), cyd.id());
        assertThat(whoHears(text -> call(ada, "ToAllExcept", excluded, text))).isEqualTo("ada dan");
    }

    @Test
    void the_caller_alone_hears_what_is_for_the_caller() {
        assertThat(whoHears(text -> call(bob, "ToCaller", text))).isEqualTo("bob");
    }

    @Test
    void the_others_are_all_but_the_caller() {
        assertThat(whoHears(text -> call(bob, "ToOthers", text))).isEqualTo("ada cyd dan");
    }

    @Test
    void a_connection_hears_what_is_for_it() {
        assertThat(whoHears(text -> call(ada, "ToClient", dan.id(), text))).isEqualTo("dan");
        assertThat(whoHears(text -> call(ada, "ToClients", List.of(ada.id(), dan.id()), text)))
                .isEqualTo("ada dan");
    }

    // compat: api-groups
    @Test
    void members_hear_what_is_for_their_group() {
        assertThat(whoHears(text -> call(cyd, "ToGroup", "red", text))).isEqualTo("ada bob");
        assertThat(whoHears(text -> call(cyd, "ToGroup", "RED", text))).isEmpty();
        assertThat(whoHears(text -> call(cyd, "ToGroups", List.of("red", "blue"), text)))
                .isEqualTo("ada bob dan");
    }

    @Test
    void members_that_are_excepted_do_not_hear_their_group() {
        assertThat(whoHears(text -> call(cyd, "ToGroupExcept", "red", List.of(ada.id()), text)))
                .isEqualTo("bob");
        assertThat(whoHears(text -> call(ada, "ToOthersInGroup", "red", text))).isEqualTo("bob");
    }

    @Test
    void one_that_left_its_group_hears_it_no_more() {
        call(cyd, "Join", "short");
        call(dan, "Join", "short");
        assertThat(whoHears(text -> call(ada, "ToGroup", "short", text))).isEqualTo("cyd dan");
        call(cyd, "Leave", "short");
        assertThat(whoHears(text -> call(ada, "ToGroup", "short", text))).isEqualTo("dan");
        call(dan, "Leave", "short");
        assertThat(whoHears(text -> call(ada, "ToGroup", "short", text))).isEmpty();
    }

    // compat: api-users
    @Test
    void a_user_hears_it_on_all_connections() {
        assertThat(whoHears(text -> call(ada, "ToUser", "cyd", text))).isEqualTo("cyd dan");
        assertThat(whoHears(text -> call(ada, "ToUsers", List.of("ada", "bob"), text)))
                .isEqualTo("ada bob");
        assertThat(whoHears(text -> call(ada, "ToUser", "nobody", text))).isEmpty();
    }

    // compat: api-typed-hub, java-exact
    @Test
    void a_typed_hub_calls_clients_by_the_methods_of_its_interface() {
        try (JavaClient eve = JavaClient.connect(world.app().address(), "typed", "eve", TransportEnum.WEBSOCKETS);
                JavaClient fay =
                        JavaClient.connect(world.app().address(), "typed", "fay", TransportEnum.LONG_POLLING)) {
            eve.call("Play", "seven");
            // What is for all and what is for the caller alone have no order between them in a cluster.
            assertThat(List.of(eve.next(), eve.next()))
                    .containsExactlyInAnyOrder("eve added Card[title=seven, points=7]", "seven moved to 3");
            assertThat(fay.next()).isEqualTo("eve added Card[title=seven, points=7]");

            fay.call("Play", "ten");
            assertThat(List.of(fay.next(), fay.next()))
                    .as("nothing before")
                    .containsExactlyInAnyOrder("fay added Card[title=ten, points=7]", "ten moved to 3");
            assertThat(eve.next()).isEqualTo("fay added Card[title=ten, points=7]");
        }
    }

    private JavaClient connect(String user, TransportEnum transport) {
        return JavaClient.connect(world.app().address(), "test", user, transport);
    }

    private void call(JavaClient client, String method, Object... arguments) {
        caller = client;
        client.call(method, arguments);
    }

    /**
     * The names of those that hear a text, once each; a marker to all tells when everything has arrived. It comes from
     * whoever sent the text: nothing is promised about the order of what different ones send.
     */
    private String whoHears(Consumer<String> send) {
        sent++;
        String text = "text " + sent;
        String marker = "marker " + sent;
        send.accept(text);
        caller.call("ToAll", marker);
        StringBuilder names = new StringBuilder();
        all.forEach((name, client) -> {
            for (String came : client.until(marker)) {
                assertThat(came).as(name).isEqualTo(text);
                names.append(name).append(' ');
            }
        });
        return names.toString().strip();
    }
}
