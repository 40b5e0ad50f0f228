package io.signalbox.sdk.introduction.streams;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.grpc.ClientOpened;
import io.signalbox.protocol.grpc.ClientResult;
import io.signalbox.protocol.grpc.FromAppServer.FrameCase;
import io.signalbox.protocol.grpc.InvokeClient;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.hub.HubFrame.Completion;
import io.signalbox.protocol.hub.HubFrame.Invocation;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.sdk.fake.FakeClient;
import io.signalbox.sdk.fake.FakeService;
import io.signalbox.sdk.fake.FakeStream;
import io.signalbox.sdk.fake.RecordedLog;
import io.signalbox.sdk.server.HubServer;
import java.io.BufferedReader;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The streaming hub and the questions of docs/guide-app-server.md, run. */
class IntroductionTest {
    private final RecordedLog log = new RecordedLog();
    private final SubmissionPublisher<String> changes = new SubmissionPublisher<>();

    private final class FakeArchive implements Archive {
        @Override
        public BufferedReader open(String file) {
            return new BufferedReader(new StringReader("one\ntwo"));
        }

        @Override
        public Flow.Publisher<String> changesOf(String file) {
            log.add("followed");
            return changes;
        }

        @Override
        public void append(String file, String line) {
            log.add(file + ": " + line);
        }

        @Override
        public Search search(String text) {
            CompletableFuture<Integer> hits = new CompletableFuture<>();
            log.add("searching");
            return new Search() {
                @Override
                public CompletionStage<Integer> hits() {
                    return hits;
                }

                @Override
                public void stop() {
                    hits.complete(7);
                }
            };
        }
    }

    @Test
    void the_guides_file_hub_streams_both_ways_and_can_be_cancelled() throws Exception {
        try (FakeService service = new FakeService();
                HubServer server = HubServer.connect(service.connectionString())
                        .hub("files", FileHub.class, () -> new FileHub(new FakeArchive()))
                        .hubOptions(options -> options.withStreamsPerHub(1))
                        .start()) {
            FakeStream stream = service.stream();
            FakeClient client = stream.open("c", HubProtocol.JSON);
            client.stream("1", "lines", "a");
            assertThat(client.item(String.class)).isEqualTo("one");
            assertThat(client.item(String.class)).isEqualTo("two");
            assertThat(client.completion()).isEqualTo(Completion.empty("1"));
            client.stream("2", "follow", "a");
            assertThat(log.next()).isEqualTo("followed");
            client.cancel("2");
            assertThat(client.completion()).isEqualTo(Completion.empty("2"));
            client.send(new Invocation(Map.of(), "3", "upload", client.encoded("b"), List.of("s")));
            client.item("s", "line");
            client.send(Completion.empty("s"));
            assertThat(log.next()).isEqualTo("b: line");
            assertThat(client.completion()).isEqualTo(Completion.of("3", RawValue.ofJson("1")));
            client.invoke("4", "search", "x");
            assertThat(log.next()).isEqualTo("searching");
            client.cancel("4");
            assertThat(client.completion()).isEqualTo(Completion.of("4", RawValue.ofJson("7")));
            assertThat(server).isNotNull();
        }
    }

    @Test
    void the_guides_card_hub_and_referee_ask_players() throws Exception {
        try (FakeService service = new FakeService();
                HubServer server = HubServer.connect(service.connectionString())
                        .hub("cards", CardHub.class, CardHub::new)
                        .hubOptions(options -> options.withStreamsPerHub(1))
                        .start()) {
            FakeStream stream = service.stream();
            FakeClient client =
                    stream.open(ClientOpened.newBuilder().setConnectionId("c").setUserId("ann"), HubProtocol.JSON);
            client.invoke("1", "play", "other");
            assertThat(answered(stream, "ace")).contains("\"ChooseCard\",\"arguments\":[\"ann\"]");
            assertThat(client.completion()).isEqualTo(Completion.of("1", RawValue.ofJson("\"Your rival plays ace\"")));
            Referee referee = new Referee(server.context(CardHub.class, Player.class));
            CompletionStage<String> card = referee.nextCard("other");
            assertThat(answered(stream, "king")).contains("\"chooseCard\",\"arguments\":[\"the bank\"]");
            assertThat(card.toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo("king");
        }
    }

    /** Answers the next question; what it was. */
    private static String answered(FakeStream stream, String card) throws InterruptedException {
        InvokeClient question = stream.next(FrameCase.INVOKE_CLIENT).getInvokeClient();
        Completion answer = Completion.of(question.getInvocationId(), RawValue.ofJson("\"" + card + "\""));
        stream.send(ToAppServer.newBuilder()
                .setClientResult(ClientResult.newBuilder()
                        .setInvocationId(question.getInvocationId())
                        .setHubProtocol("json")
                        .setCompletion(ByteString.copyFrom(HubProtocol.JSON.encode(answer))))
                .build());
        return question.getPayload().getJson().toStringUtf8();
    }
}
