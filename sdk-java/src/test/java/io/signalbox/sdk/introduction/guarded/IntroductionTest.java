package io.signalbox.sdk.introduction.guarded;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.grpc.Claim;
import io.signalbox.protocol.grpc.ClientOpened;
import io.signalbox.protocol.grpc.FromAppServer.FrameCase;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.sdk.HubInvocationContext;
import io.signalbox.sdk.fake.FakeClient;
import io.signalbox.sdk.fake.FakeService;
import io.signalbox.sdk.fake.FakeStream;
import io.signalbox.sdk.fake.RecordedLog;
import io.signalbox.sdk.server.HubServer;
import org.junit.jupiter.api.Test;

/** The guarded hub, the filter and the options of docs/guide-app-server.md, run. */
class IntroductionTest {
    private final RecordedLog log = new RecordedLog();

    private HubServer start(String connectionString) {
        HubServer server = HubServer.connect(connectionString)
                .hub("rooms", RoomHub.class, RoomHub::new)
                .policy(
                        "own room",
                        (user, resource) -> resource instanceof HubInvocationContext call
                                && user.has("room", (String)
                                        call.hubMethodArguments().get(0)))
                .filter(new Timing((method, nanos) -> log.add(method)))
                .hubOptions(RoomHub.class, options -> options.withMaximumReceiveMessageSize(64 * 1024))
                .start();
        return server;
    }

    @Test
    void the_guides_rooms_are_announced_in_by_those_who_are_there() throws Exception {
        try (FakeService service = new FakeService();
                HubServer server = start(service.connectionString())) {
            FakeStream stream = service.stream();
            assertThat(server).isNotNull();
            assertThat(stream.hello().getSettings().getMaximumReceiveMessageSize())
                    .isEqualTo(65_536);
            ClientOpened.Builder opening = ClientOpened.newBuilder()
                    .setConnectionId("c")
                    .addClaims(Claim.newBuilder().setType("room").setValue("attic"));
            FakeClient client = stream.open(opening, HubProtocol.JSON);
            client.invoke("1", "Announce", "cellar", "fire");
            assertThat(client.completion().error())
                    .isEqualTo("Failed to invoke 'Announce' because user is unauthorized");
            client.invoke("2", "Announce", "attic", "tea");
            assertThat(stream.next(FrameCase.DELIVER).getDeliver().getAudience().getNamesList())
                    .containsExactly("attic");
            assertThat(log.next()).isEqualTo("announce");
        }
    }
}
