package io.signalbox.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ControlPlanePartsTest {
    @Test
    void without_a_cluster_secret_nothing_starts_and_the_failure_names_the_setting() {
        assertThatThrownBy(() -> ControlPlaneParts.secret(Optional::empty))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("signalbox.cluster.secret: not set"
                        + " (expected: at least 32 characters, the same in every process)");
    }

    @Test
    void a_short_cluster_secret_is_refused_without_showing_it() {
        assertThatThrownBy(() -> ControlPlaneParts.secret(() -> Optional.of("hush")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("signalbox.cluster.secret: 4 characters")
                .hasMessageNotContaining("hush");
    }

    @Test
    void a_cluster_secret_of_32_characters_is_taken() {
        String secret = "x".repeat(32);
        assertThat(ControlPlaneParts.secret(() -> Optional.of(secret)).value()).isEqualTo(secret);
    }
}
