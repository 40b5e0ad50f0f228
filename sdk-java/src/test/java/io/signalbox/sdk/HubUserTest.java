package io.signalbox.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.token.Claim;
import java.util.List;
import org.junit.jupiter.api.Test;

class HubUserTest {
    private static final String ROLE = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role";

    private static final String NAME = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name";

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

    // compat: sc-claim-types
    @Test
    void the_token_may_tell_which_claims_are_name_and_roles() {
        HubUser usual = new HubUser(List.of(new Claim(NAME, "Ada"), new Claim(ROLE, "writer")));
        assertThat(usual.name()).contains("Ada");
        HubUser told = new HubUser(List.of(
                new Claim("asrs.s.nt", "nick"),
                new Claim("asrs.s.rt", "rank"),
                new Claim(NAME, "Ada"),
                new Claim("nick", "countess"),
                new Claim(ROLE, "writer"),
                new Claim("rank", "admiral")));
        assertThat(told.name()).contains("countess");
        assertThat(told.isInRole("admiral")).isTrue();
        assertThat(told.isInRole("writer"))
                .as("a claim of the usual type says nothing then")
                .isFalse();
        HubUser byShortName = new HubUser(List.of(new Claim("asrs.s.rt", "roles"), new Claim(ROLE, "writer")));
        assertThat(byShortName.isInRole("writer"))
                .as("the service has made the name long")
                .isTrue();
        assertThat(new HubUser(List.of()).name()).isEmpty();
    }
}
