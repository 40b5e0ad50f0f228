package io.signalbox.dataplane.fanout;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/** The users and the groups of one hub that have connections on this node, in the order of their names. Any thread. */
final class HubNames {
    private final Names users = new Names();
    private final Names groups = new Names();

    private static final class Names {
        private final NavigableSet<String> sorted = new ConcurrentSkipListSet<>();
        /** The set would count by walking. */
        private final AtomicInteger count = new AtomicInteger();
    }

    void add(Topic.Kind kind, String name) {
        Names names = of(kind);
        if (names.sorted.add(name)) {
            names.count.incrementAndGet();
        }
    }

    void remove(Topic.Kind kind, String name) {
        Names names = of(kind);
        if (names.sorted.remove(name)) {
            names.count.decrementAndGet();
        }
    }

    int count(Topic.Kind kind) {
        return of(kind).count.get();
    }

    List<String> after(Topic.Kind kind, String name, int most) {
        List<String> next = new ArrayList<>();
        Iterator<String> rest = of(kind).sorted.tailSet(name, false).iterator();
        while (next.size() < most && rest.hasNext()) {
            next.add(rest.next());
        }
        return next;
    }

    private Names of(Topic.Kind kind) {
        return kind == Topic.Kind.USER ? users : groups;
    }
}
