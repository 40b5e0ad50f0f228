package io.signalbox.sdk.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.sdk.CancellationSignal.Registration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallSignalTest {
    private final CallSignal signal = new CallSignal(Runnable::run);
    private final List<String> log = new ArrayList<>();

    @Test
    void actions_run_once_in_the_order_given_and_later_ones_at_once() {
        signal.onCancelled(() -> log.add("one"));
        signal.onCancelled(() -> log.add("two"));
        signal.cancel();
        signal.cancel();
        assertThat(log).containsExactly("one", "two");
        signal.onCancelled(() -> log.add("three")).close();
        assertThat(log).containsExactly("one", "two", "three");
    }

    @Test
    void an_action_that_was_let_go_is_not_kept_and_does_not_run() {
        Runnable twice = () -> log.add("twice");
        Registration first = signal.onCancelled(twice);
        signal.onCancelled(twice);
        first.close();
        first.close();
        assertThat(signal.registered()).isEqualTo(1);
        signal.cancel();
        assertThat(log).containsExactly("twice");
        assertThat(signal.registered()).isZero();
    }
}
