package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.signalr.TransportEnum;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that offer to compress what goes over their WebSocket, which Signalbox does only where it is told to. */
class CompressionIT {
    @TempDir
    static Path data;

    private static World world;

    @BeforeAll
    static void start() {
        world = World.start(data, Map.of("SIGNALBOX_DATA_PLANE_WEB_SOCKET_COMPRESSION", "true"), "--no-demo");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void clients_in_node_and_in_a_browser_compress() {
        Map<String, String> environment = environment();
        environment.put("CHROMIUM", NodeProject.browser().toString());
        NodeProject.run("compression.test.mjs", environment);
    }

    @Test
    void every_audience_hears_what_is_meant_for_it() {
        NodeProject.run("audiences.test.mjs", environment());
    }

    @Test
    void invocations_get_their_results_and_their_errors() {
        NodeProject.run("invocations.test.mjs", environment());
    }

    /** It offers compression, and compresses what is longer than 1 KB. */
    @Test
    void the_java_client_is_understood() {
        String text = "Grüße, 世界 👋 ".repeat(500);
        JavaClient client = JavaClient.connect(world.app().address(), "test", "jay", TransportEnum.WEBSOCKETS);
        try {
            for (int i = 0; i < 20; i++) {
                assertThat(client.invoke(String.class, "Echo", text + i)).isEqualTo(text + i);
            }
        } finally {
            client.close();
        }
    }

    private static Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "APP_SERVER", world.app().address().toString(),
                "ENDPOINT", world.signalbox().endpoint().toString(),
                "ACCESS_KEY", world.signalbox().connectionString().accessKey().value()));
    }
}
