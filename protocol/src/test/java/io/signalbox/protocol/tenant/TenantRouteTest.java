package io.signalbox.protocol.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantRouteTest {
    private static final TenantName DEV = new TenantName("dev");
    private static final Tenants TENANTS = new Known(TenantTable.of(List.of(
            new Tenant(DEV, true, List.of(), List.of()),
            new Tenant(new TenantName("acme"), false, List.of(), List.of("chat.acme.com")))));

    @ParameterizedTest
    @CsvSource({
        "localhost:8080, /client/, dev, /client/",
        "localhost, /t/acme/client/, acme, /client/",
        "localhost, /t/acme, acme, /",
        "localhost, /t/acme/, acme, /",
        "localhost, /t/nobody/api/hubs/chat%2F/:send, nobody, /api/hubs/chat%2F/:send",
        "acme.example.com:443, /client/, acme, /client/",
        "ACME.Example.com, /client/, acme, /client/",
        "acme, /client/, acme, /client/",
        "chat.acme.com, /client/, acme, /client/",
        "Chat.Acme.Com:8443, /client/, acme, /client/",
        "acme.example.com, /t/dev/client/, acme, /t/dev/client/",
        "nobody.example.com, /client/, dev, /client/",
        "nobody.example.com, /t/acme/client/, acme, /client/",
        "127.0.0.1:8080, /client/, dev, /client/",
        "[::1]:8080, /client/, dev, /client/",
        "'', /client/, dev, /client/",
        ", /client/, dev, /client/",
        "localhost, /tenants, dev, /tenants",
        "localhost, /t, dev, /t",
    })
    void a_host_comes_before_a_prefix_and_a_prefix_before_the_default(
            @Nullable String host, String path, String tenant, String rest) {
        assertThat(TenantRoute.of(host, path, TENANTS, DEV)).isEqualTo(new TenantRoute(new TenantName(tenant), rest));
    }

    @Test
    void a_malformed_prefix_is_refused() {
        assertThat(refusal("/t/No_Name/client/", DEV)).isEqualTo(Refusal.TENANT_NAME_INVALID);
        assertThat(refusal("/t//client/", DEV)).isEqualTo(Refusal.TENANT_NAME_INVALID);
    }

    @Test
    void without_a_default_a_request_must_name_its_tenant() {
        assertThat(refusal("/client/", null)).isEqualTo(Refusal.TENANT_UNKNOWN);
        assertThat(TenantRoute.of("localhost", "/t/dev/client/", TENANTS, null).tenant())
                .isEqualTo(DEV);
    }

    private static Refusal refusal(String path, @Nullable TenantName otherwise) {
        return catchThrowableOfType(RefusedException.class, () -> TenantRoute.of("localhost", path, TENANTS, otherwise))
                .refusal();
    }

    private record Known(TenantTable table) implements Tenants {
        @Override
        public Optional<Tenant> find(TenantName name) {
            return Optional.ofNullable(table.get(name));
        }

        @Override
        public Optional<TenantName> byHost(String host) {
            return table.byHost(host);
        }

        @Override
        public boolean loaded() {
            return true;
        }
    }
}
