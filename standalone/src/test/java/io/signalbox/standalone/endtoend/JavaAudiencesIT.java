package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four Maven clients {@code com.microsoft.signalr} in one hub: who hears what, and who does not. */
class JavaAudiencesIT {
    @TempDir
    static Path data;

    private static World world;
    private static JavaClient ada;
    private static JavaClient bob;
    private static JavaClient cyd;
    /** The same user twice: a user is all its connections. */
    private static JavaClient dan;

    private static Map<String, JavaClient> all;
    private static int sent;

    @BeforeAll
    static void start() {
        world = World.start(data, "--no-demo");
        ada = connect("ada");
        bob = connect("bob");
        cyd = connect("cyd");
        dan = connect("cyd");
        all = new TreeMap<>(Map.of("ada", ada, "bob", bob, "cyd", cyd, "dan", dan));
        ada.call("Join", "red");
        bob.call("Join", "red");
        dan.call("Join", "blue");
    }

    @AfterAll
    static void stop() {
        all.values().forEach(JavaClient::close);
        world.close();
    }

    // compat: java-client
    @Test
    void all_hear_what_is_for_all() {
        assertThat(whoHears(text -> ada.call("ToAll", text))).isEqualTo("ada bob cyd dan");
    }

    @Test
    void all_except_some_hear_it() {
        List<String> excluded = List.of(bob.id(), cyd.id());
        assertThat(whoHears(text -> ada.call("ToAllExcept", excluded, text))).isEqualTo("ada dan");
    }

    @Test
    void the_caller_alone_hears_what_is_for_the_caller() {
        assertThat(whoHears(text -> bob.call("ToCaller", text))).isEqualTo("bob");
    }

    @Test
    void the_others_are_all_but_the_caller() {
        assertThat(whoHears(text -> bob.call("ToOthers", text))).isEqualTo("ada cyd dan");
    }

    @Test
    void a_connection_hears_what_is_for_it() {
        assertThat(whoHears(text -> ada.call("ToClient", dan.id(), text))).isEqualTo("dan");
        assertThat(whoHears(text -> ada.call("ToClients", List.of(ada.id(), dan.id()), text)))
                .isEqualTo("ada dan");
    }

    // compat: api-groups
    @Test
    void members_hear_what_is_for_their_group() {
        assertThat(whoHears(text -> cyd.call("ToGroup", "red", text))).isEqualTo("ada bob");
        assertThat(whoHears(text -> cyd.call("ToGroup", "RED", text))).isEmpty();
        assertThat(whoHears(text -> cyd.call("ToGroups", List.of("red", "blue"), text)))
                .isEqualTo("ada bob dan");
    }

    @Test
    void members_that_are_excepted_do_not_hear_their_group() {
        assertThat(whoHears(text -> cyd.call("ToGroupExcept", "red", List.of(ada.id()), text)))
                .isEqualTo("bob");
        assertThat(whoHears(text -> ada.call("ToOthersInGroup", "red", text))).isEqualTo("bob");
    }

    @Test
    void one_that_left_its_group_hears_it_no_more() {
        cyd.call("Join", "short");
        dan.call("Join", "short");
        assertThat(whoHears(text -> ada.call("ToGroup", "short", text))).isEqualTo("cyd dan");
        cyd.call("Leave", "short");
        assertThat(whoHears(text -> ada.call("ToGroup", "short", text))).isEqualTo("dan");
        dan.call("Leave", "short");
        assertThat(whoHears(text -> ada.call("ToGroup", "short", text))).isEmpty();
    }

    // compat: api-users
    @Test
    void a_user_hears_it_on_all_connections() {
        assertThat(whoHears(text -> ada.call("ToUser", "cyd", text))).isEqualTo("cyd dan");
        assertThat(whoHears(text -> ada.call("ToUsers", List.of("ada", "bob"), text)))
                .isEqualTo("ada bob");
        assertThat(whoHears(text -> ada.call("ToUser", "nobody", text))).isEmpty();
    }

    // compat: api-typed-hub, java-exact
    @Test
    void a_typed_hub_calls_clients_by_the_methods_of_its_interface() {
        try (JavaClient eve = JavaClient.connect(world.app().address(), "typed", "eve");
                JavaClient fay = JavaClient.connect(world.app().address(), "typed", "fay")) {
            eve.call("Play", "seven");
            assertThat(eve.next()).isEqualTo("eve added Card[title=seven, points=7]");
            assertThat(eve.next()).as("for the caller").isEqualTo("seven moved to 3");
            assertThat(fay.next()).isEqualTo("eve added Card[title=seven, points=7]");

            fay.call("Play", "ten");
            assertThat(fay.next()).as("nothing before").isEqualTo("fay added Card[title=ten, points=7]");
            assertThat(fay.next()).isEqualTo("ten moved to 3");
            assertThat(eve.next()).isEqualTo("fay added Card[title=ten, points=7]");
        }
    }

    private static JavaClient connect(String user) {
        return JavaClient.connect(world.app().address(), "test", user);
    }

    /** The names of those that hear a text, once each; a marker to all tells when everything has arrived. */
    private static String whoHears(Consumer<String> send) {
        sent++;
        String text = "text " + sent;
        String marker = "marker " + sent;
        send.accept(text);
        ada.call("ToAll", marker);
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
