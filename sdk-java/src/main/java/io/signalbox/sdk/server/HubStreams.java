package io.signalbox.sdk.server;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.name.HubName;
import io.signalbox.sdk.hub.ClientAnswer;
import io.signalbox.sdk.hub.ClientQuestion;
import io.signalbox.sdk.hub.HubHost;
import io.signalbox.sdk.hub.ServiceLink;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one hub. What is sent from outside hub methods goes over the oldest one that stays, so that it keeps its
 * order; when that is another one than before, it waits until what went over that has arrived.
 */
final class HubStreams implements ServiceLink {
    private static final Logger LOG = System.getLogger(HubStreams.class.getName());
    private static final Duration ARRIVED_WITHIN = Duration.ofSeconds(5);

    private final HubHost<?> hub;
    private final ServerThreads threads;
    private final PendingQuestions questions;
    private final List<AppServerStream> open = new CopyOnWriteArrayList<>();
    private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();
    private final OtherNodes nodes;
    private final ReentrantLock moving = new ReentrantLock();
    /** The one that was sent over last, from outside hub methods. */
    private volatile @Nullable AppServerStream latest;

    private volatile @Nullable Throwable lastFailure;

    /** @param streamsPerNode how many a node is given that asks for some */
    HubStreams(HubHost<?> hub, ServerThreads threads, int streamsPerNode) {
        this.hub = hub;
        this.threads = threads;
        this.questions = new PendingQuestions(threads);
        this.nodes = new OtherNodes(streamsPerNode, threads);
    }

    OtherNodes nodes() {
        return nodes;
    }

    HubName name() {
        return hub.name();
    }

    HubHost<?> hub() {
        return hub;
    }

    AppServerStream newStream() {
        return new AppServerStream(hub, threads, questions, this);
    }

    void up(AppServerStream stream) {
        if (stream.isOpen()) {
            open.add(stream);
            ready.complete(null);
        }
    }

    void down(AppServerStream stream) {
        open.remove(stream);
    }

    void failed(@Nullable Throwable failure) {
        lastFailure = failure;
    }

    /** Why the last attempt failed, if one did. */
    @Nullable
    Throwable lastFailure() {
        return lastFailure;
    }

    /** Done when the first stream is up. */
    CompletableFuture<@Nullable Void> ready() {
        return ready;
    }

    List<AppServerStream> open() {
        return List.copyOf(open);
    }

    @Override
    public CompletionStage<@Nullable Void> deliver(Audience audience, Payload payload) {
        AppServerStream stream = steady();
        return stream == null ? none() : stream.deliver(audience, payload);
    }

    @Override
    public CompletionStage<@Nullable Void> changeGroup(GroupChange change, String connectionId, String group) {
        AppServerStream stream = steady();
        return stream == null ? none() : stream.changeGroup(change, connectionId, group);
    }

    @Override
    public CompletionStage<ClientAnswer> ask(ClientQuestion question) {
        AppServerStream stream = steady();
        return stream == null ? none() : stream.ask(question);
    }

    private @Nullable AppServerStream steady() {
        AppServerStream stays = staying();
        if (stays == null || stays == latest) {
            return stays;
        }
        moving.lock();
        try {
            AppServerStream next = staying();
            AppServerStream before = latest;
            if (before != null && before != next && before.isOpen()) {
                awaitArrival(before);
            }
            latest = next;
            return next;
        } finally {
            moving.unlock();
        }
    }

    private @Nullable AppServerStream staying() {
        AppServerStream leaving = null;
        for (AppServerStream stream : open) {
            if (stream.isOpen() && !stream.isLeaving()) {
                return stream;
            }
            leaving = stream.isOpen() ? stream : leaving;
        }
        return leaving;
    }

    /** What is said there later comes later, unless nobody knows how far that has come. */
    private void awaitArrival(AppServerStream before) {
        try {
            before.flush().get(ARRIVED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.DEBUG, "hub {0}: what was sent last may arrive late ({1})", hub.name(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <R> CompletionStage<R> none() {
        return AppServerStream.failed("hub " + hub.name() + ": no stream to the service is up");
    }
}
