package io.signalbox.standalone.welcome;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The one place that prints: what is meant for a person, not for a log. */
public final class Terminal {
    private static final String HELP = "/io/signalbox/standalone/launch/help.txt";

    private Terminal() {}

    public static void print(List<String> lines) {
        System.out.println(String.join(System.lineSeparator(), lines));
        System.out.flush();
    }

    /** Why nothing was started, in one line. */
    public static void refuse(String line) {
        System.err.println("signalbox: " + line);
    }

    /** What nobody has foreseen: in full, for whoever is to find out. */
    public static void refuse(Throwable failure) {
        refuse("could not be started");
        failure.printStackTrace(System.err);
    }

    public static void help() throws IOException {
        try (InputStream text = Objects.requireNonNull(Terminal.class.getResourceAsStream(HELP), HELP)) {
            System.out.print(new String(text.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
