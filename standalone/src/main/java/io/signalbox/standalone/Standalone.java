package io.signalbox.standalone;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.signalbox.standalone.demo.ChatServer;
import io.signalbox.standalone.settings.StandaloneSettings;
import io.signalbox.standalone.welcome.Terminal;
import io.signalbox.standalone.welcome.Welcome;

/** From started planes to a service that says so, until a signal comes. */
public final class Standalone implements QuarkusApplication {
    private final Readiness readiness;
    private final ChatServer chat;
    private final Welcome welcome;
    private final StandaloneSettings settings;

    Standalone(Readiness readiness, ChatServer chat, Welcome welcome, StandaloneSettings settings) {
        this.readiness = readiness;
        this.chat = chat;
        this.welcome = welcome;
        this.settings = settings;
    }

    @Override
    public int run(String... arguments) {
        readiness.await();
        if (settings.demo()) {
            chat.open();
        }
        Terminal.print(welcome.lines());
        if (!settings.stopWhenReady()) {
            Quarkus.waitForExit();
        }
        return 0;
    }
}
