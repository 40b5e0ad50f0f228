package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.protocol.grpc.ClusterSecret;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SealedTest {
    private static final ClusterSecret SECRET = new ClusterSecret("secret-of-the-cluster-secret-of-the-cluster");
    private static final byte[] TEXT = "an access key".getBytes(StandardCharsets.UTF_8);

    private final Sealed sealed = new Sealed(SECRET, "tenants");

    @Test
    void what_was_sealed_is_opened_by_any_process_with_the_secret() {
        assertThat(new Sealed(SECRET, "tenants").open(sealed.seal(TEXT))).isEqualTo(TEXT);
        assertThat(sealed.open(sealed.seal(new byte[0]))).isEmpty();
    }

    @Test
    void it_shows_nothing_of_what_is_in_it() {
        byte[] once = sealed.seal(TEXT);
        assertThat(new String(once, StandardCharsets.ISO_8859_1)).doesNotContain("access");
        assertThat(sealed.seal(TEXT)).as("the same again").isNotEqualTo(once);
        assertThat(sealed.digest(TEXT)).isEqualTo(sealed.digest(TEXT.clone())).hasSize(32);
    }

    @Test
    void another_secret_another_purpose_and_any_change_open_nothing() {
        byte[] once = sealed.seal(TEXT);
        ClusterSecret other = new ClusterSecret("another-secret-another-secret-another-secret");
        assertThatThrownBy(() -> new Sealed(other, "tenants").open(once)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Sealed(SECRET, "keys").open(once)).isInstanceOf(IllegalStateException.class);
        for (int i = 0; i < once.length; i++) {
            byte[] bent = once.clone();
            bent[i] ^= 1;
            assertThatThrownBy(() -> sealed.open(bent)).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> sealed.open(new byte[3])).hasMessageContaining("3 bytes");
    }
}
