package io.signalbox.bench.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void what_is_given_wins_over_the_commands_default_and_that_over_the_general_one() {
        Options options = Options.parse(List.of("--size", "200"), Map.of(Option.CONNECTIONS, "100", Option.SIZE, "50"));

        assertThat(options.number(Option.SIZE, 1)).isEqualTo(200);
        assertThat(options.number(Option.CONNECTIONS, 1)).isEqualTo(100);
        assertThat(options.number(Option.BURST, 1)).isEqualTo(1);
        assertThat(options.asMap()).containsEntry("size", "200").containsKey("gather-us");
    }

    @Test
    void a_wrong_option_or_value_is_named_with_what_was_expected() {
        assertThatThrownBy(() -> parse("--siez", "2")).hasMessage("option: --siez (expected: see --help)");
        assertThatThrownBy(() -> parse("--size")).hasMessage("--size (expected: a value behind it)");
        assertThatThrownBy(() -> parse("--size", "big").number(Option.SIZE, 1))
                .hasMessage("--size big (expected: a whole number)");
        assertThatThrownBy(() -> parse("--size", "0").number(Option.SIZE, 1))
                .hasMessage("--size 0 (expected: at least 1)");
        assertThatThrownBy(() -> parse("--rate", "-1").decimal(Option.RATE))
                .hasMessage("--rate -1 (expected: 0 or more)");
        assertThatThrownBy(() -> parse("--only-peer", "yes").flag(Option.ONLY_PEER))
                .hasMessage("--only-peer yes (expected: true or false)");
    }

    @Test
    void help_lists_every_option() {
        for (Option option : Option.values()) {
            assertThat(Options.help()).contains("--" + option.key());
        }
    }

    private static Options parse(String... arguments) {
        return Options.parse(List.of(arguments), Map.of());
    }
}
