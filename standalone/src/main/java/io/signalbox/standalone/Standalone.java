package io.signalbox.standalone;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.signalbox.standalone.demo.ChatServer;
import io.signalbox.standalone.welcome.Terminal;
import io.signalbox.standalone.welcome.Welcome;

/** From started planes to a service that says so, until a signal comes. */
final class Standalone implements QuarkusApplication {
    private final ChatServer chat;
    private final Welcome welcome;

    Standalone(ChatServer chat, Welcome welcome) {
        this.chat = chat;
        this.welcome = welcome;
    }

    @Override
    public int run(String... arguments) {
        chat.open();
        Terminal.print(welcome.lines());
        Quarkus.waitForExit();
        return 0;
    }
}
