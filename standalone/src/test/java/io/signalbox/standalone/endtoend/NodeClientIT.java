package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The npm clients, in Node and in a browser; the scenarios stand in {@code src/test/js}. */
class NodeClientIT {
    @TempDir
    static Path data;

    private static World world;

    @BeforeAll
    static void start() {
        world = World.start(data);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void invocations_get_their_results_and_their_errors() {
        NodeProject.run("invocations.test.mjs", environment());
    }

    @Test
    void every_audience_hears_what_is_meant_for_it() {
        NodeProject.run("audiences.test.mjs", environment());
    }

    @Test
    void a_hub_has_its_options_filters_and_guarded_methods() {
        NodeProject.run("options.test.mjs", environment());
    }

    @Test
    void clients_without_a_websocket_are_served_the_same() {
        NodeProject.run("transports.test.mjs", environment());
    }

    @Test
    void tokens_that_are_not_right_are_refused() {
        Map<String, String> environment = environment();
        environment.put("OTHER_ACCESS_KEY", world.keyOfAnotherTenant("other").value());
        NodeProject.run("tokens.test.mjs", environment);
    }

    @Test
    void clients_lose_their_sockets_and_not_one_message() {
        Map<String, String> environment = environment();
        environment.put("OPERATOR_KEY", world.signalbox().operatorKey());
        NodeProject.run("stateful.test.mjs", environment);
    }

    @Test
    void two_people_and_a_backend_chat_on_the_demo_page_and_a_page_from_elsewhere_joins_if_it_may() {
        Map<String, String> environment = environment();
        environment.put("CHROMIUM", NodeProject.browser().toString());
        environment.put("OPERATOR_KEY", world.signalbox().operatorKey());
        NodeProject.run("browser.test.mjs", environment);
    }

    @Test
    void every_transport_does_in_every_protocol_what_a_client_can_ask_of_it_in_node() {
        Map<String, String> environment = environment();
        environment.put("OPERATOR_KEY", world.signalbox().operatorKey());
        NodeProject.run("matrix.test.mjs", environment);
    }

    @Test
    void every_transport_does_in_every_protocol_what_a_client_can_ask_of_it_in_a_browser() {
        Map<String, String> environment = environment();
        environment.put("CHROMIUM", NodeProject.browser().toString());
        environment.put("OPERATOR_KEY", world.signalbox().operatorKey());
        NodeProject.run("matrix.browser.test.mjs", environment);
    }

    @Test
    void clients_in_a_browser_have_results_audiences_and_refusals_in_both_protocols() {
        Map<String, String> environment = environment();
        environment.put("CHROMIUM", NodeProject.browser().toString());
        environment.put(
                "OTHER_ACCESS_KEY", world.keyOfAnotherTenant("elsewhere").value());
        NodeProject.run("browser-clients.test.mjs", environment);
    }

    @Test
    void the_page_has_the_client_of_the_npm_package_byte_for_byte() {
        assertThat(Project.resource("demo/signalr.min.js"))
                .hasSameBinaryContentAs(NodeProject.installed("@microsoft/signalr/dist/browser/signalr.min.js"));
    }

    private static Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "APP_SERVER", world.app().address().toString(),
                "ENDPOINT", world.signalbox().endpoint().toString(),
                "ACCESS_KEY", world.signalbox().connectionString().accessKey().value()));
    }
}
