package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.grpc.Claim;
import io.signalbox.protocol.grpc.ClientOpened;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.sdk.Authorize;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubInvocationContext;
import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.fake.FakeClient;
import io.signalbox.sdk.fake.FakeStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who may call which method, and who may connect (spec/signalr-hub.md §7, §9). */
class AuthorizationTest extends ServerFixture {
    private static final String ROLE = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role";

    interface Owned {
        @Authorize(roles = "owner")
        String byInterface();
    }

    abstract static class Above extends Hub {
        @Authorize(roles = "admin")
        String inherited() {
            return "done";
        }

        @Authorize(roles = "admin")
        String overridden() {
            return "done";
        }
    }

    static class GuardedHub extends Above implements Owned {
        String open() {
            return "done";
        }

        @Authorize
        String named() {
            return "done";
        }

        @Authorize(roles = {"admin", "owner"})
        String oneOfTwo() {
            return "done";
        }

        @Authorize(roles = "admin")
        @Authorize(policy = "own room")
        String both(String room) {
            return "done";
        }

        @Override
        @Authorize(roles = "owner")
        String overridden() {
            return "done";
        }

        @Override
        public String byInterface() {
            return "done";
        }

        @Authorize(policy = "broken")
        String broken() {
            return "done";
        }
    }

    @Authorize(roles = "member")
    static class ClubHub extends Hub {
        @Override
        protected void onConnected() {
            throw new AssertionError("reached");
        }
    }

    static final class InnerClubHub extends ClubHub {
        @Override
        protected void onConnected() {}

        String open() {
            return "done";
        }
    }

    @Override
    HubServerBuilder host(HubServerBuilder builder) {
        return builder.hub("guarded", GuardedHub.class, GuardedHub::new)
                .policy(
                        "own room",
                        (user, resource) -> resource instanceof HubInvocationContext invocation
                                && user.claim("room")
                                        .orElse("")
                                        .equals(invocation.hubMethodArguments().get(0))
                                && resource.hub() instanceof GuardedHub)
                .policy("broken", (user, resource) -> {
                    throw new java.io.IOException("no directory");
                });
    }

    @Override
    HubOptions options(HubOptions defaults) {
        return defaults.withEnableDetailedErrors(false);
    }

    private static FakeClient client(
            FakeStream stream, HubProtocol protocol, String id, @Nullable String user, String... roles) {
        ClientOpened.Builder opening = ClientOpened.newBuilder().setConnectionId(id);
        if (user != null) {
            opening.setUserId(user);
        }
        for (String role : roles) {
            opening.addClaims(Claim.newBuilder().setType(ROLE).setValue(role));
        }
        opening.addClaims(Claim.newBuilder().setType("room").setValue("attic"));
        return stream.open(opening, protocol);
    }

    private static void allowed(FakeClient client, String target, @Nullable Object... arguments) throws Exception {
        client.invoke("1", target, arguments);
        assertThat(client.completion().error()).as(target).isNull();
    }

    private static void refused(FakeClient client, String target, @Nullable Object... arguments) throws Exception {
        client.invoke("1", target, arguments);
        assertThat(client.completion().error())
                .isEqualTo("Failed to invoke '" + target + "' because user is unauthorized");
    }

    // compat: err-unauthorized
    @Test
    void a_client_that_shows_other_claims_may_what_these_say_from_its_next_call_on() throws Exception {
        FakeClient ann = client(stream, HubProtocol.JSON, "refreshed", "ann", "owner");
        allowed(ann, "OneOfTwo");
        stream.claims("refreshed", Claim.newBuilder().setType(ROLE).setValue("guest"));
        refused(ann, "OneOfTwo");
        stream.claims("refreshed", Claim.newBuilder().setType(ROLE).setValue("admin"));
        allowed(ann, "OneOfTwo");
        allowed(ann, "named");
        stream.claims("unknown", Claim.newBuilder());
    }

    @Test
    void a_method_is_for_those_whom_its_annotations_allow_in_both_encodings() throws Exception {
        for (HubProtocol protocol : List.of(HubProtocol.JSON, HubProtocol.MESSAGE_PACK)) {
            FakeClient nobody = client(stream, protocol, "n" + protocol.name(), null);
            allowed(nobody, "open");
            refused(nobody, "named");
            refused(nobody, "OneOfTwo");
            FakeClient ann = client(stream, protocol, "a" + protocol.name(), "ann", "owner");
            allowed(ann, "named");
            allowed(ann, "oneOfTwo");
            refused(ann, "inherited");
        }
    }

    // compat: api-authorize-method
    @Test
    void all_annotations_must_allow_those_of_what_is_overridden_too() throws Exception {
        FakeClient admin = client(stream, HubProtocol.JSON, "a", "ann", "admin");
        allowed(admin, "inherited");
        refused(admin, "overridden");
        refused(admin, "byInterface");
        allowed(admin, "both", "attic");
        refused(admin, "both", "cellar");
        FakeClient two = client(stream, HubProtocol.JSON, "b", "bob", "admin", "owner");
        allowed(two, "overridden");
        allowed(two, "byInterface");
        refused(client(stream, HubProtocol.JSON, "c", "cy"), "both", "attic");
    }

    @Test
    void a_policy_that_fails_fails_the_call() throws Exception {
        FakeClient client = client(stream, HubProtocol.JSON, "a", "ann");
        client.invoke("1", "broken");
        assertThat(client.completion().error())
                .isEqualTo("An unexpected error occurred invoking 'broken' on the server.");
    }

    // compat: api-authorize-hub
    @Test
    void a_hub_that_is_for_some_closes_the_others_before_it_is_called() throws Exception {
        server.close();
        server = HubServer.connect(service.connectionString())
                .hub("club", InnerClubHub.class, InnerClubHub::new)
                .hubOptions(all -> all.withStreamsPerHub(1))
                .start();
        FakeStream club = service.stream();
        FakeClient stranger = client(club, HubProtocol.JSON, "s", "sam", "guest");
        var close = stranger.close();
        assertThat(close.getError())
                .isEqualTo("Connection closed with an error. HubException: Failed to connect because user is"
                        + " unauthorized");
        assertThat(close.getAllowReconnect()).isFalse();
        allowed(client(club, HubProtocol.JSON, "m", "mia", "member"), "open");
    }
}
