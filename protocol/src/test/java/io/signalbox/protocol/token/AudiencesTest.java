package io.signalbox.protocol.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudiencesTest {
    private static final HubName CHAT = new HubName("chat");

    // compat: cs-audience
    @Test
    void audiences_leave_out_port_and_path_of_the_endpoint() {
        URI endpoint = URI.create("http://localhost:8080/t/dev");
        assertThat(Audiences.client(endpoint, CHAT)).isEqualTo("http://localhost/client/?hub=chat");
        assertThat(Audiences.appServer(endpoint, CHAT)).isEqualTo("http://localhost/server/?hub=chat");
        assertThat(Audiences.rest(endpoint, "/api/hubs/chat/:send")).isEqualTo("http://localhost/api/hubs/chat/:send");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/server/?hub=chat",
                "https://a.example.com:8443/server?hub=Chat",
                "http://localhost/t/dev/server/?x=1&hub=chat#f",
                "wss://other/deep/er/server/?hub=%63hat",
            })
    void an_app_server_token_is_taken_whatever_its_host(String audience) {
        assertThatCode(() -> Audiences.requireAppServer(token(audience), CHAT)).doesNotThrowAnyException();
        assertThatCode(() -> Audiences.requireAppServer(token("http://x/api", audience), CHAT))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/client/?hub=chat",
                "http://localhost/server/?hub=other",
                "http://localhost/server/?hub=other&hub=chat",
                "http://localhost/server/",
                "http://localhost/server/more?hub=chat",
                "http://localhost/xserver/?hub=chat",
                "http://localhost/?hub=chat",
                "/server/?hub=chat",
                "server",
                "",
            })
    void an_app_server_token_for_something_else_is_refused(String audience) {
        assertThat(refusal(() -> Audiences.requireAppServer(token(audience), CHAT)))
                .isEqualTo(Refusal.TOKEN_AUDIENCE);
        assertThat(refusal(() -> Audiences.requireAppServer(token(), CHAT))).isEqualTo(Refusal.TOKEN_AUDIENCE);
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost/api/hubs/chat/:send, /api/hubs/chat/:send",
        "http://localhost:8080/api/hubs/chat/:send?api-version=2022-06-01&application=a, /api/hubs/chat/:send",
        "http://localhost/api/hubs/chat/:send/, /api/hubs/chat/:send",
        "http://localhost/api/hubs/chat, /api/hubs/chat/users/ada/:send",
        "http://localhost/api, /api/hubs/chat/:send",
        "http://localhost/, /api/hubs/chat/:send",
        "http://localhost, /api/hubs/chat/:send",
        "http://localhost/api/hubs/chat, /t/dev/api/hubs/chat/:send",
        "http://localhost/t/dev/api/hubs/chat, /api/hubs/chat/:send",
        "http://localhost/t/dev/, /t/dev/api/hubs/chat/:send",
        "http://localhost/API/hubs/Chat, /api/hubs/chat/:send",
        "http://localhost/api/hubs/chat/groups/group%2fa, /api/hubs/chat/groups/group%2Fa/:send",
        "http://localhost/api/hubs/chat/groups/a%20b, /api/hubs/chat/groups/a%20b/:send",
        "http://localhost/api/hubs/chat/%3Asend, /api/hubs/chat/:send",
        "http://localhost/api/v1/hubs/chat, /api/v1/hubs/chat",
    })
    void a_rest_token_is_taken_for_its_path_and_below(String audience, String path) {
        assertThatCode(() -> Audiences.requireRest(token(audience), path)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost/api/hubs/other, /api/hubs/chat/:send",
        "http://localhost/api/hubs/cha, /api/hubs/chat/:send",
        "http://localhost/api/hubs/chat/:send/more, /api/hubs/chat/:send",
        "http://localhost/api/hubs/chat/groups/a, /api/hubs/chat/groups/a%2Fb/:send",
        "http://localhost/client/?hub=chat, /client/",
        "http://localhost/server/?hub=chat, /server/negotiate",
        "http://localhost/t/dev/client/?hub=chat, /client/negotiate",
        "signalbox-cluster, /api/hubs/chat/:send",
        "api, /api/hubs/chat/:send",
        "/, /api/hubs/chat/:send",
    })
    void a_rest_token_for_something_else_is_refused(String audience, String path) {
        assertThat(refusal(() -> Audiences.requireRest(token(audience), path))).isEqualTo(Refusal.TOKEN_AUDIENCE);
    }

    private static Refusal refusal(ThrowingCallable call) {
        return catchThrowableOfType(RefusedException.class, call).refusal();
    }

    private static VerifiedToken token(String... audiences) {
        return new VerifiedToken(List.of(audiences), List.of(), Instant.EPOCH);
    }
}
