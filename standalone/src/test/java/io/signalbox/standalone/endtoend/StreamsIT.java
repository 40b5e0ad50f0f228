package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.subjects.ReplaySubject;
import io.signalbox.protocol.token.ConnectionString;
import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.negotiate.NegotiateAnswer;
import io.signalbox.sdk.negotiate.NegotiateRequest;
import io.signalbox.sdk.negotiate.Negotiator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
        ConnectionString connection = signalbox.connectionString();
        one = StreamServer.start(connection, "one", CANCELLED, () -> two.context());
        two = StreamServer.start(connection, "two", CANCELLED, () -> one.context());
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        signalbox.close();
    }

    @AfterEach
    void disconnect() {
        opened.forEach(StreamsIT::stop);
    }

    private static void stop(HubConnection client) {
        awaited(client.stop());
    }

    private static void awaited(Completable done) {
        boolean inTime = done.blockingAwait(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(inTime).isTrue();
    }

    @Test
    void the_npm_client_streams_and_answers() {
        String endpoint = signalbox.endpoint().toString();
        String key = signalbox.connectionString().accessKey().value();
        NodeProject.run("streams.test.mjs", Map.of("ENDPOINT", endpoint, "ACCESS_KEY", key));
    }

    /** @param offset what the client adds to a number that it is asked for */
    private HubConnection connect(int offset) {
        Negotiator negotiator = Negotiator.of(signalbox.connectionString().format());
        NegotiateAnswer answer = negotiator.negotiate("streams", NegotiateRequest.anonymous());
        HubConnection client = HubConnectionBuilder.create(answer.url())
                .withAccessTokenProvider(Single.just(answer.accessToken()))
                .build();
        client.onWithResult("Ask", number -> Single.just(number + offset), Integer.class);
        opened.add(client);
        awaited(client.start());
        return client;
    }

    private static <T> T invoke(HubConnection client, Class<T> type, String method, Object... arguments) {
        return awaited(client.invoke(type, method, arguments));
    }

    private static <T> T awaited(Single<T> result) {
        return result.timeout(Await.LIMIT.toSeconds(), TimeUnit.SECONDS).blockingGet();
    }

    private static <T> List<T> all(Observable<T> stream) {
        return awaited(stream.toList());
    }

    // compat: java-client
    @Test
    void the_maven_client_takes_streams_to_their_end_or_their_error() {
        HubConnection client = connect(0);
        List<Integer> counted = all(client.stream(Integer.class, "Count", MANY));
        assertThat(counted).hasSize(MANY).isSorted().doesNotHaveDuplicates();
        assertThat(all(client.stream(Long.class, "Longs", 2))).containsExactly(1L << 40, (1L << 40) + 1);
        assertThatThrownBy(() -> all(client.stream(Integer.class, "Breaking")))
                .hasMessage("An error occurred on the server while streaming results. HubException: broken");
    }

    @Test
    void the_maven_client_cancels_a_stream() {
        HubConnection client = connect(0);
        int before = CANCELLED.get();
        List<String> items = new CopyOnWriteArrayList<>();
        Disposable stream = client.stream(String.class, "Published", "hello").subscribe(items::add);
        Await.until("an item", () -> items.equals(List.of("hello")));
        stream.dispose();
        Await.until("publisher and signal are told", () -> CANCELLED.get() == before + 2);
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
        assertThat(awaited(sum)).isEqualTo(expected);
        ReplaySubject<Integer> failing = ReplaySubject.create();
        failing.onError(new IllegalStateException("gave up"));
        assertThat(invoke(client, String.class, "Failed", failing))
                .isEqualTo("failed: java.lang.IllegalStateException: gave up");
    }

    @Test
    void the_maven_client_streams_both_ways_in_one_invocation() {
        HubConnection client = connect(0);
        ReplaySubject<String> words = ReplaySubject.create();
        words.onNext("a");
        words.onNext("b");
        words.onComplete();
        assertThat(all(client.stream(String.class, "Shout", words))).containsExactly("A", "B");
    }

    @Test
    void the_maven_client_answers_its_hub_other_clients_and_other_app_servers() {
        HubConnection first = connect(100);
        HubConnection second = connect(200);
        String bound = invoke(first, String.class, "Server");
        assertThat(invoke(second, String.class, "Server")).isNotEqualTo(bound);
        assertThat(invoke(first, String.class, "AskMe", 5)).isEqualTo("heard 105");
        String firstId = first.getConnectionId();
        String secondId = second.getConnectionId();
        assertThat(invoke(first, Integer.class, "AskOne", secondId, 5)).isEqualTo(205);
        assertThat(invoke(second, Integer.class, "AskOne", firstId, 6)).isEqualTo(106);
        for (StreamServer server : List.of(one, two)) {
            assertThat(ask(server, firstId)).isEqualTo(101);
            assertThat(ask(server, secondId)).isEqualTo(201);
        }
        stop(second);
        String gone = "IOException: Connection '" + secondId + "' does not exist.";
        Await.until("it is gone", () -> gone.equals(invoke(first, String.class, "WhyNot", secondId)));
    }

    private static int ask(StreamServer server, String connectionId) {
        ClientProxy client = server.context().clients().client(connectionId);
        return Await.result("an answer", client.invoke("Ask", Integer.class, 1));
    }
}
