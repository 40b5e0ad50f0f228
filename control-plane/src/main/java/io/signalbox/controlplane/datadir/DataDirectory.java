package io.signalbox.controlplane.datadir;

import static io.signalbox.controlplane.log.ControlPlaneLog.LOG;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/** The directory that outlives the process; it keeps secrets in files that only the process's user can read. */
public final class DataDirectory {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path path;

    public DataDirectory(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    public Path path() {
        return path;
    }

    /**
     * The secret in file {@code name}; when there is no such file yet, {@code fresh} is written to it with mode 0600.
     *
     * @throws ConfigurationException when the directory or the file cannot be read or written, or the file is empty
     */
    public StoredSecret secret(String name, Supplier<String> fresh) {
        Path file = path.resolve(name);
        try {
            if (Files.exists(file)) {
                return new StoredSecret(file, read(file), false);
            }
            Files.createDirectories(path);
            String made = fresh.get();
            write(file, made);
            return new StoredSecret(file, made, true);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "data directory: " + file + " cannot be read or written: " + e.getMessage(), e, Set.of());
        }
    }

    private String read(Path file) throws IOException {
        if (posix() && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            LOG.secretFileOpenToOthers(file);
        }
        String text = Files.readString(file).strip();
        if (text.isEmpty()) {
            throw new ConfigurationException(
                    file + ": empty (expected: a secret; restore it, or delete the file to have a new one made)");
        }
        return text;
    }

    /** Under another name first, so that a crash leaves no half-written secret behind. */
    private void write(Path file, String secret) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try (FileChannel channel =
                FileChannel.open(draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly())) {
            ByteBuffer bytes = ByteBuffer.wrap((secret + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        moveIntoPlace(draft, file);
    }

    private static void moveIntoPlace(Path draft, Path file) throws IOException {
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException notHere) {
            Files.move(draft, file);
        }
    }

    private FileAttribute<?>[] ownerOnly() {
        return posix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private boolean posix() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
