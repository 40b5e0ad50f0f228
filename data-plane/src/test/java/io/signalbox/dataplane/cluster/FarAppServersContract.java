package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.appserver.FarAppServers;
import io.signalbox.dataplane.appserver.Line;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.grpc.ClientData;
import io.signalbox.protocol.grpc.FromFarAppServer;
import io.signalbox.protocol.grpc.ToFarAppServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link FarAppServers} keeps to, between two nodes. */
abstract class FarAppServersContract {
    static final NodeId NEAR = new NodeId("near");
    static final NodeId FAR = new NodeId("far");
    /** Together more than any window on the way. */
    private static final int MANY = 256;

    private static final String LARGE = "x".repeat(32 * 1024);

    /** The other ends of the calls, in the order in which they came. */
    private final List<Called> called = new CopyOnWriteArrayList<>();

    private record Called(Line<FromFarAppServer> line, RecordingEar<ToFarAppServer> ear) {}

    final FarAppServers.Serving serving = back -> {
        Called call = new Called(back, new RecordingEar<>());
        called.add(call);
        return call.ear;
    };

    /** The port as {@link #NEAR} uses it; {@link #FAR} has {@link #serving}. */
    abstract FarAppServers near();

    abstract void die(NodeId node);

    private static ToFarAppServer up(String text) {
        return ToFarAppServer.newBuilder().setData(data(text)).build();
    }

    private static FromFarAppServer down(String text) {
        return FromFarAppServer.newBuilder().setData(data(text)).build();
    }

    private static ClientData.Builder data(String text) {
        return ClientData.newBuilder().setFrames(ByteString.copyFromUtf8(text));
    }

    private final class Call {
        final RecordingEar<FromFarAppServer> ear = new RecordingEar<>();
        final Line<ToFarAppServer> line;
        final Called other;

        Call() {
            int before = called.size();
            line = near().call(FAR, ear);
            line.say(up("first"));
            Eventually.holds("the call arrives", () -> called.size() > before);
            other = called.get(before);
            Eventually.holds("the first word arrives", () -> other.ear.heard.size() == 1);
        }
    }

    @Test
    void what_is_said_arrives_in_order_both_ways() {
        Call call = new Call();
        List<ToFarAppServer> there = new ArrayList<>(List.of(up("first")));
        List<FromFarAppServer> back = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            there.add(up("" + i));
            call.line.say(up("" + i));
            back.add(down("" + i));
            call.other.line.say(down("" + i));
        }
        Eventually.holds("all is there", () -> call.other.ear.heard.size() == 1_001 && call.ear.heard.size() == 1_000);
        assertThat(call.other.ear.heard).isEqualTo(there);
        assertThat(call.ear.heard).isEqualTo(back);
    }

    @Test
    void what_many_threads_say_arrives_whole_and_in_the_order_of_each() {
        Call call = new Call();
        CompletableFuture.allOf(IntStream.range(0, 4)
                        .mapToObj(thread -> CompletableFuture.runAsync(() ->
                                IntStream.range(0, 500).forEach(i -> call.other.line.say(down(thread + " " + i)))))
                        .toArray(CompletableFuture[]::new))
                .join();
        Eventually.holds("all is there", () -> call.ear.heard.size() == 2_000);
        for (int thread = 0; thread < 4; thread++) {
            String mine = thread + " ";
            assertThat(call.ear.heard.stream()
                            .map(frame -> frame.getData().getFrames().toStringUtf8())
                            .filter(text -> text.startsWith(mine)))
                    .isEqualTo(IntStream.range(0, 500).mapToObj(i -> mine + i).toList());
        }
    }

    @Test
    void who_takes_nothing_hears_no_more_and_holds_the_client_back() {
        Call call = new Call();
        call.other.ear.hold();
        boolean room = true;
        for (int i = 0; i < MANY; i++) {
            room = call.line.say(up(LARGE));
        }
        assertThat(room).isFalse();
        assertThat(call.line.waiting()).isGreaterThan(MANY * LARGE.length() / 2);
        Eventually.holds("one is heard", () -> call.other.ear.heard.size() == 2);
        int before = call.ear.rooms.get();
        call.other.ear.takeAll();
        Eventually.holds("all is there", () -> call.other.ear.heard.size() == MANY + 1);
        Eventually.holds("there is room", () -> call.ear.rooms.get() > before);
        Eventually.holds("nothing waits", () -> call.line.waiting() == 0);
        assertThat(call.line.say(up("more"))).isTrue();
    }

    @Test
    void who_takes_nothing_holds_the_app_server_back() {
        Call call = new Call();
        call.ear.hold();
        boolean room = true;
        for (int i = 0; i < MANY; i++) {
            room = call.other.line.say(down(LARGE));
        }
        assertThat(room).isFalse();
        assertThat(call.other.line.waiting()).isGreaterThan(MANY * LARGE.length() / 2);
        Eventually.holds("one is heard", () -> call.ear.heard.size() == 1);
        int before = call.other.ear.rooms.get();
        call.ear.takeAll();
        Eventually.holds("all is there", () -> call.ear.heard.size() == MANY);
        Eventually.holds("there is room", () -> call.other.ear.rooms.get() > before);
    }

    @Test
    void who_ends_is_over_for_the_other_side_after_all_that_was_said() {
        Call call = new Call();
        call.line.say(up("last"));
        call.line.end();
        call.line.say(up("too late"));
        Eventually.holds("it is over there", () -> call.other.ear.overs.get() == 1);
        assertThat(call.other.ear.heard).containsExactly(up("first"), up("last"));
        assertThat(call.ear.overs).as("the other side may go on").hasValue(0);
        call.other.line.say(down("good-bye"));
        call.other.line.end();
        Eventually.holds("it is over here", () -> call.ear.overs.get() == 1);
        assertThat(call.ear.heard).containsExactly(down("good-bye"));
        assertThat(call.other.ear.overs).hasValue(1);
    }

    @Test
    void who_cuts_is_over_for_the_other_side_whatever_that_takes() {
        Call call = new Call();
        call.other.ear.hold();
        for (int i = 0; i < 100; i++) {
            call.line.say(up(LARGE));
        }
        call.line.cut();
        Eventually.holds("it is over there", () -> call.other.ear.overs.get() == 1);
        Call second = new Call();
        second.other.line.cut();
        Eventually.holds("it is over here", () -> second.ear.overs.get() == 1);
    }

    @Test
    void a_node_that_is_not_there_is_over() {
        RecordingEar<FromFarAppServer> ear = new RecordingEar<>();
        Line<ToFarAppServer> line = near().call(new NodeId("nobody"), ear);
        Eventually.holds("it is over", () -> ear.overs.get() == 1);
        line.say(up("in vain"));
        line.end();
        line.cut();
        assertThat(ear.heard).isEmpty();
    }

    @Test
    void a_node_that_dies_is_over_for_all_who_called_it() {
        List<Call> calls = IntStream.range(0, 10).mapToObj(i -> new Call()).toList();
        die(FAR);
        Eventually.holds("all are over", () -> calls.stream().allMatch(call -> call.ear.overs.get() == 1));
        RecordingEar<FromFarAppServer> late = new RecordingEar<>();
        near().call(FAR, late).say(up("in vain"));
        Eventually.holds("so is who calls later", () -> late.overs.get() == 1);
    }

    @Test
    void a_node_that_dies_is_over_for_all_whom_it_called() {
        List<Call> calls = IntStream.range(0, 10).mapToObj(i -> new Call()).toList();
        die(NEAR);
        Eventually.holds("all are over", () -> calls.stream().allMatch(call -> call.other.ear.overs.get() == 1));
    }
}
