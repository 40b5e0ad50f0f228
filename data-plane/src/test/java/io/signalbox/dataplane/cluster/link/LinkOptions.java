package io.signalbox.dataplane.cluster.link;

import io.quarkus.runtime.configuration.MemorySize;
import io.signalbox.dataplane.settings.LinkSettings;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** On loopback, a free port. */
public record LinkOptions(
        long buffer,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable Path trusted,
        @Nullable String name) implements LinkSettings {
    public LinkOptions() {
        this(64L * 1024 * 1024);
    }

    public LinkOptions(long buffer) {
        this(buffer, null, null, null, null);
    }

    @Override
    public String linkHost() {
        return "127.0.0.1";
    }

    @Override
    public int linkPort() {
        return 0;
    }

    @Override
    public Optional<String> advertisedLink() {
        return Optional.empty();
    }

    @Override
    public MemorySize linkBuffer() {
        return new MemorySize(BigInteger.valueOf(buffer));
    }

    @Override
    public Optional<Path> tlsCertificate() {
        return Optional.ofNullable(certificate);
    }

    @Override
    public Optional<Path> tlsKey() {
        return Optional.ofNullable(key);
    }

    @Override
    public Optional<Path> tlsTrusted() {
        return Optional.ofNullable(trusted);
    }

    @Override
    public Optional<String> tlsName() {
        return Optional.ofNullable(name);
    }
}
