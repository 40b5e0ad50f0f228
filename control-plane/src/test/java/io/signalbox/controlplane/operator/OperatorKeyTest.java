package io.signalbox.controlplane.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.signalbox.controlplane.datadir.DataDirectory;
import io.signalbox.controlplane.http.Bearer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorKeyTest {
    @TempDir
    Path directory;

    @Test
    void a_generated_key_is_kept_and_logged_in_one_line_at_the_first_start_only() throws Exception {
        Lines lines = new Lines();
        Logger logger = Logger.getLogger("io.signalbox.controlplane");
        logger.addHandler(lines);
        try {
            OperatorKey.open(Optional.empty(), new DataDirectory(directory));
            OperatorKey again = OperatorKey.open(Optional.empty(), new DataDirectory(directory));

            String key = Files.readString(directory.resolve("operator.key")).strip();
            assertThat(again.opens(new Bearer(key))).isTrue();
            assertThat(again.opens(new Bearer(key + "x"))).isFalse();
            assertThat(lines.written).filteredOn(line -> line.contains(key)).hasSize(1);
        } finally {
            logger.removeHandler(lines);
        }
    }

    @Test
    void a_configured_key_is_neither_kept_nor_logged() {
        OperatorKey key = OperatorKey.open(Optional.of("0123456789abcdef"), new DataDirectory(directory));
        assertThat(key.opens(new Bearer("0123456789abcdef"))).isTrue();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void a_short_key_is_refused_without_showing_it() {
        assertThatThrownBy(() -> OperatorKey.open(Optional.of("hush"), new DataDirectory(directory)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("signalbox.control-plane.operator-key: 4 characters")
                .hasMessageNotContaining("hush");
    }

    private static final class Lines extends Handler {
        private final List<String> written = new ArrayList<>();

        @Override
        public void publish(LogRecord line) {
            written.add(
                    line instanceof org.jboss.logmanager.ExtLogRecord full
                            ? full.getFormattedMessage()
                            : line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
