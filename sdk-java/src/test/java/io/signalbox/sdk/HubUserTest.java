package io.signalbox.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.token.Claim;
import java.util.List;
import org.junit.jupiter.api.Test;

class HubUserTest {
    private static final String ROLE = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role";

    private final HubUser user =
            new HubUser(List.of(new Claim(ROLE, "writer"), new Claim("role", "reader"), new Claim("plan", "gold")));

    // compat: tk-short-names
    @Test
    void claims_are_found_by_their_short_and_by_their_long_names() {
        assertThat(user.all("role")).containsExactly("writer", "reader");
        assertThat(user.all(ROLE)).containsExactly("writer");
        assertThat(user.claim("plan")).contains("gold");
        assertThat(user.claim("email")).isEmpty();
        assertThat(user.has("plan", "gold")).isTrue();
    }

    @Test
    void a_user_is_in_the_roles_that_its_claims_say() {
        assertThat(user.isInRole("writer")).isTrue();
        assertThat(user.isInRole("Writer")).isFalse();
        assertThat(new HubUser(List.of()).isInRole("writer")).isFalse();
    }
}
