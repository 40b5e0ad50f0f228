package io.signalbox.standalone.endtoend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The lines of a process that many print to, each under its name; every line is looked at once. */
final class ToldByName {
    private static final String AFTER_NAME = ": ";

    private final Spawned process;
    private final Map<String, List<String>> told = new HashMap<>();
    private final List<String> byNobody = new ArrayList<>();
    private int seen;

    ToldByName(Spawned process) {
        this.process = process;
    }

    /** What that one tells, without its name. */
    synchronized Supplier<List<String>> by(String name) {
        told.put(name, new ArrayList<>());
        return () -> toldBy(name);
    }

    private synchronized List<String> toldBy(String name) {
        look();
        return List.copyOf(told.getOrDefault(name, List.of()));
    }

    /** What stands under none of the names. */
    synchronized List<String> byNobody() {
        look();
        return List.copyOf(byNobody);
    }

    private void look() {
        List<String> lines = process.lines(seen);
        seen += lines.size();
        for (String line : lines) {
            int end = line.indexOf(AFTER_NAME);
            List<String> by = end < 0 ? null : told.get(line.substring(0, end));
            if (by == null) {
                byNobody.add(line);
            } else {
                by.add(line.substring(end + AFTER_NAME.length()));
            }
        }
    }
}
