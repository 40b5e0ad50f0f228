package io.signalbox.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StartFailureTest {
    private final Listening listening = new Listening(InetAddress.getLoopbackAddress(), 8080, 8081);

    @Test
    void a_port_that_was_taken_meanwhile_is_named_with_its_option() {
        assertThat(words(new RuntimeException(new BindException("Address already in use"))))
                .hasValue("port 8080 on 127.0.0.1 is taken; choose another with --port");
        assertThat(words(new UncheckedIOException(
                        "gRPC address /127.0.0.1:8081: cannot be bound", new IOException("Address already in use"))))
                .hasValue("port 8081 on 127.0.0.1 is taken; choose another with --grpc-port");
    }

    @Test
    void a_file_that_is_no_database_is_named() {
        SQLException cause = new SQLException("IO Exception: \"/data/signalbox.mv.db\" [90028-240]", "90028");
        assertThat(words(new IllegalStateException("unable to connect", cause)))
                .hasValue("/data/signalbox.mv.db cannot be opened: it is damaged, or of another version (IO Exception:"
                        + " \"/data/signalbox.mv.db\" [90028-240]); restore a backup, or move it away to begin without"
                        + " tenants");
    }

    @Test
    void a_database_elsewhere_is_told_by_its_own_words() {
        assertThat(words(new SQLException("connection\n refused", "08001")))
                .hasValue("the database cannot be used: connection refused");
    }

    @Test
    void a_wrong_setting_is_told_in_one_line() {
        assertThat(words(new RuntimeException(new ConfigurationException("a: 1\n (expected: 2)"))))
                .hasValue("a: 1 (expected: 2)");
    }

    @Test
    void what_nobody_has_foreseen_has_no_words() {
        assertThat(words(new RuntimeException("surprise"))).isEmpty();
    }

    private Optional<String> words(Throwable failure) {
        return new StartFailure(failure).inWords(listening, Path.of("/data"));
    }
}
