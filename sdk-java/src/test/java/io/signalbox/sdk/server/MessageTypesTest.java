package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.grpc.ClientResult;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.InvokeClient;
import io.signalbox.protocol.grpc.Payload;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubFrame.Completion;
import io.signalbox.protocol.hub.HubFrame.Invocation;
import io.signalbox.protocol.hub.HubFrame.Kind;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubException;
import io.signalbox.sdk.fake.FakeClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All that an app server can say to a client, by its type: what clients cannot take is never among it. */
class MessageTypesTest extends ServerFixture {
    private static final String ME = "c";

    static final class BusyHub extends Hub {
        @Override
        protected void onConnected() {
            clients().caller().send("welcome");
        }

        int add(int one, int other) {
            return one + other;
        }

        void nothing() {}

        void refuse() {
            throw new HubException("no");
        }

        void tell() {
            clients().caller().send("told");
            clients().all().send("told", 1);
            clients().group("g").send("told", 1, 2);
        }

        CompletionStage<Integer> ask() {
            return clients().caller().invoke("Ask", Integer.class);
        }

        Stream<Integer> count(int to) {
            return IntStream.range(0, to).boxed();
        }

        Stream<Integer> breaking() {
            return Stream.of(1).peek(item -> {
                throw new HubException("broken");
            });
        }

        Flow.Publisher<Integer> silent() {
            return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {}

                @Override
                public void cancel() {}
            });
        }

        int sum(Iterator<Integer> numbers) {
            int sum = 0;
            while (numbers.hasNext()) {
                sum += numbers.next();
            }
            return sum;
        }

        int first(Iterator<Integer> numbers) {
            return numbers.next();
        }

        void leave() {
            context().abort();
        }
    }

    @Override
    HubServerBuilder host(HubServerBuilder builder) {
        return builder.hub("busy", BusyHub.class, BusyHub::new);
    }

    static Stream<HubProtocol> protocols() {
        return Stream.of(HubProtocol.JSON, HubProtocol.MESSAGE_PACK);
    }

    // compat: java-types
    @ParameterizedTest
    @MethodSource("protocols")
    void a_hub_says_nothing_but_invocations_items_and_completions(HubProtocol protocol) throws Exception {
        FakeClient client = stream.open(ME, protocol);
        client.invoke("result", "add", 1, 2);
        client.invoke("void", "nothing");
        client.invoke("error", "refuse");
        client.invoke("unknown", "noSuchMethod");
        client.invoke("told", "tell");
        client.invoke("asked", "ask");
        client.stream("stream", "count", 3);
        client.stream("broken", "breaking");
        client.stream("cancelled", "silent");
        client.cancel("cancelled");
        client.send(new Invocation(Map.of(), "upload", "sum", List.of(), List.of("up")));
        client.item("up", 1);
        client.send(Completion.empty("up"));
        client.send(new Invocation(Map.of(), "left open", "first", List.of(), List.of("more")));
        client.item("more", 1);
        client.item("more", "no number");

        Set<String> unanswered = new HashSet<>(Set.of(
                "result",
                "void",
                "error",
                "unknown",
                "told",
                "asked",
                "stream",
                "broken",
                "cancelled",
                "upload",
                "left open"));
        List<Kind> said = new ArrayList<>();
        while (!unanswered.isEmpty()) {
            for (HubFrame frame : frames(stream.next(), protocol)) {
                said.add(frame.kind());
                if (frame instanceof Completion completion) {
                    assertThat(unanswered.remove(completion.invocationId())).isTrue();
                }
            }
        }
        client.send("leave");
        for (FromAppServer last = stream.next(); !last.hasCloseClient(); last = stream.next()) {
            frames(last, protocol).forEach(frame -> said.add(frame.kind()));
        }
        stream.closed(ME, "SERVER_ABORTED", null);
        assertThat(said).containsOnly(Kind.INVOCATION, Kind.STREAM_ITEM, Kind.COMPLETION);
    }

    /** What a client reads of it; a question is answered. */
    private List<HubFrame> frames(FromAppServer frame, HubProtocol protocol) {
        return switch (frame.getFrameCase()) {
            case CLIENT_DATA -> List.of(decoded(protocol, frame.getClientData().getFrames()));
            case DELIVER -> both(frame.getDeliver().getPayload());
            case INVOKE_CLIENT -> {
                answer(frame.getInvokeClient());
                yield both(frame.getInvokeClient().getPayload());
            }
            default -> List.of();
        };
    }

    private static List<HubFrame> both(Payload payload) {
        List<HubFrame> all = new ArrayList<>();
        if (!payload.getJson().isEmpty()) {
            all.add(decoded(HubProtocol.JSON, payload.getJson()));
        }
        if (!payload.getMessagepack().isEmpty()) {
            all.add(decoded(HubProtocol.MESSAGE_PACK, payload.getMessagepack()));
        }
        return all;
    }

    private static HubFrame decoded(HubProtocol protocol, ByteString bytes) {
        return protocol.decode(bytes.asReadOnlyByteBuffer());
    }

    private void answer(InvokeClient question) {
        Completion seven = Completion.of(question.getInvocationId(), RawValue.ofJson("7"));
        stream.send(ToAppServer.newBuilder()
                .setClientResult(ClientResult.newBuilder()
                        .setInvocationId(question.getInvocationId())
                        .setHubProtocol(HubProtocol.JSON.name())
                        .setCompletion(ByteString.copyFrom(HubProtocol.JSON.encode(seven))))
                .build());
    }
}
