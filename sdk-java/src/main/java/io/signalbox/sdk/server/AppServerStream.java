package io.signalbox.sdk.server;

import com.google.protobuf.ByteString;
import io.grpc.stub.ClientCallStreamObserver;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.grpc.AppDelivery;
import io.signalbox.protocol.grpc.AppMembership;
import io.signalbox.protocol.grpc.ClientData;
import io.signalbox.protocol.grpc.ClientFlow;
import io.signalbox.protocol.grpc.CloseClient;
import io.signalbox.protocol.grpc.Flush;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.InvokeClient;
import io.signalbox.protocol.grpc.Leaving;
import io.signalbox.protocol.grpc.MembershipChange;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.sdk.SendFailedException;
import io.signalbox.sdk.hub.ClientAnswer;
import io.signalbox.sdk.hub.ClientLink;
import io.signalbox.sdk.hub.ClientQuestion;
import io.signalbox.sdk.hub.HubHost;
import io.signalbox.sdk.hub.ServiceLink;
import io.signalbox.sdk.server.Outbox.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One stream to the data plane: what hubs send over it, and the clients bound to it. */
final class AppServerStream implements ClientLink {
    /** Under the bound of 4 MB that the service's listener has: beyond it the whole stream would be refused. */
    static final int LARGEST = 4 * 1024 * 1024 - 64 * 1024;

    private static final Duration ROOM_PATIENCE = Duration.ofSeconds(5);
    private static final Duration ACK_PATIENCE = Duration.ofSeconds(10);

    private final HubHost<?> hub;
    private final ServiceLink others;
    private final Outbox outbox = new Outbox();
    private final PendingAcks acks;
    private final PendingQuestions questions;
    private final StreamClients clients;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private volatile boolean leaving;

    /**
     * @param questions of all streams of the hub
     * @param others takes deliveries when this stream is gone: a hub still says good-bye for its lost clients
     */
    AppServerStream(HubHost<?> hub, ServerThreads threads, PendingQuestions questions, ServiceLink others) {
        this.hub = hub;
        this.others = others;
        this.questions = questions;
        this.acks = new PendingAcks(threads, ACK_PATIENCE);
        this.clients = new StreamClients(hub, this);
    }

    HubHost<?> hub() {
        return hub;
    }

    StreamClients clients() {
        return clients;
    }

    PendingAcks acks() {
        return acks;
    }

    PendingQuestions questions() {
        return questions;
    }

    Outbox outbox() {
        return outbox;
    }

    /** Whether new work may go over it. */
    boolean isOpen() {
        return !outbox.isClosed();
    }

    /** Whether one of the two ends has said that the stream will end. */
    boolean isLeaving() {
        return leaving;
    }

    void leavingSoon() {
        leaving = true;
    }

    /** Over, whoever ended it. */
    void over(String why) {
        outbox.close();
        acks.failAll(why);
        questions.failAll(this, why);
        clients.lost(why);
        ended.complete(null);
    }

    /** Tells the service that no new client is wanted, and lets the present ones go when their invocations are over. */
    void leave() {
        leaving = true;
        outbox.urge(FromAppServer.newBuilder()
                .setLeaving(Leaving.getDefaultInstance())
                .build());
        clients.leave();
    }

    CompletionStage<@Nullable Void> ended() {
        return ended;
    }

    @Override
    public CompletionStage<@Nullable Void> reply(String connectionId, ByteString frames) {
        return handOver(FromAppServer.newBuilder()
                .setClientData(
                        ClientData.newBuilder().setConnectionId(connectionId).setFrames(frames))
                .build());
    }

    @Override
    public boolean push(String connectionId, ByteString frames) {
        FromAppServer frame = FromAppServer.newBuilder()
                .setClientData(
                        ClientData.newBuilder().setConnectionId(connectionId).setFrames(frames))
                .build();
        if (isTooLarge(frame)) {
            throw new IllegalArgumentException(tooLarge(frame));
        }
        return outbox.push(frame);
    }

    @Override
    public void whenRoom(Runnable again) {
        outbox.whenRoom(again);
    }

    @Override
    public CompletionStage<@Nullable Void> deliver(Audience audience, Payload payload) {
        if (!isOpen()) {
            return others.deliver(audience, payload);
        }
        return handOver(FromAppServer.newBuilder()
                .setDeliver(AppDelivery.newBuilder()
                        .setAudience(DeliveryWire.toWire(audience))
                        .setPayload(DeliveryWire.toWire(payload)))
                .build());
    }

    /** Done when all that was sent over it has reached the nodes that it is for; fails when that cannot be known. */
    CompletableFuture<@Nullable Void> flush() {
        PendingAcks.Asked asked = acks.askAside("what was sent");
        Outcome outcome = outbox.urge(FromAppServer.newBuilder()
                .setFlush(Flush.newBuilder().setAckId(asked.id()))
                .build());
        if (outcome == Outcome.CLOSED) {
            acks.fail(asked.id(), new SendFailedException("the stream has ended"));
        }
        return asked.answer();
    }

    @Override
    public CompletionStage<@Nullable Void> changeGroup(GroupChange change, String connectionId, String group) {
        String connection = new ConnectionId(connectionId).value();
        String name = new GroupName(group).value();
        if (!isOpen()) {
            return others.changeGroup(change, connection, name);
        }
        PendingAcks.Asked asked = acks.ask("group " + name + ", connection " + connection);
        if (asked.answer().isDone()) {
            return asked.answer();
        }
        handOver(FromAppServer.newBuilder()
                        .setMembership(AppMembership.newBuilder()
                                .setAckId(asked.id())
                                .setChange(wire(change))
                                .setConnectionId(connection)
                                .setGroup(name))
                        .build())
                .exceptionally(failure -> {
                    acks.fail(asked.id(), new SendFailedException(String.valueOf(failure.getMessage())));
                    return null;
                });
        return asked.answer();
    }

    @Override
    public CompletionStage<ClientAnswer> ask(ClientQuestion question) {
        if (!isOpen()) {
            return others.ask(question);
        }
        PendingQuestions.Asked asked = questions.ask(question, this);
        String id = asked.invocationId();
        if (asked.answer().isDone()) {
            return asked.answer();
        }
        Payload invocation;
        try {
            invocation = question.invocation().apply(id);
        } catch (RuntimeException e) {
            asked.answer().completeExceptionally(e);
            throw e;
        }
        handOver(FromAppServer.newBuilder()
                        .setInvokeClient(InvokeClient.newBuilder()
                                .setInvocationId(id)
                                .setConnectionId(question.client().value())
                                .setPayload(DeliveryWire.toWire(invocation))
                                .setTimeoutMs(Math.max(1, question.patience().toMillis())))
                        .build())
                .exceptionally(failure -> {
                    questions.fail(id, new SendFailedException(String.valueOf(failure.getMessage())));
                    return null;
                });
        if (!isOpen()) {
            // Its end may have looked through the questions already.
            questions.failAll(this, "hub " + hub.name() + ": the stream to the service has ended");
        }
        return asked.answer();
    }

    @Override
    public @Nullable String asked(String invocationId) {
        return questions.asked(invocationId);
    }

    private static MembershipChange.Change wire(GroupChange change) {
        return switch (change) {
            case ADD -> MembershipChange.Change.ADD;
            case REMOVE -> MembershipChange.Change.REMOVE;
        };
    }

    @Override
    public void close(String connectionId, @Nullable String error, boolean allowReconnect) {
        CloseClient.Builder close =
                CloseClient.newBuilder().setConnectionId(connectionId).setAllowReconnect(allowReconnect);
        if (error != null) {
            close.setError(error);
        }
        outbox.urge(FromAppServer.newBuilder().setCloseClient(close).build());
    }

    @Override
    public void pause(String connectionId, boolean paused) {
        outbox.urge(FromAppServer.newBuilder()
                .setClientFlow(
                        ClientFlow.newBuilder().setConnectionId(connectionId).setPaused(paused))
                .build());
    }

    private CompletableFuture<@Nullable Void> handOver(FromAppServer frame) {
        if (isTooLarge(frame)) {
            return failed(tooLarge(frame));
        }
        Outcome outcome = outbox.offer(frame, ROOM_PATIENCE);
        return switch (outcome) {
            case ACCEPTED -> CompletableFuture.completedFuture(null);
            case FULL ->
                failed("hub " + hub.name() + ": the stream to the service had no room within "
                        + ROOM_PATIENCE.toMillis() + " ms");
            case CLOSED -> failed("hub " + hub.name() + ": the stream to the service has ended");
        };
    }

    private static boolean isTooLarge(FromAppServer frame) {
        return frame.getSerializedSize() > LARGEST;
    }

    private static String tooLarge(FromAppServer frame) {
        return "message: " + frame.getSerializedSize() + " bytes (expected: at most " + LARGEST + ")";
    }

    static <R> CompletableFuture<R> failed(String why) {
        return CompletableFuture.failedFuture(new SendFailedException(why));
    }

    /** The call has started. */
    void started(ClientCallStreamObserver<FromAppServer> call, FromAppServer hello) {
        outbox.open(call, hello);
    }
}
