package io.signalbox.protocol.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TenantOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "https://app.example.com, https://app.example.com, true",
        "https://App.Example.com, HTTPS://app.example.COM, true",
        "https://app.example.com:443, https://app.example.com, true",
        "http://app.example.com:80, http://app.example.com, true",
        "https://app.example.com, https://app.example.com:443, true",
        "https://app.example.com:80, https://app.example.com, false",
        "https://app.example.com, http://app.example.com, false",
        "https://app.example.com, https://app.example.com:8443, false",
        "https://app.example.com, https://app.example.com.evil.example, false",
        "https://app.example.com, https://evil.example/https://app.example.com, false",
        "https://app.example.com, null, false",
        "https://app.example.com, '', false",
        "http://[::1]:3000, http://[::1]:3000, true",
        "capacitor://localhost, capacitor://localhost, true",
        "*, https://anything.example, true",
        "*, null, true",
    })
    void a_page_of_an_origin_that_is_listed_may_and_no_other(String listed, String origin, boolean admitted) {
        assertThat(AllowedOrigins.of(List.of(listed), true).admit(origin)).isEqualTo(admitted);
    }

    // compat: cors-websocket
    @Test
    void where_none_is_listed_all_may() {
        assertThat(AllowedOrigins.ALL.admit("https://anything.example")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.example.com",
                "https://",
                "https://app.example.com/",
                "https://app.example.com/path",
                "https://*.example.com",
                "https://a b",
                "https://user@app.example.com",
                "https://app.example.com:port",
                "null",
                "",
                "**",
            })
    void what_is_no_origin_is_refused(String origin) {
        refused(() -> AllowedOrigins.of(List.of(origin), true));
    }

    @Test
    void lists_and_rates_have_bounds() {
        refused(() -> AllowedOrigins.of(Collections.nCopies(65, "*"), true));
        refused(() -> AllowedOrigins.of(List.of("https://" + "a".repeat(300)), true));
        refused(() -> new StatefulReconnect(false, hubs(257)));
        refused(() -> rate(0));
        refused(() -> rate(1_000_001));
        assertThat(rate(1_000_000).messagesPerSecond()).isEqualTo(1_000_000);
    }

    // compat: opt-allow-stateful
    @Test
    void stateful_reconnect_is_on_everywhere_or_on_the_hubs_that_are_named() {
        HubName chat = new HubName("chat");
        assertThat(StatefulReconnect.OFF.on(chat)).isFalse();
        assertThat(new StatefulReconnect(false, Set.of(chat)).on(chat)).isTrue();
        assertThat(new StatefulReconnect(false, Set.of(chat)).on(new HubName("other")))
                .isFalse();
        assertThat(new StatefulReconnect(true, Set.of()).on(chat)).isTrue();
    }

    private static TenantOptions rate(int messages) {
        return new TenantOptions(AllowedOrigins.ALL, false, StatefulReconnect.OFF, false, messages);
    }

    private static Set<HubName> hubs(int count) {
        return IntStream.range(0, count).mapToObj(i -> new HubName("hub" + i)).collect(Collectors.toSet());
    }

    private static void refused(ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(Refusal.BODY_INVALID));
    }
}
