package io.signalbox.standalone.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** One data-plane node beside this process. It ends with this process, however that ends. */
final class NodeProcess {
    /**
     * Ends with the node. At the end of its input, which this process holds open, it lets the node leave in order. Deaf to
     * Ctrl-C, which a terminal tells everyone: this process decides.
     */
    private static final String KEPT = "trap '' INT; exec 3<&0; \"$@\" </dev/null 3<&- & node=$!;"
            + " (while read -r line <&3; do :; done; kill $node 2>/dev/null) & keeper=$!;"
            + " wait $node; code=$?; kill $keeper 2>/dev/null; exit $code";

    private final Process shell;

    private NodeProcess(Process shell) {
        this.shell = shell;
    }

    /**
     * @param jar the data plane's own
     * @param settings environment variables: a command line could be read by others
     */
    static NodeProcess start(Path java, List<String> flags, Path jar, Map<String, String> settings) {
        List<String> node = new ArrayList<>(List.of("sh", "-c", KEPT, "node", java.toString()));
        node.addAll(flags);
        node.addAll(List.of("-jar", jar.toString()));
        ProcessBuilder builder = new ProcessBuilder(node)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        // Of this process alone: the nodes have ports of their own, behind its address.
        builder.environment().keySet().removeIf(name -> name.startsWith("QUARKUS_HTTP_"));
        builder.environment().putAll(settings);
        try {
            return new NodeProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the node itself; 0 once it has ended. */
    long pid() {
        return shell.children()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElse(0);
    }

    /** Done when it has ended, however that came. */
    CompletionStage<Integer> ended() {
        return shell.onExit().thenApply(Process::exitValue);
    }

    /** Lets it leave in order. */
    void leave() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            // It has ended: there is nobody to tell.
            return;
        }
    }

    boolean awaitEnd(long seconds) throws InterruptedException {
        return shell.waitFor(seconds, TimeUnit.SECONDS);
    }
}
