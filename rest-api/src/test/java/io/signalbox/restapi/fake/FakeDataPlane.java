package io.signalbox.restapi.fake;

import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import io.signalbox.protocol.grpc.Accepted;
import io.signalbox.protocol.grpc.Audience;
import io.signalbox.protocol.grpc.Closed;
import io.signalbox.protocol.grpc.Closing;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.DeliveriesGrpc;
import io.signalbox.protocol.grpc.Delivery;
import io.signalbox.protocol.grpc.Existence;
import io.signalbox.protocol.grpc.Existing;
import io.signalbox.protocol.grpc.GrpcRefusals;
import io.signalbox.protocol.grpc.MembershipChange;
import io.signalbox.protocol.grpc.MembershipChanged;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A data plane of one node: connections and memberships in sets, everything that it is asked noted. */
public final class FakeDataPlane extends DeliveriesGrpc.DeliveriesImplBase {
    public final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    public final BlockingQueue<MembershipChange> changes = new LinkedBlockingQueue<>();
    public final BlockingQueue<Closing> closings = new LinkedBlockingQueue<>();
    public final BlockingQueue<Existence> questions = new LinkedBlockingQueue<>();

    /** Connections that are open. */
    public final Set<String> connections = ConcurrentHashMap.newKeySet();
    /** {@code group/connection}. */
    public final Set<String> members = ConcurrentHashMap.newKeySet();
    /** {@code KIND:name} of targets that exist. */
    public final Set<String> targets = ConcurrentHashMap.newKeySet();

    private final BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
    private volatile boolean silent;
    private volatile Optional<Refusal> refusal = Optional.empty();

    public ServerServiceDefinition guardedBy(ClusterSecret secret) {
        return ServerInterceptors.intercept(bindService(), ClusterAuth.server(secret));
    }

    /** Takes calls and does not answer them until it speaks again. */
    public void fallSilent() {
        silent = true;
    }

    public void speakAgain() {
        silent = false;
        held.forEach(Runnable::run);
        held.clear();
    }

    public void refuseWith(Refusal entry) {
        refusal = Optional.of(entry);
    }

    public void forget() {
        refusal = Optional.empty();
        speakAgain();
        List.of(deliveries, changes, closings, questions).forEach(BlockingQueue::clear);
        List.of(connections, members, targets).forEach(Set::clear);
    }

    public Delivery nextDelivery() {
        return next(deliveries);
    }

    public static <T> T next(BlockingQueue<T> queue) {
        try {
            T value = queue.poll(10, TimeUnit.SECONDS);
            if (value == null) {
                throw new AssertionError("nothing came within 10 s");
            }
            return value;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void deliver(Delivery delivery, StreamObserver<Accepted> answer) {
        deliveries.add(delivery);
        answer(answer, Accepted.getDefaultInstance());
    }

    @Override
    public void changeMembership(MembershipChange change, StreamObserver<MembershipChanged> answer) {
        changes.add(change);
        String member = change.getGroup() + "/" + change.getConnectionId();
        boolean was = change.getChange() == MembershipChange.Change.ADD ? members.add(member) : members.remove(member);
        answer(
                answer,
                MembershipChanged.newBuilder()
                        .setConnectionExists(connections.contains(change.getConnectionId()))
                        .setWasMember(was)
                        .build());
    }

    @Override
    public void exists(Existence question, StreamObserver<Existing> answer) {
        questions.add(question);
        Audience asked = question.getAudience();
        boolean there = targets.contains(asked.getKind() + ":" + asked.getNames(0));
        answer(answer, Existing.newBuilder().setExists(there).build());
    }

    @Override
    public void close(Closing closing, StreamObserver<Closed> answer) {
        closings.add(closing);
        int count = (int) closing.getAudience().getNamesList().stream()
                .filter(connections::contains)
                .count();
        answer(answer, Closed.newBuilder().setConnections(count).build());
    }

    private <T> void answer(StreamObserver<T> observer, T value) {
        Runnable answering = () -> {
            if (refusal.isPresent()) {
                observer.onError(GrpcRefusals.toStatus(new RefusedException(refusal.get())));
                return;
            }
            observer.onNext(value);
            observer.onCompleted();
        };
        if (silent) {
            held.add(answering);
        } else {
            answering.run();
        }
    }
}
