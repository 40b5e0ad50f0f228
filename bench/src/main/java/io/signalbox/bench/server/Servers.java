package io.signalbox.bench.server;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts servers by name, each in a workspace of its own that its {@link Target#close} clears away. */
public final class Servers {
    /** Ours. */
    public static final String SIGNALBOX = "signalbox";

    private static final String NCHAN = "nchan";
    private static final String PLAIN = "plain";

    /** Names of the servers that can be put beside ours. */
    public static final List<String> PEERS = List.of(NCHAN, PLAIN);

    private static final Pattern NODES = Pattern.compile("(\\d{1,2}) nodes?");

    private final ServerSettings settings;

    public Servers(ServerSettings settings) {
        this.settings = settings;
    }

    /** The name of ours with so many nodes. */
    public static String nodes(int count) {
        return count == 1 ? "1 node" : count + " nodes";
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @throws IOException when it does not start, or is not installed
     * @throws IllegalArgumentException for an unknown name
     */
    public Target start(String name) throws IOException {
        Workspace workspace = new Workspace();
        try {
            return start(name, workspace);
        } catch (IOException | RuntimeException e) {
            workspace.close();
            throw e;
        }
    }

    private Target start(String name, Workspace workspace) throws IOException {
        Jvm jvm = new Jvm(settings.javaHome());
        Matcher nodes = NODES.matcher(name);
        if (nodes.matches()) {
            return signalbox(name, Integer.parseInt(nodes.group(1)), workspace, jvm);
        }
        return switch (name) {
            case SIGNALBOX -> signalbox(name, 1, workspace, jvm);
            case NCHAN -> NchanTarget.start(workspace, settings.serverCore());
            case PLAIN -> PlainTarget.start(workspace, jvm, settings.serverCore());
            default -> throw new IllegalArgumentException("--peer " + name + " (expected: one of " + PEERS + ")");
        };
    }

    private Target signalbox(String name, int nodes, Workspace workspace, Jvm jvm) throws IOException {
        return SignalboxTarget.start(
                workspace,
                jvm,
                new SignalboxTarget.Distribution(name, settings.launcher(), settings.jar(), nodes),
                settings);
    }
}
