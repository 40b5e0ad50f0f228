package io.signalbox.dataplane.support;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/** Everything that is logged, with causes. */
public final class LogWatch implements AutoCloseable {
    private final Logger root = Logger.getLogger("");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> formatted = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            Object[] parameters = logged.getParameters();
            lines.add(logged.getMessage()
                    + (parameters == null ? "" : Arrays.asList(parameters))
                    + text(logged.getThrown()));
            formatted.add(ExtLogRecord.wrap(logged).getFormattedMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    public LogWatch() {
        root.addHandler(handler);
    }

    private static String text(@Nullable Throwable thrown) {
        StringWriter text = new StringWriter();
        if (thrown != null) {
            thrown.printStackTrace(new PrintWriter(text, true));
        }
        return text.toString();
    }

    public List<String> lines() {
        return lines;
    }

    /** The same as operators read it, without causes. */
    public List<String> formatted() {
        return formatted;
    }

    @Override
    public void close() {
        root.removeHandler(handler);
    }
}
