package io.signalbox.dataplane.appserver;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A map that keeps so many entries, those that were put last. Any thread. */
final class Newest<K, V> {
    private static final int MOST = 1_000;

    private final Map<K, V> entries = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > MOST;
        }
    };

    synchronized @Nullable V get(K key) {
        return entries.get(key);
    }

    /** What was there before. */
    synchronized @Nullable V put(K key, V value) {
        V before = entries.remove(key);
        entries.put(key, value);
        return before;
    }
}
