package io.signalbox.standalone;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.signalbox.standalone.cluster.ClusterHere;
import io.signalbox.standalone.demo.ChatServer;
import io.signalbox.standalone.settings.StandaloneSettings;
import io.signalbox.standalone.tenant.DemoTenant;
import io.signalbox.standalone.welcome.Terminal;
import io.signalbox.standalone.welcome.Welcome;
import java.net.URI;

/** From started planes to a service that says so, until a signal comes. */
public final class Standalone implements QuarkusApplication {
    private static final int NOT_STARTED = 1;

    private final Readiness readiness;
    private final ClusterHere cluster;
    private final ChatServer chat;
    private final Welcome welcome;
    private final DemoTenant tenant;
    private final StandaloneSettings settings;

    Standalone(
            Readiness readiness,
            ClusterHere cluster,
            ChatServer chat,
            Welcome welcome,
            DemoTenant tenant,
            StandaloneSettings settings) {
        this.readiness = readiness;
        this.cluster = cluster;
        this.chat = chat;
        this.welcome = welcome;
        this.tenant = tenant;
        this.settings = settings;
    }

    @Override
    public int run(String... arguments) {
        readiness.await();
        cluster.open();
        if (settings.demo() && !openChat()) {
            return NOT_STARTED;
        }
        Terminal.print(welcome.lines());
        if (!settings.stopWhenReady()) {
            Quarkus.waitForExit();
        }
        return 0;
    }

    private boolean openChat() {
        try {
            chat.open();
            return true;
        } catch (IllegalStateException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            URI endpoint = tenant.endpoint();
            String remedy = endpoint.getScheme().equals("https") ? "have the JVM trust its certificate, or " : "";
            Terminal.refuse("the demo cannot reach " + endpoint + " (" + why + "); " + remedy + "start with --no-demo");
            return false;
        }
    }
}
