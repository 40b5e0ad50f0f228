package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a Kubernetes: its headless service is a name with the address of each pod. */
class KubernetesDiscoveryTest {
    private static final String SERVICE = "nodes.signalbox.svc.cluster.local";
    private static final List<String> PODS = List.of("127.0.2.1", "127.0.2.2", "127.0.2.3");
    private static final long LIMIT_SECONDS = 90;

    @TempDir
    Path directory;

    @Test
    void nodes_find_each_other_through_the_name_of_a_headless_service() throws Exception {
        String names = PODS.stream().map(pod -> pod + " " + SERVICE).collect(Collectors.joining("\n"));
        String here = "127.0.0.1 localhost " + InetAddress.getLocalHost().getHostName();
        Path hosts = Files.writeString(directory.resolve("hosts"), here + "\n" + names + "\n");
        Path said = directory.resolve("said");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.net.hosts.file=" + hosts,
                "-cp",
                System.getProperty("java.class.path"),
                NodesOfService.class.getName(),
                SERVICE,
                String.valueOf(QuietPort.find()),
                String.valueOf(QuietPort.find())));
        command.addAll(PODS);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(said).content().contains(NodesOfService.FOUND + SERVICE + " and so did client");
        } finally {
            process.destroyForcibly();
        }
    }
}
