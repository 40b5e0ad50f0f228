package io.signalbox.standalone;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.signalbox.standalone.launch.Launch;
import io.signalbox.standalone.launch.LaunchException;
import io.signalbox.standalone.launch.LaunchOptions;
import io.signalbox.standalone.welcome.Terminal;
import java.io.IOException;
import java.util.List;

/** Where it begins: everything that can be wrong with the command line is said before anything is started. */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String... arguments) throws IOException {
        try {
            LaunchOptions options = LaunchOptions.parse(List.of(arguments), System.getenv());
            if (options.help()) {
                Terminal.help();
                return;
            }
            // The lock of the data directory is held until the process ends.
            Launch launch = Launch.prepare(options);
            launch.configuration().forEach(System::setProperty);
            Quarkus.run(Standalone.class, arguments);
        } catch (LaunchException e) {
            Terminal.refuse(String.valueOf(e.getMessage()));
            System.exit(e.exitCode());
        }
    }
}
