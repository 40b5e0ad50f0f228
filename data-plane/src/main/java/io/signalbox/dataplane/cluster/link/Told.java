package io.signalbox.dataplane.cluster.link;

import io.signalbox.dataplane.request.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is to hear what becomes of bytes under way to another node, by the number they went with. Not thread-safe. */
final class Told {
    private final Map<Long, Reply.Taken> untaken = new HashMap<>();
    private long numbers;

    void await(Reply.Taken taken) {
        untaken.put(++numbers, taken);
    }

    Reply.@Nullable Taken taken(long number) {
        return untaken.remove(number);
    }

    boolean isNone() {
        return untaken.isEmpty();
    }

    /** All, of whom nothing more will be heard. */
    List<Reply.Taken> lost() {
        List<Reply.Taken> all = new ArrayList<>(untaken.values());
        untaken.clear();
        return all;
    }
}
