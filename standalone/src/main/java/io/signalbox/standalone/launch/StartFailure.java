package io.signalbox.standalone.launch;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;

/** What stopped a start that had been checked beforehand: in words, where the person at the terminal can help it. */
final class StartFailure {
    private static final int DEEPEST = 20;
    private static final String DATABASE = "signalbox.mv.db";
    private static final String HTTPS_TAKEN = "the port for HTTPS is taken; choose another with quarkus.http.ssl-port";

    private final List<Throwable> causes;

    StartFailure(Throwable failure) {
        this.causes = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(DEEPEST)
                .toList();
    }

    /** @return one line, or nothing for what nobody has foreseen */
    Optional<String> inWords(Listening listening, Path data) {
        return portTaken(listening).or(() -> noDatabase(data)).or(this::wrongSettings);
    }

    /** A port that was free when it was tried out. */
    private Optional<String> portTaken(Listening listening) {
        if (causes.stream().noneMatch(cause -> cause instanceof IOException && says(cause, "already in use"))) {
            return Optional.empty();
        }
        boolean grpc = causes.stream().anyMatch(cause -> says(cause, "gRPC address"));
        return Optional.of(grpc ? listening.grpcTaken() : httpsAlone() ? HTTPS_TAKEN : listening.httpTaken());
    }

    private static boolean httpsAlone() {
        return ConfigProvider.getConfig()
                .getOptionalValue("quarkus.http.insecure-requests", String.class)
                .filter("disabled"::equalsIgnoreCase)
                .isPresent();
    }

    private Optional<String> noDatabase(Path data) {
        return causes.stream()
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .findFirst()
                .map(cause -> says(cause, DATABASE) ? noFile(data.resolve(DATABASE), cause) : noAnswer(cause));
    }

    private static String noFile(Path file, SQLException cause) {
        return file + " cannot be opened: it is damaged, or of another version (" + inOneLine(cause)
                + "); restore a backup, or move it away to begin without tenants";
    }

    private static String noAnswer(SQLException cause) {
        return "the database cannot be used: " + inOneLine(cause);
    }

    private Optional<String> wrongSettings() {
        return causes.stream()
                .filter(cause -> cause instanceof ConfigurationException
                        || cause instanceof ConfigValidationException
                        || cause instanceof PreventFurtherStepsException)
                .findFirst()
                .map(StartFailure::inOneLine);
    }

    private static String inOneLine(Throwable cause) {
        return String.valueOf(cause.getMessage()).lines().map(String::strip).collect(Collectors.joining(" "));
    }

    private static boolean says(Throwable cause, String words) {
        return String.valueOf(cause.getMessage()).contains(words);
    }
}
