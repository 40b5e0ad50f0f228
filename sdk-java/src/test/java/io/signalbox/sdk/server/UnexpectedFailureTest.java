package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.signalbox.protocol.grpc.CloseClient;
import io.signalbox.protocol.hub.HubFrame.StreamInvocation;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.fake.FakeClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An app's own code throws where nobody expects it: that must not wedge its client. */
class UnexpectedFailureTest extends ServerFixture {
    private static final String NOT_BOUND = "Failed to invoke 'take' due to an error on the server.";

    final class FragileHub extends Hub {
        @Override
        protected void onDisconnected(@Nullable Throwable error) {
            log.add("disconnected "
                    + (error == null ? "in order" : error.getClass().getSimpleName()));
        }

        void take(Touchy touchy) {
            log.add("taken " + touchy.text());
        }
    }

    @JsonDeserialize(using = TouchyReader.class)
    record Touchy(String text) {}

    static final class TouchyReader extends StdDeserializer<Touchy> {
        TouchyReader() {
            super(Touchy.class);
        }

        @Override
        public Touchy deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getText();
            switch (text) {
                case "unchecked" -> throw new IllegalStateException("secret");
                case "deep" -> throw new StackOverflowError();
                case "broken" -> throw new AssertionError("secret");
                default -> {
                    return new Touchy(text);
                }
            }
        }
    }

    @Override
    HubServerBuilder host(HubServerBuilder builder) {
        return builder.hub("fragile", FragileHub.class, FragileHub::new);
    }

    @Test
    void a_deserializer_that_throws_unchecked_is_a_binding_error_and_the_client_goes_on() throws Exception {
        for (HubProtocol protocol : List.of(HubProtocol.JSON, HubProtocol.MESSAGE_PACK)) {
            FakeClient client = stream.open("c" + protocol, protocol);
            for (String argument : List.of("unchecked", "deep")) {
                client.invoke("1", "take", argument);
                assertThat(client.completion().error()).isEqualTo(NOT_BOUND);
            }
            client.invoke("2", "take", "whole");
            assertThat(client.completion().error()).isNull();
            assertThat(log.next()).isEqualTo("taken whole");
        }
    }

    @Test
    void a_streaming_invocation_whose_deserializer_throws_unchecked_is_answered_too() throws Exception {
        FakeClient client = stream.open("c", HubProtocol.JSON);
        client.send(new StreamInvocation(Map.of(), "s", "take", client.encoded("unchecked"), List.of()));
        assertThat(client.completion().error()).isEqualTo(NOT_BOUND);
    }

    @Test
    void an_invocation_that_breaks_the_pump_ends_its_client_which_leaves_its_hub() throws Exception {
        FakeClient client = stream.open("c", HubProtocol.JSON);
        client.invoke("1", "take", "broken");
        expectEnd(client);
    }

    @Test
    void a_streaming_invocation_that_breaks_the_pump_ends_its_client_which_leaves_its_hub() throws Exception {
        FakeClient client = stream.open("c", HubProtocol.JSON);
        client.send(new StreamInvocation(Map.of(), "s", "take", client.encoded("broken"), List.of()));
        expectEnd(client);
    }

    @Test
    void an_invocation_that_breaks_beside_the_pump_gives_its_slot_back() throws Exception {
        server.close();
        server = host(HubServer.connect(service.connectionString())
                        .hubOptions(options -> options.withStreamsPerHub(1).withMaximumParallelInvocationsPerClient(2)))
                .start();
        stream = service.stream();
        FakeClient client = stream.open("c", HubProtocol.JSON);
        client.invoke("1", "take", "broken");
        expectEnd(client);
    }

    private void expectEnd(FakeClient client) throws InterruptedException {
        CloseClient close = client.close();
        assertThat(close.getError()).isEqualTo("Connection closed with an error.");
        assertThat(close.getAllowReconnect()).isTrue();
        stream.closed(client.id(), "APP_SERVER_CLOSED", close.getError());
        assertThat(log.next()).isEqualTo("disconnected AssertionError");
    }
}
