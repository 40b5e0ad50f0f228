package io.signalbox.standalone.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Where things of this build are. */
final class Project {
    private Project() {}

    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(here.resolve("signalbox"))) {
            here = Objects.requireNonNull(here.getParent(), "no project above");
        }
        return here;
    }

    static Path jar() {
        return root().resolve("standalone/target/signalbox-runner.jar");
    }

    /** A data-plane node alone, for a process of its own. */
    static Path nodeJar() {
        return root().resolve("data-plane/target/quarkus-app/quarkus-run.jar");
    }

    static Path javaScript() {
        return root().resolve("standalone/src/test/js");
    }

    static Path resource(String name) {
        return root().resolve("standalone/src/main/resources/META-INF/resources")
                .resolve(name);
    }
}
