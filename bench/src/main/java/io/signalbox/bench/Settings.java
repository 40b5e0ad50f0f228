package io.signalbox.bench;

import io.signalbox.bench.option.Option;
import io.signalbox.bench.option.Options;
import io.signalbox.bench.server.ServerSettings;
import io.signalbox.bench.wire.Encoding;
import java.nio.file.Path;

/** From options to what the servers are started with. */
final class Settings {
    private static final String JAR = "standalone/target/signalbox-runner.jar";

    private Settings() {}

    /** The project's directory, as the launcher tells it. */
    static Path project() {
        return Path.of(System.getProperty("signalbox.bench.project", ".")).toAbsolutePath();
    }

    static ServerSettings of(Options options) {
        String java = options.text(Option.JAVA);
        String jar = options.text(Option.JAR);
        return new ServerSettings(
                options.number(Option.SERVER_CORE, 0),
                options.number(Option.GENERATOR_CORE, 0),
                Path.of(java.isEmpty() ? System.getProperty("java.home") : java),
                project().resolve("signalbox"),
                jar.isEmpty() ? project().resolve(JAR) : Path.of(jar).toAbsolutePath(),
                options.text(Option.JVM_ARGS),
                encoding(options.text(Option.PROTOCOL)));
    }

    private static Encoding encoding(String protocol) {
        return switch (protocol) {
            case "json" -> Encoding.JSON;
            case "messagepack" -> Encoding.MESSAGE_PACK;
            default ->
                throw new IllegalArgumentException("--protocol " + protocol + " (expected: json or messagepack)");
        };
    }
}
