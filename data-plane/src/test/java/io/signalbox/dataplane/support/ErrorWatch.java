package io.signalbox.dataplane.support;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Listens for what a node should never say: errors, warnings and stack traces of any logger. */
public final class ErrorWatch implements AutoCloseable {
    /** Kept, because loggers are held weakly. */
    private final Logger root = Logger.getLogger("");

    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            boolean loud = logged.getLevel().intValue() >= Level.WARNING.intValue();
            if (loud || logged.getThrown() != null) {
                errors.add(logged.getLevel() + " " + logged.getLoggerName() + ": " + logged.getMessage() + " "
                        + logged.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    public ErrorWatch() {
        root.addHandler(handler);
    }

    /** One line for each, so far. */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    @Override
    public void close() {
        root.removeHandler(handler);
    }
}
