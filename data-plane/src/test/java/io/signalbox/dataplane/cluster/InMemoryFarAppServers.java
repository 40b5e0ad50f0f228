package io.signalbox.dataplane.cluster;

import com.google.protobuf.MessageLite;
import io.signalbox.dataplane.appserver.Ear;
import io.signalbox.dataplane.appserver.FarAppServers;
import io.signalbox.dataplane.appserver.Line;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.protocol.grpc.FromFarAppServer;
import io.signalbox.protocol.grpc.ToFarAppServer;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The way to the app servers of nodes that share one JVM; one thread is the network, and has all its state. */
public final class InMemoryFarAppServers {
    private static final long FULL_AT = 64 * 1024;
    private static final long ROOM_BELOW = 16 * 1024;

    /** Its thread is there as long as there is something to do. */
    private final ThreadPoolExecutor network =
            new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());

    private final Map<NodeId, FarAppServers.Serving> nodes = new ConcurrentHashMap<>();
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();

    public InMemoryFarAppServers() {
        network.allowCoreThreadTimeOut(true);
    }

    /** The node has app servers. */
    public void serve(NodeId node, FarAppServers.Serving serving) {
        nodes.put(node, serving);
    }

    /** As {@code self} uses it. */
    public FarAppServers of(NodeId self) {
        return (node, ear) -> {
            Call call = new Call(self, node, ear);
            calls.add(call);
            network.execute(call::begin);
            return call.up;
        };
    }

    /** The node dies, with all calls of it and to it. */
    public void die(NodeId node) {
        nodes.remove(node);
        network.execute(() -> calls.forEach(call -> call.onDeath(node)));
    }

    /** Waits until all that was said has been brought. */
    public void settle() {
        try {
            network.submit(() -> {}).get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private final class Call {
        private final NodeId caller;
        private final NodeId called;
        private final Pipe<ToFarAppServer> up;
        private final Pipe<FromFarAppServer> down;

        Call(NodeId caller, NodeId called, Ear<FromFarAppServer> ear) {
            this.caller = caller;
            this.called = called;
            this.up = new Pipe<>(this, ear::room);
            this.down = new Pipe<>(this, () -> {
                Ear<ToFarAppServer> other = up.ear;
                if (other != null) {
                    other.room();
                }
            });
            this.down.ear = ear;
        }

        void begin() {
            FarAppServers.Serving there = nodes.get(called);
            if (there == null) {
                cut();
                return;
            }
            up.ear = there.serve(down);
            up.pump();
        }

        void onDeath(NodeId node) {
            if (node.equals(caller) || node.equals(called)) {
                cut();
            }
        }

        void cut() {
            calls.remove(this);
            up.over();
            down.over();
        }
    }

    /** One direction. */
    private final class Pipe<T extends MessageLite> implements Line<T> {
        private final Call call;
        private final Runnable onRoom;
        private final Queue<T> queue = new ArrayDeque<>();
        private final AtomicLong waiting = new AtomicLong();
        private volatile boolean full;
        private @Nullable Ear<T> ear;
        private boolean busy;
        private boolean ending;
        private boolean over;

        Pipe(Call call, Runnable onRoom) {
            this.call = call;
            this.onRoom = onRoom;
        }

        @Override
        public boolean say(T frame) {
            if (waiting.addAndGet(frame.getSerializedSize()) >= FULL_AT) {
                full = true;
            }
            network.execute(() -> {
                if (!ending) {
                    queue.add(frame);
                }
                pump();
            });
            return !full;
        }

        @Override
        public long waiting() {
            return waiting.get();
        }

        @Override
        public void end() {
            network.execute(() -> {
                ending = true;
                pump();
            });
        }

        @Override
        public void cut() {
            network.execute(call::cut);
        }

        void pump() {
            Ear<T> hears = ear;
            if (busy || over || hears == null) {
                return;
            }
            T next = queue.poll();
            if (next != null) {
                busy = true;
                if (waiting.addAndGet(-next.getSerializedSize()) < ROOM_BELOW && full) {
                    full = false;
                    onRoom.run();
                }
                hears.heard(
                        next,
                        () -> network.execute(() -> {
                            busy = false;
                            pump();
                        }));
            } else if (ending) {
                over();
            }
        }

        void over() {
            Ear<T> hears = ear;
            if (!over && hears != null) {
                over = true;
                hears.over();
            }
        }
    }
}
