package io.signalbox.sdk.hub;

import com.fasterxml.jackson.databind.JavaType;
import io.signalbox.protocol.hub.HubFrame.Completion;
import io.signalbox.protocol.hub.HubFrame.StreamItem;
import io.signalbox.sdk.HubException;
import io.signalbox.sdk.hub.OpenCall.Admission;
import io.signalbox.sdk.payload.ValueFormat;
import io.signalbox.sdk.stream.Upload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A client's calls that stream or that it may cancel, until they are over, and the streams that it sends for them. Safe on
 * any thread; nobody is called under its lock.
 */
final class OpenCalls {
    /** Streams that one client may have open at a time, up and down together. */
    static final int MOST_STREAMS = 1_000;

    private final HubType<?> type;
    private final ValueFormat format;
    private final InvocationErrors errors;
    private final int uploadCapacity;
    private final Executor notices;
    // Guarded by this:
    private final Set<OpenCall> open = new HashSet<>();
    private final Map<String, OpenCall> byId = new HashMap<>();
    private final Map<String, Incoming> incoming = new HashMap<>();
    private int streams;

    private record Incoming(Upload upload, JavaType items) {}

    /**
     * @param uploadCapacity items of one stream of the client that may wait for the method
     * @param notices runs what apps do when a call is cancelled
     */
    OpenCalls(HubType<?> type, ValueFormat format, InvocationErrors errors, int uploadCapacity, Executor notices) {
        this.type = type;
        this.format = format;
        this.errors = errors;
        this.uploadCapacity = uploadCapacity;
        this.notices = notices;
    }

    /** Makes ready for a call what must be there before the client's next message. */
    OpenCall open(HubCall call, Upload.Session session) {
        HubMethod method = type.method(call.target()).orElse(null);
        if (method == null) {
            return new OpenCall(call, null, null, List.of());
        }
        List<Incoming> its = new ArrayList<>();
        if (method.takes(call)) {
            method.parameters()
                    .streams()
                    .forEach(items -> its.add(new Incoming(new Upload(uploadCapacity, session), items)));
        }
        CallSignal signal = method.parameters().haveSignal() ? new CallSignal(notices) : null;
        OpenCall opened = new OpenCall(
                call, method, signal, its.stream().map(Incoming::upload).toList());
        if (method.takes(call) && (signal != null || opened.streams() > 0)) {
            opened.admit(add(opened, its));
        }
        return opened;
    }

    private synchronized Admission add(OpenCall call, List<Incoming> its) {
        String id = call.call().invocationId();
        if (call.call().streaming() && byId.containsKey(id)) {
            return Admission.ID_IN_USE;
        }
        if (streams + call.streams() > MOST_STREAMS) {
            return Admission.TOO_MANY_STREAMS;
        }
        open.add(call);
        streams += call.streams();
        if (id != null) {
            byId.putIfAbsent(id, call);
        }
        for (int i = 0; i < its.size(); i++) {
            incoming.put(call.call().streamIds().get(i), its.get(i));
        }
        return Admission.OPEN;
    }

    /** The call is over: those of its streams that are still open end, and what comes for them is passed over. */
    void close(OpenCall call) {
        synchronized (this) {
            if (!open.remove(call)) {
                return;
            }
            streams -= call.streams();
            byId.values().remove(call);
            incoming.values().removeIf(its -> call.uploads().contains(its.upload));
        }
        call.uploads().forEach(upload -> upload.end(null));
    }

    void cancel(String invocationId) {
        OpenCall call;
        synchronized (this) {
            call = byId.get(invocationId);
        }
        if (call != null) {
            call.cancel();
        }
    }

    /** Nobody waits any more for the calls that {@code which} chooses. */
    void abandon(Predicate<OpenCall> which) {
        List<OpenCall> chosen;
        synchronized (this) {
            chosen = open.stream().filter(which).toList();
        }
        chosen.forEach(OpenCall::abandon);
    }

    /** Whether a stream of the client takes no item now. */
    boolean isFull(String streamId) {
        Incoming its = find(streamId);
        return its != null && its.upload.isFull();
    }

    private synchronized @Nullable Incoming find(String streamId) {
        return incoming.get(streamId);
    }

    /** An item that is not what its method expects fails the method's stream; the client is told nothing. */
    void push(StreamItem frame) {
        Incoming its = find(frame.invocationId());
        if (its == null) {
            return;
        }
        Object item;
        try {
            item = format.read(frame.item(), its.items);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            end(frame.invocationId(), new HubException(errors.itemNotBound(e)));
            return;
        }
        its.upload.push(item);
    }

    /** The client has ended one of its streams; false when it was none. */
    boolean end(Completion frame) {
        return end(frame.invocationId(), frame.error() == null ? null : new HubException(frame.error()));
    }

    private boolean end(String streamId, @Nullable HubException failure) {
        Incoming its;
        synchronized (this) {
            its = incoming.remove(streamId);
        }
        if (its == null) {
            return false;
        }
        its.upload.end(failure);
        return true;
    }

    synchronized boolean haveUploads() {
        return !incoming.isEmpty();
    }

    /** Nothing more comes from the client. */
    void endUploads(RuntimeException why) {
        List<Incoming> all;
        synchronized (this) {
            all = List.copyOf(incoming.values());
            incoming.clear();
        }
        all.forEach(its -> its.upload.end(why));
    }
}
