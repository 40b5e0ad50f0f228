package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for localhost that signed itself, made by the JDK's keytool. */
final class OwnCertificate {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PASSWORD = "changeit";
    private static final String NAME = "signalbox";
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";

    private final Path store;
    private final Path certificate;
    private final Path key;
    private final KeyStore content;

    private OwnCertificate(Path directory) throws IOException, GeneralSecurityException {
        store = directory.resolve("certificate.p12");
        makeStore(directory);
        content = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        certificate = pem(
                directory.resolve("fullchain.pem"),
                "CERTIFICATE",
                content.getCertificate(NAME).getEncoded());
        key = pem(
                directory.resolve("privkey.pem"),
                "PRIVATE KEY",
                content.getKey(NAME, PASSWORD.toCharArray()).getEncoded());
    }

    static OwnCertificate make(Path directory) throws IOException, GeneralSecurityException {
        return new OwnCertificate(directory);
    }

    /** In PEM. */
    Path certificate() {
        return certificate;
    }

    /** In PEM, not encrypted. */
    Path key() {
        return key;
    }

    /** Options for a JVM that is to trust it. */
    String trustingOptions() {
        return "-D" + TRUST_STORE + "=" + store + " -D" + TRUST_STORE_PASSWORD + "=" + PASSWORD;
    }

    /** Has clients made from now on in this JVM trust it and nothing else, until closed. */
    Trust trust() throws GeneralSecurityException {
        return new Trust(this);
    }

    static final class Trust implements AutoCloseable {
        private final SSLContext before = SSLContext.getDefault();

        private Trust(OwnCertificate own) throws GeneralSecurityException {
            TrustManagerFactory trusting = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusting.init(own.content);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trusting.getTrustManagers(), null);
            SSLContext.setDefault(context);
            // What has no use for the default context reads these.
            System.setProperty(TRUST_STORE, own.store.toString());
            System.setProperty(TRUST_STORE_PASSWORD, PASSWORD);
        }

        @Override
        public void close() {
            SSLContext.setDefault(before);
            System.clearProperty(TRUST_STORE);
            System.clearProperty(TRUST_STORE_PASSWORD);
        }
    }

    private void makeStore(Path directory) {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = List.of(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                NAME,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
        try (Spawned tool = Spawned.run(directory, Map.of(), command)) {
            assertThat(tool.ended(LIMIT)).as(tool.output()).isZero();
        }
    }

    private static Path pem(Path file, String what, byte[] content) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
    }
}
