package io.signalbox.dataplane.settings;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** The way between the data-plane nodes of a cluster. */
@ConfigMapping(prefix = "signalbox.cluster")
public interface LinkSettings {
    /** Address on which other nodes reach this one. */
    @WithDefault("0.0.0.0")
    String linkHost();

    /** Port for other nodes; 0 takes a free one. Nobody else need reach it. */
    @WithDefault("8082")
    int linkPort();

    /** Where other nodes are told to reach this one, as host:port; by default the link's own address and port. */
    Optional<String> advertisedLink();

    /** Most bytes that may wait for one other node; past it what is sent there is dropped and counted. */
    @WithDefault("64M")
    MemorySize linkBuffer();

    /**
     * Certificate of this node, PEM with its chain behind it, for servers and for clients. With it, key and trusted
     * authorities, nodes talk TLS and refuse whoever shows no certificate.
     */
    Optional<Path> tlsCertificate();

    /** Key of the certificate, PKCS #8 in PEM. */
    Optional<Path> tlsKey();

    /** Authorities whose certificates are taken from other nodes, PEM. */
    Optional<Path> tlsTrusted();

    /** Name that is in every node's certificate; without it each has that of the host in its address. */
    Optional<String> tlsName();
}
