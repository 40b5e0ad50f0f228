package io.signalbox.standalone;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.signalbox.standalone.cluster.Keeper;
import io.signalbox.standalone.launch.Launch;
import io.signalbox.standalone.launch.LaunchException;
import io.signalbox.standalone.launch.LaunchOptions;
import io.signalbox.standalone.welcome.Terminal;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where it begins: everything that can be wrong with the command line is said before anything is started. */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String... arguments) throws IOException {
        try {
            LaunchOptions options = LaunchOptions.parse(List.of(arguments), System.getenv());
            switch (options.wanted()) {
                case HELP -> Terminal.help();
                case KEEPER -> keep();
                case START -> start(options, arguments);
            }
        } catch (LaunchException e) {
            Terminal.refuse(String.valueOf(e.getMessage()));
            System.exit(e.exitCode());
        }
    }

    private static void keep() {
        try {
            Keeper.start();
        } catch (RuntimeException e) {
            Terminal.refuse(e);
            System.exit(1);
        }
    }

    private static void start(LaunchOptions options, String... arguments) throws LaunchException {
        // The lock of the data directory is held until the process ends.
        Launch launch = Launch.prepare(options);
        launch.configuration().forEach(System::setProperty);
        Quarkus.run(Standalone.class, (exitCode, failure) -> end(launch, exitCode, failure), arguments);
    }

    /** Whoever hands this to Quarkus does the telling too; Quarkus then says nothing of a failure. */
    private static void end(Launch launch, int exitCode, @Nullable Throwable failure) {
        if (failure != null) {
            launch.explain(failure).ifPresentOrElse(Terminal::refuse, () -> Terminal.refuse(failure));
        }
        System.exit(exitCode);
    }
}
