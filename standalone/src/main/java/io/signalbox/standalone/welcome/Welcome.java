package io.signalbox.standalone.welcome;

import io.signalbox.standalone.cluster.ClusterHere;
import io.signalbox.standalone.demo.CurlLine;
import io.signalbox.standalone.settings.StandaloneSettings;
import io.signalbox.standalone.tenant.DemoTenant;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What to do next, said once when everything is up. */
@Singleton
public final class Welcome {
    private static final double MILLIS = 1_000;

    private final DemoTenant tenant;
    private final CurlLine curl;
    private final ClusterHere cluster;
    private final boolean demo;

    Welcome(DemoTenant tenant, CurlLine curl, ClusterHere cluster, StandaloneSettings settings) {
        this.tenant = tenant;
        this.curl = curl;
        this.cluster = cluster;
        this.demo = settings.demo();
    }

    /** Holds an access key and a token: for the terminal, never for a log. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "Signalbox is ready after %.1f s.", sinceStart().toMillis() / MILLIS));
        lines.add("");
        if (demo) {
            lines.add("Open in a browser, twice:");
            lines.add("  " + tenant.endpoint() + "/");
        }
        lines.add("Connection string for app servers and backends:");
        lines.add("  " + tenant.connectionString());
        lines.add("Be a backend: broadcast to everyone" + (demo ? " on that page:" : " in the hub chat:"));
        lines.add("  " + curl.text());
        lines.add("");
        if (!cluster.lines().isEmpty()) {
            // The first process has the address and the control plane as well.
            lines.add("The nodes behind that address; end any but node-1 (kill -9) and see its clients come back:");
            cluster.lines().forEach(line -> lines.add("  " + line));
            lines.add("");
        }
        lines.add("Stop with Ctrl-C.");
        return lines;
    }

    private static Duration sinceStart() {
        return Duration.ofMillis(System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime());
    }
}
