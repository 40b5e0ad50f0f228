package io.signalbox.dataplane.hub;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.connection.ConnectionLoop;
import io.signalbox.dataplane.fanout.ClientAnswer;
import io.signalbox.dataplane.fanout.ClientCall;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** What one client was asked and has not answered yet, by invocation id. Confined to its event loop. */
final class OpenQuestions {
    static final int MOST = 1_024;

    private final ConnectionLoop loop;
    private final Map<String, Question> open = new HashMap<>();

    private record Question(CompletableFuture<ClientAnswer> answer, Future<?> deadline) {}

    OpenQuestions(ConnectionLoop loop) {
        this.loop = loop;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** Whether the question may be asked; else it is answered at once. */
    boolean add(ClientCall call, CompletableFuture<ClientAnswer> answer) {
        String id = call.invocationId();
        if (open.size() >= MOST) {
            refuse(
                    answer,
                    Refusal.SERVER_BUSY,
                    "questions: " + MOST + " wait for this client already (expected: fewer)");
            return false;
        }
        if (open.containsKey(id)) {
            refuse(answer, Refusal.BODY_INVALID, "invocation id: " + id + " (expected: one that is not in use)");
            return false;
        }
        Future<?> deadline = loop.after(call.patience(), () -> finish(id, ClientAnswer.TIMED_OUT));
        open.put(id, new Question(answer, deadline));
        return true;
    }

    private static void refuse(CompletableFuture<ClientAnswer> answer, Refusal refusal, String detail) {
        answer.complete(ClientAnswer.refused(new RefusedException(refusal, detail)));
    }

    /** Whether the Completion answers one of the questions, and is for nobody else then. */
    boolean takes(HubProtocol protocol, ByteBuffer completion) {
        String id = ((HubFrame.Completion) protocol.decode(completion.duplicate())).invocationId();
        if (!open.containsKey(id)) {
            return false;
        }
        finish(id, ClientAnswer.of(ByteString.copyFrom(completion.duplicate()), protocol.name()));
        return true;
    }

    /** The client is gone. */
    void end() {
        List.copyOf(open.keySet()).forEach(id -> finish(id, ClientAnswer.DISCONNECTED));
    }

    private void finish(String id, ClientAnswer answer) {
        Question question = open.remove(id);
        if (question != null) {
            question.deadline.cancel(false);
            question.answer.complete(answer);
        }
    }
}
