package io.signalbox.controlplane.datadir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path parent;

    @Test
    void a_secret_is_made_once_and_only_its_owner_can_read_it() throws Exception {
        Path path = parent.resolve("not/yet/there");
        StoredSecret made = new DataDirectory(path).secret("a.key", () -> "first");
        StoredSecret read = new DataDirectory(path).secret("a.key", () -> "second");

        assertThat(made.made()).isTrue();
        assertThat(read.made()).isFalse();
        assertThat(read.value()).isEqualTo("first");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(read.file())))
                .isEqualTo("rw-------");
        assertThat(path).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void a_draft_that_a_crash_left_behind_does_not_stop_the_next_start() throws Exception {
        Files.writeString(parent.resolve("a.key.new"), "ha");
        assertThat(new DataDirectory(parent).secret("a.key", () -> "whole").value())
                .isEqualTo("whole");
    }

    @Test
    void a_secret_does_not_show_in_its_text_form() {
        assertThat(new DataDirectory(parent).secret("a.key", () -> "hush").toString())
                .doesNotContain("hush")
                .contains("a.key");
    }

    @Test
    void an_empty_secret_file_is_refused_by_name() throws Exception {
        Path file = Files.createFile(parent.resolve("a.key"));
        assertThatThrownBy(() -> new DataDirectory(parent).secret("a.key", () -> "new"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void a_directory_that_cannot_be_made_is_refused_by_name() throws Exception {
        Path file = Files.createFile(parent.resolve("file"));
        assertThatThrownBy(() -> new DataDirectory(file.resolve("under")).secret("a.key", () -> "new"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a.key");
    }
}
