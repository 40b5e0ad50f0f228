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

    private static RunningSignalbox signalbox;
    private static TestAppServer app;
    private static Map<String, String> world;

    @BeforeAll
    static void start() {
        signalbox = RunningSignalbox.start(data);
        app = TestAppServer.start(signalbox.connectionString());
        world = new HashMap<>(Map.of(
                "APP_SERVER", app.address().toString(),
                "ENDPOINT", signalbox.endpoint().toString(),
                "ACCESS_KEY", signalbox.connectionString().accessKey().value(),
                "OTHER_ACCESS_KEY", keyOfAnotherTenant()));
    }

    @AfterAll
    static void stop() {
        app.close();
        signalbox.close();
    }

    @Test
    void invocations_get_their_results_and_their_errors() {
        NodeProject.run("invocations.test.mjs", world);
    }

    @Test
    void every_audience_hears_what_is_meant_for_it() {
        NodeProject.run("audiences.test.mjs", world);
    }

    @Test
    void tokens_that_are_not_right_are_refused() {
        NodeProject.run("tokens.test.mjs", world);
    }

    @Test
    void two_people_and_a_backend_chat_on_the_demo_page() {
        Map<String, String> withBrowser = new HashMap<>(world);
        withBrowser.put("CHROMIUM", NodeProject.browser().toString());
        NodeProject.run("browser.test.mjs", withBrowser);
    }

    @Test
    void the_page_has_the_client_of_the_npm_package_byte_for_byte() {
        assertThat(Project.resource("demo/signalr.min.js"))
                .hasSameBinaryContentAs(NodeProject.installed("@microsoft/signalr/dist/browser/signalr.min.js"));
    }

    private static String keyOfAnotherTenant() {
        Backend operator = new Backend(signalbox.connectionString());
        String key = signalbox.operatorKey();
        assertThat(operator.operate("/tenants", key, "{\"name\":\"other\"}").status())
                .isEqualTo(201);
        String answer = operator.operate("/tenants/other/keys/primary/regenerate", key, "")
                .body();
        return answer.replaceAll("(?s).*\"key\"\\s*:\\s*\"([^\"]*)\".*", "$1");
    }
}
