package io.signalbox.controlplane;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** The settings that tests run with, and a data directory of its own for each start of the application. */
public final class FreshControlPlane implements QuarkusTestResourceLifecycleManager {
    public static final String CLUSTER_SECRET = "a-cluster-secret-for-the-tests-only";
    static final String OPERATOR_KEY = "operator-key-of-the-tests";

    private Path directory = Path.of("");

    @Override
    public Map<String, String> start() {
        try {
            directory = Files.createTempDirectory("signalbox-control");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "quarkus.http.test-port",
                "0",
                "signalbox.cluster.secret",
                CLUSTER_SECRET,
                "signalbox.default-tenant",
                "dev",
                "signalbox.control-plane.bootstrap-tenant",
                "dev",
                "signalbox.control-plane.operator-key",
                OPERATOR_KEY,
                "signalbox.control-plane.data-dir",
                directory.toString());
    }

    @Override
    public void stop() {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
