package io.signalbox.sdk.hub;

import com.google.protobuf.ByteString;
import io.signalbox.sdk.stream.ItemSender.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Where the result streams of one client put their items: held back while the stream to the service is full, or while the
 * client itself reads slowly.
 */
final class Downstream {
    private final String connectionId;
    private final ClientLink link;
    private final Executor methods;
    // Guarded by this:
    private final List<Runnable> held = new ArrayList<>();
    private boolean slow;

    /** @param methods asks publishers for more: they may produce it at once */
    Downstream(String connectionId, ClientLink link, Executor methods) {
        this.connectionId = connectionId;
        this.link = link;
        this.methods = methods;
    }

    /** Never waits. */
    Sent push(ByteString frames) {
        boolean room = link.push(connectionId, frames);
        synchronized (this) {
            return room && !slow ? Sent.ROOM : Sent.FULL;
        }
    }

    /** Runs {@code more} when there is room. */
    void whenRoom(Runnable more) {
        synchronized (this) {
            if (slow) {
                held.add(more);
                return;
            }
        }
        link.whenRoom(() -> methods.execute(more));
    }

    /** The client reads slowly, or keeps up again. */
    void slow(boolean now) {
        List<Runnable> free;
        synchronized (this) {
            slow = now;
            free = now ? List.of() : List.copyOf(held);
            if (!now) {
                held.clear();
            }
        }
        free.forEach(this::whenRoom);
    }
}
