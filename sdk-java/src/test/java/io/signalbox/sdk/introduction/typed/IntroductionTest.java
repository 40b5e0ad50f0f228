package io.signalbox.sdk.introduction.typed;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.grpc.FromAppServer.FrameCase;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.sdk.HubContext;
import io.signalbox.sdk.fake.FakeClient;
import io.signalbox.sdk.fake.FakeService;
import io.signalbox.sdk.fake.FakeStream;
import io.signalbox.sdk.server.HubServer;
import org.junit.jupiter.api.Test;

/** The typed hub and the notification service of docs/guide-app-server.md, run. */
class IntroductionTest {
    private static String text(FakeStream stream) throws InterruptedException {
        return stream.next(FrameCase.DELIVER)
                .getDeliver()
                .getPayload()
                .getJson()
                .toStringUtf8();
    }

    @Test
    void the_guides_typed_hub_and_its_context_reach_clients() throws Exception {
        try (FakeService service = new FakeService();
                HubServer server = start(service.connectionString())) {
            FakeStream stream = service.stream();
            FakeClient client = stream.open("c", HubProtocol.JSON);
            client.invoke("1", "SendMessage", "ann", "hi");
            assertThat(text(stream))
                    .isEqualTo("{\"type\":1,\"target\":\"receiveMessage\",\"arguments\":[\"ann\",\"hi\"]}\u001e");
            client.invoke("2", "sendMessage", "ann", " ");
            assertThat(client.completion().error()).isNull();
            assertThat(client.completion().error()).endsWith("HubException: Say something.");
            HubContext<ChatHub, ChatClient> chat = server.context(ChatHub.class, ChatClient.class);
            new Notifications(chat).maintenance("ann");
            assertThat(text(stream)).contains("Maintenance at noon.");
            assertThat(stream.next(FrameCase.DELIVER).getDeliver().getAudience().getNamesList())
                    .containsExactly("ann");
        }
    }

    private static HubServer start(String connectionString) {
        HubServer server = HubServer.connect(connectionString)
                .hub("chat", ChatHub.class, ChatHub::new)
                .hubOptions(options ->
                        options.withMaximumParallelInvocationsPerClient(2).withStreamsPerHub(1))
                .start();
        return server;
    }
}
