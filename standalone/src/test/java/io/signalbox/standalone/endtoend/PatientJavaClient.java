package io.signalbox.standalone.endtoend;

import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import com.microsoft.signalr.TransportEnum;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.SerialDisposable;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * A client {@code com.microsoft.signalr} whose app starts it again as the operators' guide says: after delays that grow,
 * have a random part and do not end.
 */
final class PatientJavaClient implements AutoCloseable {
    private static final int FIRST_DELAY_MILLIS = 250;
    private static final int LONGEST_DELAY_MILLIS = 2_000;
    private static final int MOST_DOUBLINGS = 3;
    private static final int TOO_MANY = 429;
    private static final int NOT_NOW = 503;

    private final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger losses = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    /** One attempt at a time: a start that is refused may fail and be told as a loss as well. */
    private final SerialDisposable underWay = new SerialDisposable();

    private final HubConnection connection;
    private volatile boolean in;

    /**
     * An answer of 429 or 503.
     *
     * @param name of the refusal, as the catalogue has it; empty: none
     * @param retryAfter what the header says; empty: there was none
     */
    record Refusal(int status, String name, String retryAfter) {}

    private PatientJavaClient(String url, Supplier<String> token) {
        connection = HubConnectionBuilder.create(url)
                .withTransport(TransportEnum.WEBSOCKETS)
                .withAccessTokenProvider(Single.fromCallable(token::get))
                .setHttpClientBuilderCallback(http -> http.addInterceptor(this::watched))
                .build();
        connection.on("Heard", heard::add, String.class);
        connection.onClosed(why -> lost());
    }

    /** It begins to connect. */
    static PatientJavaClient start(String url, Supplier<String> token) {
        PatientJavaClient client = new PatientJavaClient(url, token);
        client.begin();
        return client;
    }

    private Response watched(Interceptor.Chain way) throws IOException {
        Response answer = way.proceed(way.request());
        if (answer.code() == TOO_MANY || answer.code() == NOT_NOW) {
            refusals.add(new Refusal(
                    answer.code(),
                    String.valueOf(answer.header("signalbox-refusal", "")),
                    String.valueOf(answer.header("Retry-After", ""))));
        }
        return answer;
    }

    private void begin() {
        underWay.set(Completable.defer(() -> pause().andThen(Completable.defer(connection::start)))
                .andThen(Single.defer(() -> connection.invoke(TestHub.Caller.class, "WhoAmI")))
                .retry()
                .subscribe(caller -> {
                    failures.set(0);
                    in = true;
                }));
    }

    private Completable pause() {
        int longest = Math.min(
                LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(MOST_DOUBLINGS, failures.getAndIncrement()));
        int delay = longest / 2 + ThreadLocalRandom.current().nextInt(longest / 2);
        return Completable.timer(delay, TimeUnit.MILLISECONDS);
    }

    private void lost() {
        if (in) {
            in = false;
            losses.incrementAndGet();
        }
        begin();
    }

    /** Whether its hub answers it. */
    boolean isIn() {
        return in;
    }

    /** How often it was in, and then was not. */
    int losses() {
        return losses.get();
    }

    List<String> heard() {
        return heard;
    }

    List<Refusal> refusals() {
        return List.copyOf(refusals);
    }

    /** The refusals so far. */
    void forget() {
        refusals.clear();
    }

    @Override
    public void close() {
        underWay.dispose();
        boolean stopped = connection.stop().blockingAwait(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
        connection.close();
        if (!stopped) {
            throw new AssertionError("not stopped within " + Await.LIMIT);
        }
    }
}
