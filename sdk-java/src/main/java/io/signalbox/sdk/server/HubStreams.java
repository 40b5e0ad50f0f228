package io.signalbox.sdk.server;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.name.HubName;
import io.signalbox.sdk.hub.ClientAnswer;
import io.signalbox.sdk.hub.ClientQuestion;
import io.signalbox.sdk.hub.HubHost;
import io.signalbox.sdk.hub.ServiceLink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one hub. What is sent from outside hub methods goes over the oldest one that stays, so that it keeps its
 * order.
 */
final class HubStreams implements ServiceLink {
    private final HubHost<?> hub;
    private final ServerThreads threads;
    private final PendingQuestions questions;
    private final List<AppServerStream> open = new CopyOnWriteArrayList<>();
    private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();
    private final OtherNodes nodes;
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
        AppServerStream leaving = null;
        for (AppServerStream stream : open) {
            if (stream.isOpen() && !stream.isLeaving()) {
                return stream;
            }
            leaving = stream.isOpen() ? stream : leaving;
        }
        return leaving;
    }

    private <R> CompletionStage<R> none() {
        return AppServerStream.failed("hub " + hub.name() + ": no stream to the service is up");
    }
}
