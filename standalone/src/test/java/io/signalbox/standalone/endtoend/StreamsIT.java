package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.subjects.ReplaySubject;
import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.HubContext;
import io.signalbox.sdk.negotiate.NegotiateAnswer;
import io.signalbox.sdk.negotiate.NegotiateRequest;
import io.signalbox.sdk.negotiate.Negotiator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams in both directions, cancellation and client results: real clients, and two app servers of one hub. */
class StreamsIT {
    private static final int MANY = 2_000;

    @TempDir
    static Path data;

    private static final AtomicInteger CANCELLED = new AtomicInteger();
    private static RunningSignalbox signalbox;
    private static StreamServer one;
    private static StreamServer two;

    private final List<HubConnection> opened = new ArrayList<>();

    @BeforeAll
    static void start() {
        signalbox = RunningSignalbox.start(data, "--no-demo");
        AtomicReference<StreamServer> second = new AtomicReference<>();
        one = StreamServer.start(
                signalbox.connectionString(), "one", CANCELLED, () -> second.get().context());
        two = StreamServer.start(signalbox.connectionString(), "two", CANCELLED, () -> one.context());
        second.set(two);
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        signalbox.close();
    }

    @AfterEach
    void disconnect() {
        opened.forEach(client -> client.stop().blockingAwait(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void the_npm_client_streams_and_answers() {
        NodeProject.run(
                "streams.test.mjs",
                Map.of(
                        "ENDPOINT", signalbox.endpoint().toString(),
                        "ACCESS_KEY", signalbox.connectionString().accessKey().value()));
    }

    private HubConnection connect(int answerOffset) {
        NegotiateAnswer answer = Negotiator.of(signalbox.connectionString().format())
                .negotiate("streams", NegotiateRequest.anonymous());
        HubConnection client = HubConnectionBuilder.create(answer.url())
                .withAccessTokenProvider(Single.just(answer.accessToken()))
                .build();
        client.onWithResult("Ask", number -> Single.just(number + answerOffset), Integer.class);
        opened.add(client);
        assertThat(client.start().blockingAwait(Await.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        return client;
    }

    private static <T> T invoke(HubConnection client, Class<T> type, String method, Object... arguments) {
        Single<T> result = client.invoke(type, method, arguments);
        return result.timeout(Await.LIMIT.toSeconds(), TimeUnit.SECONDS).blockingGet();
    }

    @Test
    void the_maven_client_takes_streams_to_their_end_or_their_error() {
        HubConnection client = connect(0);
        assertThat(client.stream(Integer.class, "Count", MANY)
                        .timeout(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .toList()
                        .blockingGet())
                .isEqualTo(IntStream.range(0, MANY).boxed().toList());
        assertThat(client.stream(Long.class, "Longs", 2)
                        .timeout(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .toList()
                        .blockingGet())
                .containsExactly(1L << 40, (1L << 40) + 1);
        assertThatThrownBy(() -> client.stream(Integer.class, "Breaking")
                        .timeout(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .blockingLast())
                .hasMessageContaining("An error occurred on the server while streaming results. HubException: broken");
    }

    @Test
    void the_maven_client_cancels_a_stream() {
        HubConnection client = connect(0);
        int before = CANCELLED.get();
        List<String> items = new ArrayList<>();
        Disposable stream = client.stream(String.class, "Published", "hello").subscribe(items::add);
        Await.until("an item", () -> items.equals(List.of("hello")));
        stream.dispose();
        Await.until("publisher and signal", () -> CANCELLED.get() == before + 2);
        assertThat(invoke(client, Integer.class, "Cancelled")).isEqualTo(before + 2);
    }

    @Test
    void the_maven_client_sends_streams() {
        HubConnection client = connect(0);
        ReplaySubject<Integer> numbers = ReplaySubject.create();
        Single<Integer> sum = client.invoke(Integer.class, "Sum", numbers);
        int expected = 0;
        for (int i = 0; i < MANY; i++) {
            numbers.onNext(i);
            expected += i;
        }
        numbers.onComplete();
        assertThat(sum.timeout(Await.LIMIT.toSeconds(), TimeUnit.SECONDS).blockingGet())
                .isEqualTo(expected);
        ReplaySubject<Integer> failing = ReplaySubject.create();
        failing.onError(new IllegalStateException("gave up"));
        assertThat(invoke(client, String.class, "Failed", failing)).isEqualTo("failed: gave up");
    }

    @Test
    void the_maven_client_streams_both_ways_in_one_invocation() {
        HubConnection client = connect(0);
        ReplaySubject<String> words = ReplaySubject.create();
        words.onNext("a");
        words.onNext("b");
        words.onComplete();
        assertThat(client.stream(String.class, "Shout", words)
                        .timeout(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .toList()
                        .blockingGet())
                .containsExactly("A", "B");
    }

    @Test
    void the_maven_client_answers_its_hub_other_clients_and_other_app_servers() {
        HubConnection first = connect(100);
        HubConnection second = connect(200);
        assertThat(invoke(first, String.class, "Server"))
                .as("each is bound to another app server")
                .isNotEqualTo(invoke(second, String.class, "Server"));
        assertThat(invoke(first, String.class, "AskMe", 5)).isEqualTo("heard 105");
        assertThat(invoke(first, Integer.class, "AskOne", second.getConnectionId(), 5))
                .isEqualTo(205);
        assertThat(invoke(second, Integer.class, "AskOne", first.getConnectionId(), 6))
                .isEqualTo(106);
        for (HubContext<StreamHub, ClientProxy> context : List.of(one.context(), two.context())) {
            for (HubConnection client : List.of(first, second)) {
                int offset = client == first ? 100 : 200;
                assertThat(Await.result(
                                "an answer",
                                context.clients()
                                        .client(client.getConnectionId())
                                        .invoke("Ask", Integer.class, 1)))
                        .isEqualTo(offset + 1);
            }
        }
        String gone = second.getConnectionId();
        assertThat(second.stop().blockingAwait(Await.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        Await.until("the service knows that it is gone", () -> invoke(first, String.class, "WhyNot", gone)
                .equals("IOException: Connection '" + gone + "' does not exist."));
    }
}
