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
import io.signalbox.protocol.grpc.Counted;
import io.signalbox.protocol.grpc.Counting;
import io.signalbox.protocol.grpc.DeliveriesGrpc;
import io.signalbox.protocol.grpc.Delivery;
import io.signalbox.protocol.grpc.Existence;
import io.signalbox.protocol.grpc.Existing;
import io.signalbox.protocol.grpc.GrpcRefusals;
import io.signalbox.protocol.grpc.Listed;
import io.signalbox.protocol.grpc.ListedConnection;
import io.signalbox.protocol.grpc.Listing;
import io.signalbox.protocol.grpc.MembershipChange;
import io.signalbox.protocol.grpc.MembershipChanged;
import io.signalbox.protocol.grpc.UserMembership;
import io.signalbox.protocol.grpc.UserMembershipChange;
import io.signalbox.protocol.grpc.UserMembershipChanged;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A data plane of one node: connections and memberships in sets, everything that it is asked noted. */
public final class FakeDataPlane extends DeliveriesGrpc.DeliveriesImplBase {
    public final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    public final BlockingQueue<MembershipChange> changes = new LinkedBlockingQueue<>();
    public final BlockingQueue<UserMembershipChange> userChanges = new LinkedBlockingQueue<>();
    public final BlockingQueue<Closing> closings = new LinkedBlockingQueue<>();
    public final BlockingQueue<Existence> questions = new LinkedBlockingQueue<>();

    /** Connections that are open. */
    public final Set<String> connections = ConcurrentHashMap.newKeySet();
    /** {@code group/connection} and {@code group/user name}. */
    public final Set<String> members = ConcurrentHashMap.newKeySet();
    /** {@code KIND:name} of targets that exist. */
    public final Set<String> targets = ConcurrentHashMap.newKeySet();

    /** The users of those that are listed and counted, by connection; empty: none. */
    public final NavigableMap<String, String> present = new ConcurrentSkipListMap<>();

    public final BlockingQueue<Listing> listings = new LinkedBlockingQueue<>();

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
        List.of(deliveries, changes, userChanges, closings, questions, listings).forEach(BlockingQueue::clear);
        present.clear();
        List.of(connections, members, targets).forEach(Set::clear);
    }

    public Delivery nextDelivery() {
        return next(deliveries);
    }

    public static <T> T next(BlockingQueue<T> queue) {
        try {
            T value = queue.poll(20, TimeUnit.SECONDS);
            if (value == null) {
                throw new AssertionError("nothing came within 20 s");
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
    public void changeUserMembership(UserMembershipChange change, StreamObserver<UserMembershipChanged> answer) {
        userChanges.add(change);
        answer(answer, UserMembershipChanged.getDefaultInstance());
    }

    @Override
    public void userIsInGroup(UserMembership membership, StreamObserver<Existing> answer) {
        boolean there = members.contains(membership.getGroup() + "/user " + membership.getUserId());
        answer(answer, Existing.newBuilder().setExists(there).build());
    }

    @Override
    public void list(Listing listing, StreamObserver<Listed> answer) {
        listings.add(listing);
        List<ListedConnection> rest = new ArrayList<>();
        present.tailMap(listing.getAfter(), false).forEach((id, user) -> {
            ListedConnection.Builder one = ListedConnection.newBuilder().setConnectionId(id);
            rest.add((user.isEmpty() ? one : one.setUserId(user)).build());
        });
        int most = Math.min(listing.getMost(), rest.size());
        answer(
                answer,
                Listed.newBuilder()
                        .addAllConnections(rest.subList(0, most))
                        .setMore(rest.size() > most)
                        .build());
    }

    @Override
    public void count(Counting question, StreamObserver<Counted> answer) {
        long users = present.values().stream()
                .filter(user -> !user.isEmpty())
                .distinct()
                .count();
        answer(
                answer,
                Counted.newBuilder()
                        .setConnections(present.size())
                        .setUsers(users)
                        .setGroups(7)
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
