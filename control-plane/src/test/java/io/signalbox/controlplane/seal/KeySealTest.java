package io.signalbox.controlplane.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.signalbox.controlplane.datadir.DataDirectory;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.token.AccessKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySealTest {
    private static final TenantName ACME = new TenantName("acme");
    private static final AccessKey KEY = AccessKey.random();

    @TempDir
    Path directory;

    @Test
    void a_sealed_key_opens_again_also_after_a_restart() {
        String sealed = open().seal(ACME, KeySlot.PRIMARY, KEY);
        assertThat(sealed).startsWith("v1.").doesNotContain(KEY.value());
        assertThat(open().unseal(ACME, KeySlot.PRIMARY, sealed)).isEqualTo(KEY);
    }

    @Test
    void the_same_key_never_looks_the_same_twice() {
        KeySeal seal = open();
        assertThat(seal.seal(ACME, KeySlot.PRIMARY, KEY)).isNotEqualTo(seal.seal(ACME, KeySlot.PRIMARY, KEY));
    }

    @Test
    void a_sealed_key_that_was_moved_to_another_row_does_not_open() {
        KeySeal seal = open();
        String sealed = seal.seal(ACME, KeySlot.PRIMARY, KEY);
        assertThatThrownBy(() -> seal.unseal(ACME, KeySlot.SECONDARY, sealed))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> seal.unseal(new TenantName("other"), KeySlot.PRIMARY, sealed))
                .isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1.", "v1.AAAA", "v1.???", "nonsense"})
    void what_is_no_sealed_key_does_not_open(String sealed) {
        assertThatThrownBy(() -> open().unseal(ACME, KeySlot.PRIMARY, sealed))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("acme");
    }

    @Test
    void another_master_key_opens_nothing_and_the_failure_names_the_tenant() {
        String sealed = open().seal(ACME, KeySlot.PRIMARY, KEY);
        KeySeal other = KeySeal.open(Optional.of(Base64.getEncoder().encodeToString(new byte[32])), unused());
        assertThatThrownBy(() -> other.unseal(ACME, KeySlot.PRIMARY, sealed))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tenant acme: its primary key")
                .hasMessageNotContaining(KEY.value());
    }

    @Test
    void a_configured_master_key_needs_no_file() {
        KeySeal.open(Optional.of(Base64.getEncoder().encodeToString(new byte[32])), unused());
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c2hvcnQ=", "not base64 at all, but a secret"})
    void a_configured_master_key_of_another_form_is_refused_without_showing_it(String wrong) {
        assertThatThrownBy(() -> KeySeal.open(Optional.of(wrong), unused()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("signalbox.control-plane.master-key")
                .hasMessageNotContaining(wrong);
    }

    @Test
    void a_damaged_master_key_file_is_refused_and_kept() throws Exception {
        Path file = directory.resolve("master.key");
        Files.writeString(file, "damaged");
        assertThatThrownBy(this::open)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file.toString());
        assertThat(file).hasContent("damaged");
    }

    private KeySeal open() {
        return KeySeal.open(Optional.empty(), new DataDirectory(directory));
    }

    private DataDirectory unused() {
        return new DataDirectory(directory);
    }
}
