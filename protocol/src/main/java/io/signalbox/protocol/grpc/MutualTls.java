package io.signalbox.protocol.grpc;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How two processes of one cluster prove to each other who they are: both show a certificate, both check the other's.
 *
 * @param certificate PEM, its chain behind it; for servers and for clients
 * @param key of the certificate, PKCS #8 in PEM
 * @param trusted PEM of the authorities whose certificates are taken
 * @param name that every process has in its certificate; null: each has that of the host in its address
 */
public record MutualTls(
        Path certificate, Path key, Path trusted, @Nullable String name) {
    /** @throws UncheckedIOException when a file cannot be read */
    ChannelCredentials client() {
        try {
            return TlsChannelCredentials.newBuilder()
                    .keyManager(certificate.toFile(), key.toFile())
                    .trustManager(trusted.toFile())
                    .build();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** @throws UncheckedIOException when a file cannot be read */
    ServerCredentials server() {
        try {
            return TlsServerCredentials.newBuilder()
                    .keyManager(certificate.toFile(), key.toFile())
                    .trustManager(trusted.toFile())
                    .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                    .build();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private UncheckedIOException unreadable(IOException cause) {
        return new UncheckedIOException(
                "TLS of the cluster: " + certificate + ", " + key + ", " + trusted + " (expected: three PEM files)",
                cause);
    }
}
