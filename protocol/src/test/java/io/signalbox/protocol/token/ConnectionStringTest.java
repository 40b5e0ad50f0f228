package io.signalbox.protocol.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionStringTest {
    private static final String KEY = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGH";

    // compat: cs-port, cs-server-endpoint, cs-emulator
    @Test
    void the_emulators_string_is_read_and_its_port_folded_in() {
        ConnectionString read =
                ConnectionString.parse("Endpoint=http://localhost;Port=8888;AccessKey=" + KEY + ";Version=1.0;");
        assertThat(read.endpoint()).isEqualTo(URI.create("http://localhost:8888"));
        assertThat(read.accessKey()).isEqualTo(new AccessKey(KEY));
        assertThat(read.version()).isEqualTo("1.0");
        assertThat(read.clientEndpoint()).isEqualTo(read.endpoint());
        assertThat(read.serverEndpoint()).isEqualTo(read.endpoint());
        assertThat(read.format()).isEqualTo("Endpoint=http://localhost:8888;AccessKey=" + KEY + ";Version=1.0;");
    }

    // compat: cs-form, cs-endpoint
    @ParameterizedTest
    @CsvSource({
        "Endpoint=https://a.b.c/;, https://a.b.c",
        "endpoint = http://localhost:8080 ;;, http://localhost:8080",
        "junk;ENDPOINT=http://localhost:8080/t/dev/;, http://localhost:8080/t/dev",
        "Endpoint=http://localhost:1/t/dev;Port=2;, http://localhost:2/t/dev",
        "Endpoint=http://[::1]:8080;Port=81;, http://[::1]:81",
    })
    void keys_are_read_in_any_case_and_space(String text, String endpoint) {
        assertThat(ConnectionString.parse(text + "AccessKey=" + KEY).endpoint()).isEqualTo(URI.create(endpoint));
    }

    // compat: cs-form
    @Test
    void an_equals_sign_belongs_to_the_key() {
        String key = "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk==";
        assertThat(ConnectionString.parse("Endpoint=http://h;AccessKey=" + key + ";")
                        .accessKey()
                        .value())
                .isEqualTo(key);
    }

    // compat: cs-version, cs-server-endpoint
    @Test
    void other_endpoints_survive_a_round_trip() {
        String text = "Endpoint=http://h:8080;AccessKey=" + KEY
                + ";Version=1.1-preview;ClientEndpoint=https://public.example.com;ServerEndpoint=http://inside:81;";
        ConnectionString read = ConnectionString.parse(text);
        assertThat(read.clientEndpoint()).isEqualTo(URI.create("https://public.example.com"));
        assertThat(read.serverEndpoint()).isEqualTo(URI.create("http://inside:81"));
        assertThat(read.format()).isEqualTo(text);
        assertThat(ConnectionString.parse(read.format())).isEqualTo(read);
    }

    @Test
    void its_text_form_hides_the_key() {
        assertThat(ConnectionString.parse("Endpoint=http://h;AccessKey=" + KEY).toString())
                .doesNotContain(KEY)
                .contains("http://h");
    }

    // compat: cs-missing
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Endpoint=http://h",
                "nonsense",
                "Endpoint=http://h;Version=1.0",
                "Endpoint=http://h;AccessKey=",
                "Endpoint=http://h;AccessKey=short",
                "Endpoint=;AccessKey=K",
                "Endpoint=h;AccessKey=K",
                "Endpoint=ftp://h;AccessKey=K",
                "Endpoint=http://;AccessKey=K",
                "Endpoint=http://h?x=1;AccessKey=K",
                "Endpoint=http://a b;AccessKey=K",
                // compat: cs-version
                "Endpoint=http://h;AccessKey=K;Version=2.0",
                "Endpoint=http://h;AccessKey=K;Version=1.x",
                "Endpoint=http://h;AccessKey=K;Port=0",
                // compat: cs-port
                "Endpoint=http://h;AccessKey=K;Port=65536",
                "Endpoint=http://h;AccessKey=K;Port=http",
                "Endpoint=http://h;AccessKey=K;ClientEndpoint=h",
                "Endpoint=http://h;AccessKey=K;ServerEndpoint=ws://h",
                // compat: cs-duplicate
                "Endpoint=http://h;AccessKey=K;accesskey=K",
            })
    void a_wrong_string_is_refused_without_showing_the_key(String text) {
        assertThatThrownBy(() -> ConnectionString.parse(text.replace("=K", "=" + KEY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected")
                .message()
                .doesNotContain(KEY);
    }
}
