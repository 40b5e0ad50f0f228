package io.signalbox.standalone.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.signalbox.standalone.settings.StandaloneSettings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterHereTest {
    private static final int LIMIT_MILLIS = 60_000;
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    @TempDir
    Path directory;

    private final ServerSocket nodes = new ServerSocket(0, 50, HERE);
    private final Vertx vertx = Vertx.vertx();
    private final int front = QuietPort.find();
    private final int first = QuietPort.find();
    private final int second = QuietPort.find();

    ClusterHereTest() throws IOException {
        nodes.setSoTimeout(LIMIT_MILLIS);
    }

    @AfterEach
    void close() throws IOException {
        nodes.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void a_node_whose_port_was_taken_before_it_started_has_another() throws Exception {
        try (ServerSocket taken = new ServerSocket(second, 1, HERE)) {
            ClusterHere cluster = started();
            try {
                say("open");
                cluster.open();
                assertThat(taken.isBound()).isTrue();
                assertThat(answer(front, "/client/")).isEqualTo("node-2");
                assertThat(cluster.lines().get(1)).doesNotContain(":" + second + " ");
            } finally {
                end(cluster);
            }
        }
    }

    @Test
    void a_node_whose_port_is_taken_while_it_starts_is_started_again_with_another() throws Exception {
        ClusterHere cluster = started();
        try (Socket life = nodes.accept();
                ServerSocket taken = new ServerSocket(second, 1, HERE)) {
            assertThat(cluster.lines().get(1)).contains(":" + second + " ");
            life.getOutputStream().write(1);
            say("open");
            cluster.open();
            assertThat(taken.isBound()).isTrue();
            assertThat(answer(front, "/client/")).isEqualTo("node-2");
        } finally {
            end(cluster);
        }
    }

    private ClusterHere started() throws IOException {
        Map<String, String> keys = new HashMap<>();
        for (String shared : List.of("cluster.secret", "default-tenant", "cluster.discovery", "data-plane.tenants")) {
            keys.put("signalbox." + shared, "told");
        }
        for (String host : List.of("cluster.host", "cluster.link-host", "data-plane.grpc-host")) {
            keys.put("signalbox." + host, "127.0.0.1");
        }
        keys.put("quarkus.http.host", "127.0.0.1");
        keys.put("signalbox.cluster.link-port", "0");
        keys.put("signalbox.cluster.members", "127.0.0.1:" + QuietPort.find() + ",127.0.0.1:" + QuietPort.find());
        keys.put("signalbox.rest-api.data-plane", "localhost:" + QuietPort.find() + ",localhost:" + QuietPort.find());
        keys.put("signalbox.standalone.node-ports", first + "," + second);
        keys.put("signalbox.standalone.port", String.valueOf(front));
        keys.put("signalbox.standalone.node-jar", jar().toString());
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(StandaloneSettings.class)
                .withSources(new PropertiesConfigSource(keys, "test", 1_000))
                .build();
        ClusterHere cluster = new ClusterHere(config.getConfigMapping(StandaloneSettings.class), config, vertx);
        cluster.onStart(new StartupEvent());
        return cluster;
    }

    /** To the node that starts now. */
    private void say(String what) throws IOException {
        try (Socket life = nodes.accept()) {
            life.getOutputStream().write(what.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** There is nobody at the first node's port: the second one has what goes to any. */
    private static String answer(int port, String path) throws IOException {
        URLConnection request =
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        request.setReadTimeout(LIMIT_MILLIS);
        try (InputStream body = request.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static void end(ClusterHere cluster) throws InterruptedException {
        cluster.onLeave(new ShutdownDelayInitiatedEvent());
        cluster.onStop(new ShutdownEvent());
    }

    private Path jar() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, NodeToTell.class.getName());
        Path jar = directory.resolve("node.jar");
        String code = "/" + NodeToTell.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream read = Objects.requireNonNull(NodeToTell.class.getResourceAsStream(code))) {
            out.putNextEntry(new JarEntry(code.substring(1)));
            read.transferTo(out);
            out.putNextEntry(new JarEntry(NodeToTell.TEST.substring(1)));
            out.write(String.valueOf(nodes.getLocalPort()).getBytes(StandardCharsets.US_ASCII));
        }
        return jar;
    }
}
