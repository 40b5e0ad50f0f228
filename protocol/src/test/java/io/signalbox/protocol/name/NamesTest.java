package io.signalbox.protocol.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class NamesTest {
    // compat: rd-hub
    @Test
    void a_hub_begins_with_a_letter_and_has_no_case() {
        for (String name : List.of("Chat", "c", "a_`,.[]9", "x".repeat(128))) {
            assertThat(new HubName(name).value()).isEqualTo(name.toLowerCase(Locale.ROOT));
        }
        for (String name : List.of("", "9lives", "_x", "a-b", "a/b", "a b", "é", "x".repeat(129))) {
            assertThat(refusal(() -> new HubName(name))).as(name).isEqualTo(Refusal.HUB_NAME_INVALID);
        }
        assertThat(HubName.of("App", "Chat")).isEqualTo(new HubName("app_chat"));
        assertThat(HubName.of("", "Chat")).isEqualTo(new HubName("chat"));
    }

    @Test
    void a_tenant_is_a_dns_label() {
        for (String name : List.of("dev", "a", "a-1", "x".repeat(63))) {
            assertThatCode(() -> new TenantName(name)).doesNotThrowAnyException();
        }
        for (String name : List.of("", "Dev", "1a", "-a", "a-", "a_b", "a.b", "x".repeat(64))) {
            assertThat(refusal(() -> new TenantName(name))).as(name).isEqualTo(Refusal.TENANT_NAME_INVALID);
        }
    }

    @Test
    void groups_users_and_connections_are_anything_visible_up_to_a_length() {
        assertThat(new GroupName("a/b é 😀").value()).isEqualTo("a/b é 😀");
        assertThatCode(() -> new GroupName("x".repeat(1024))).doesNotThrowAnyException();
        assertThat(refusal(() -> new GroupName("x".repeat(1025)))).isEqualTo(Refusal.GROUP_NAME_INVALID);
        assertThat(refusal(() -> new GroupName(" \t "))).isEqualTo(Refusal.GROUP_NAME_INVALID);
        assertThat(refusal(() -> new UserId(""))).isEqualTo(Refusal.USER_ID_INVALID);
        assertThat(refusal(() -> new ConnectionId("x".repeat(257)))).isEqualTo(Refusal.CONNECTION_ID_INVALID);
    }

    @Test
    void a_refusal_shows_the_offending_name_cut_and_without_control_characters() {
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> new HubName("\u0000\n" + "x".repeat(500)));
        assertThat(refused.getMessage())
                .startsWith("Invalid hub name. hub: ??xxx")
                .contains("(expected: a letter")
                .hasSizeLessThan(250);
    }

    private static Refusal refusal(ThrowingCallable call) {
        return catchThrowableOfType(RefusedException.class, call).refusal();
    }
}
