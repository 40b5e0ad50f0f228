package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A certificate for the nodes of a cluster, and the authority that signed it and nothing else; made by openssl. */
final class NodeCertificate {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NAME = "node.signalbox.internal";
    private static final String NEW_KEY = " -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ";

    private final Path directory;
    private final String authority;

    private NodeCertificate(Path directory, String authority) {
        this.directory = directory;
        this.authority = authority;
    }

    /** @param authority its name, and that of the files */
    static NodeCertificate make(Path directory, String authority) throws IOException {
        NodeCertificate made = new NodeCertificate(directory, authority);
        Files.writeString(directory.resolve(authority + ".names"), "subjectAltName=DNS:" + NAME + "\n");
        made.openssl("req -x509 -days 2 -subj /CN=%1$s -keyout %1$s-ca.key -out %1$s-ca.pem" + NEW_KEY);
        made.openssl("req -subj /CN=node -keyout %1$s.key -out %1$s.csr" + NEW_KEY);
        made.openssl("x509 -req -days 2 -in %1$s.csr -CA %1$s-ca.pem -CAkey %1$s-ca.key -CAcreateserial"
                + " -extfile %1$s.names -out %1$s.pem");
        return made;
    }

    private void openssl(String arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.formatted(authority).strip().split(" ")));
        try (Spawned tool = Spawned.run(directory, Map.of(), command)) {
            assertThat(tool.ended(LIMIT)).as(tool.output()).isZero();
        }
    }

    /** Settings of a node that shows it, and takes from others what the authority of {@code trusted} has signed. */
    Map<String, String> settings(NodeCertificate trusted) {
        return Map.of(
                "SIGNALBOX_CLUSTER_TLS_CERTIFICATE",
                directory.resolve(authority + ".pem").toString(),
                "SIGNALBOX_CLUSTER_TLS_KEY",
                directory.resolve(authority + ".key").toString(),
                "SIGNALBOX_CLUSTER_TLS_TRUSTED",
                trusted.directory.resolve(trusted.authority + "-ca.pem").toString(),
                "SIGNALBOX_CLUSTER_TLS_NAME",
                NAME);
    }
}
