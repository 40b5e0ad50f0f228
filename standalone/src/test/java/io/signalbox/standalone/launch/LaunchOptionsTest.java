package io.signalbox.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaunchOptionsTest {
    @Test
    void without_options_the_defaults_of_the_help_text_hold() throws Exception {
        assertThat(parse())
                .isEqualTo(new LaunchOptions(
                        8080, 8081, Path.of("data"), "127.0.0.1", true, 1, LaunchOptions.Wanted.START));
    }

    @Test
    void options_come_with_a_space_or_an_equals_sign() throws Exception {
        LaunchOptions expected =
                new LaunchOptions(9000, 9001, Path.of("x"), "0.0.0.0", false, 1, LaunchOptions.Wanted.START);
        assertThat(parse("--port", "9000", "--grpc-port=9001", "--data", "x", "--bind=0.0.0.0", "--no-demo"))
                .isEqualTo(expected);
        assertThat(parse("--no-demo=true", "--bind", "0.0.0.0", "--data=x", "--grpc-port", "9001", "--port=9000"))
                .isEqualTo(expected);
    }

    @Test
    void environment_variables_stand_in_for_options() throws Exception {
        Map<String, String> environment = Map.of(
                "SIGNALBOX_PORT", "9000",
                "SIGNALBOX_GRPC_PORT", "9001",
                "SIGNALBOX_DATA", "x",
                "SIGNALBOX_BIND", "0.0.0.0",
                "SIGNALBOX_NO_DEMO", "true");
        assertThat(LaunchOptions.parse(List.of(), environment))
                .isEqualTo(
                        new LaunchOptions(9000, 9001, Path.of("x"), "0.0.0.0", false, 1, LaunchOptions.Wanted.START));
    }

    @Test
    void an_option_wins_over_its_environment_variable() throws Exception {
        Map<String, String> environment = Map.of("SIGNALBOX_PORT", "9000", "SIGNALBOX_NO_DEMO", "true");
        LaunchOptions options = LaunchOptions.parse(List.of("--port", "9100", "--no-demo=false"), environment);
        assertThat(options.port()).isEqualTo(9100);
        assertThat(options.demo()).isTrue();
    }

    @Test
    void a_keeper_is_wanted_instead_of_a_start_and_help_before_either() throws Exception {
        assertThat(parse("--keeper").wanted()).isEqualTo(LaunchOptions.Wanted.KEEPER);
        assertThat(parse("--keeper=false").wanted()).isEqualTo(LaunchOptions.Wanted.START);
        assertThat(parse("--keeper", "--help").wanted()).isEqualTo(LaunchOptions.Wanted.HELP);
        assertThat(parse("--help", "--keeper").wanted()).isEqualTo(LaunchOptions.Wanted.HELP);
        assertThat(LaunchOptions.parse(List.of("--keeper=false"), Map.of("SIGNALBOX_KEEPER", "true"))
                        .wanted())
                .isEqualTo(LaunchOptions.Wanted.START);
    }

    @Test
    void an_empty_environment_variable_counts_as_absent() throws Exception {
        assertThat(LaunchOptions.parse(List.of(), Map.of("SIGNALBOX_PORT", "")).port())
                .isEqualTo(8080);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--prot 1         | unknown option: --prot (expected: --port, --grpc-port, --data, --bind, --no-demo, --cluster, --keeper or --help)",
                "9000             | unknown option: 9000 (expected: --port, --grpc-port, --data, --bind, --no-demo, --cluster, --keeper or --help)",
                "--port           | --port without a value (expected: a port from 1 to 65535, or 0 for a free one)",
                "--port abc       | --port: abc (expected: a port from 1 to 65535, or 0 for a free one)",
                "--port 65536     | --port: 65536 (expected: a port from 1 to 65535, or 0 for a free one)",
                "--port=-1        | --port: -1 (expected: a port from 1 to 65535, or 0 for a free one)",
                "--grpc-port 8080 | --grpc-port: 8080 (expected: another port than --port)",
                "--no-demo=maybe  | --no-demo: maybe (expected: true or false)",
                "--data=          | --data:  (expected: a directory)",
                "--cluster 0      | --cluster: 0 (expected: a number of nodes from 1 to 9)",
                "--cluster many   | --cluster: many (expected: a number of nodes from 1 to 9)",
                "--bind=          | --bind:  (expected: an address of this machine, such as 127.0.0.1 or 0.0.0.0)"
            })
    void a_wrong_option_is_one_line_and_exit_code_2(String arguments, String line) {
        assertThatThrownBy(() -> parse(arguments.split(" "))).isInstanceOfSatisfying(LaunchException.class, e -> {
            assertThat(e).hasMessage(line);
            assertThat(e.exitCode()).isEqualTo(2);
        });
    }

    @Test
    void a_wrong_environment_variable_is_named() {
        assertThatThrownBy(() -> LaunchOptions.parse(List.of(), Map.of("SIGNALBOX_PORT", "http")))
                .hasMessage("SIGNALBOX_PORT: http (expected: a port from 1 to 65535, or 0 for a free one)");
    }

    private static LaunchOptions parse(String... arguments) throws LaunchException {
        return LaunchOptions.parse(List.of(arguments), Map.of());
    }
}
