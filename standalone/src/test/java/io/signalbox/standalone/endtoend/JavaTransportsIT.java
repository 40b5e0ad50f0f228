package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.signalr.HttpHubConnectionBuilder;
import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import com.microsoft.signalr.HubConnectionState;
import com.microsoft.signalr.TransportEnum;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.subjects.PublishSubject;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.Audiences;
import io.signalbox.protocol.token.ConnectionString;
import io.signalbox.protocol.token.TokenSigner;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The Maven client on each transport that it has, beside the results and errors of {@link JavaClientIT}. It knows no
 * Server-Sent Events and no reconnect of any kind.
 */
@ExtendWith(SharedWorld.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaTransportsIT {
    private static final int MANY = 1_000;
    private static final int MOST_HEARD = 1_000;
    private static final Duration LIFETIME = Duration.ofMinutes(1);
    private static final Duration LONG_AGO = Duration.ofHours(1);

    private World world;

    private final List<HubConnection> opened = new ArrayList<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>(MOST_HEARD);

    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @EnumSource(names = {"WEBSOCKETS", "LONG_POLLING"})
    private @interface OnEachTransport {}

    @BeforeAll
    void start() {
        world = world();
    }

    /** Where they go. */
    World world() {
        return SharedWorld.get();
    }

    @AfterEach
    void disconnect() {
        opened.forEach(client -> done(client.stop()));
        opened.clear();
        heard.clear();
    }

    @OnEachTransport
    void a_typed_hub_calls_the_methods_of_its_interface(TransportEnum transport) {
        HubConnection client = started(transport, app("typed?user=eve"));
        client.on("CardAdded", (by, card) -> heard.add(by + " " + card), String.class, TypedHub.Card.class);
        client.on("cardMoved", (title, place) -> heard.add(title + " " + place), String.class, Integer.class);
        done(client.invoke("Play", "seven"));
        // What is for all and what is for the caller alone have no order between them in a cluster.
        assertThat(List.of(next(), next())).containsExactlyInAnyOrder("eve Card[title=seven, points=7]", "seven 3");
    }

    @OnEachTransport
    void streams_come_to_their_end_or_their_error(TransportEnum transport) {
        HubConnection client = started(transport, app("streams"));
        List<Integer> counted =
                result(client.stream(Integer.class, "Count", MANY).toList());
        assertThat(counted).hasSize(MANY).isSorted().doesNotHaveDuplicates();
        assertThatThrownBy(() -> result(client.stream(Integer.class, "Breaking").toList()))
                .hasMessage("An error occurred on the server while streaming results. HubException: broken");
    }

    /** Each number waits for the sum of those before: on long polling this client may send in any order. */
    @OnEachTransport
    void streams_go_both_ways_at_once_to_their_end(TransportEnum transport) {
        HubConnection client = started(transport, app("streams"));
        PublishSubject<Integer> numbers = PublishSubject.create();
        Iterator<Integer> left = List.of(1, 2, 3).iterator();
        Observable<Integer> sums = client.stream(Integer.class, "Sums", numbers);
        Single<List<Integer>> all = sums.doOnNext(sum -> {
                    if (left.hasNext()) {
                        numbers.onNext(left.next());
                    } else {
                        numbers.onComplete();
                    }
                })
                .toList();
        assertThat(result(all)).containsExactly(0, 1, 3, 6);
    }

    /** Each number waits until the one before was taken, for the same reason. */
    @OnEachTransport
    void a_stream_to_the_hub_comes_whole_and_its_call_gets_a_result(TransportEnum transport) {
        HubConnection client = started(transport, app("streams"));
        client.on("Heard", heard::add, String.class);
        PublishSubject<Integer> numbers = PublishSubject.create();
        Single<Integer> sum = client.invoke(Integer.class, "SumAloud", numbers).cache();
        Disposable asked = sum.subscribe();
        assertThat(next()).isEqualTo("begun");
        for (int number = 1; number <= 20; number++) {
            numbers.onNext(number);
            assertThat(next()).isEqualTo("took " + number);
        }
        numbers.onComplete();
        assertThat(result(sum)).isEqualTo(210);
        asked.dispose();
    }

    @OnEachTransport
    void a_hub_reads_how_a_stream_to_it_broke(TransportEnum transport) {
        HubConnection client = started(transport, app("streams"));
        PublishSubject<Integer> numbers = PublishSubject.create();
        Observable<Integer> sums = client.stream(Integer.class, "Sums", numbers);
        assertThatThrownBy(() -> result(sums.doOnNext(sum -> numbers.onError(new IllegalStateException("gave up")))
                        .toList()))
                .hasMessage("An error occurred on the server while streaming results. HubException: "
                        + "java.lang.IllegalStateException: gave up");
    }

    @OnEachTransport
    void a_stream_is_cancelled(TransportEnum transport) {
        HubConnection client = started(transport, app("streams"));
        int before = result(client.invoke(Integer.class, "Cancelled"));
        Disposable stream = client.stream(String.class, "Published", "hello").subscribe(heard::add);
        assertThat(next()).isEqualTo("hello");
        stream.dispose();
        Await.until(
                "publisher and signal are told", () -> result(client.invoke(Integer.class, "Cancelled")) == before + 2);
    }

    @OnEachTransport
    void a_client_answers_its_hub_or_says_why_not(TransportEnum transport) {
        HubConnection client = started(transport, app("streams"));
        HubConnection other = started(transport, app("streams"));
        client.onWithResult("Ask", number -> Single.just(number + 1), Integer.class);
        other.onWithResult("Ask", number -> Single.error(new IllegalStateException("not today")), Integer.class);
        assertThat(result(client.invoke(String.class, "AskMe", 41))).isEqualTo("heard 42");
        assertThat(result(other.invoke(Integer.class, "AskOne", client.getConnectionId(), 1)))
                .isEqualTo(2);
        assertThat(result(client.invoke(String.class, "WhyNot", other.getConnectionId())))
                .isEqualTo("HubException: not today");
    }

    @OnEachTransport
    void a_client_stops_and_starts_again_the_same_object(TransportEnum transport) {
        HubConnection client = client(transport, app("test"));
        client.on("Heard", heard::add, String.class);
        Set<String> ids = new HashSet<>();
        for (int round = 1; round <= 3; round++) {
            done(client.start());
            ids.add(client.getConnectionId());
            assertThat(result(client.invoke(Integer.class, "Add", round, 1))).isEqualTo(round + 1);
            done(client.invoke("ToCaller", "round " + round));
            assertThat(next()).isEqualTo("round " + round);
            done(client.stop());
            assertThat(client.getConnectionState()).isEqualTo(HubConnectionState.DISCONNECTED);
        }
        assertThat(ids).hasSize(3);
    }

    /** On long polling this client asks for the app's token again and again, and must not be believed to mean it. */
    @OnEachTransport
    void an_app_sends_a_client_on_with_a_token_of_its_making(TransportEnum transport) {
        HubConnection client = client(transport, app("test?user=sent"), "nothing that the service would take");
        done(client.start());
        assertThat(user(client)).isEqualTo("sent");
        done(client.invoke("Join", "senders"));
    }

    @OnEachTransport
    void an_app_sends_a_client_on_without_a_token_and_it_keeps_its_own(TransportEnum transport) {
        HubConnection client =
                client(transport, app("test/bare"), world.backend().clientToken("test", "own"));
        done(client.start());
        assertThat(user(client)).isEqualTo("own");
    }

    @OnEachTransport
    void a_client_goes_without_a_negotiate_if_it_is_on_websockets(TransportEnum transport) {
        String token = world.backend().clientToken("test", "skip");
        HttpHubConnectionBuilder builder = builder(transport, service(), token).shouldSkipNegotiate(true);
        HubConnection client = opened(builder);
        if (transport == TransportEnum.WEBSOCKETS) {
            done(client.start());
            assertThat(user(client)).isEqualTo("skip");
        } else {
            assertThatThrownBy(() -> done(client.start()))
                    .hasMessageContaining("Negotiation can only be skipped when using the WebSocket transport");
        }
    }

    @OnEachTransport
    void a_wrong_or_expired_token_is_refused(TransportEnum transport) {
        ConnectionString connection = world.signalbox().connectionString();
        String audience = Audiences.client(connection.endpoint(), new HubName("test"));
        AccessKey key = connection.accessKey();
        Instant now = Instant.now();
        for (String token : List.of(
                TokenSigner.sign(new AccessKey("x".repeat(44)), audience, now, LIFETIME, List.of()),
                TokenSigner.sign(key, audience, now.minus(LONG_AGO), LIFETIME, List.of()),
                world.backend().clientToken("other", "wrong"))) {
            assertThatThrownBy(() -> done(client(transport, service(), token).start()))
                    .hasMessageContaining("Unexpected status code returned from negotiate: 401 Unauthorized.");
        }
    }

    private String app(String path) {
        return world.app().address() + "/" + path;
    }

    private String service() {
        return world.backend().clientUrl("test").toString();
    }

    private HubConnection started(TransportEnum transport, String url) {
        HubConnection client = client(transport, url);
        done(client.start());
        return client;
    }

    private HubConnection client(TransportEnum transport, String url) {
        return opened(HubConnectionBuilder.create(url).withTransport(transport));
    }

    private HubConnection client(TransportEnum transport, String url, String token) {
        return opened(builder(transport, url, token));
    }

    private static HttpHubConnectionBuilder builder(TransportEnum transport, String url, String token) {
        return HubConnectionBuilder.create(url).withTransport(transport).withAccessTokenProvider(Single.just(token));
    }

    private HubConnection opened(HttpHubConnectionBuilder builder) {
        HubConnection client = builder.build();
        opened.add(client);
        return client;
    }

    private static String user(HubConnection client) {
        return String.valueOf(
                result(client.invoke(TestHub.Caller.class, "WhoAmI")).user());
    }

    private String next() {
        try {
            return String.valueOf(heard.poll(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static <T> T result(Single<T> result) {
        return result.timeout(Await.LIMIT.toSeconds(), TimeUnit.SECONDS).blockingGet();
    }

    private static void done(Completable work) {
        assertThat(work.blockingAwait(Await.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }
}
