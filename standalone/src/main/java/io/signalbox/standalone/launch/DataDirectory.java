package io.signalbox.standalone.launch;

import io.signalbox.protocol.token.AccessKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where everything stays that must survive a restart. It is locked, because two processes on one database would corrupt
 * what both rely on; the lock ends with the process.
 */
final class DataDirectory implements AutoCloseable {
    private static final String SECRET = "cluster.secret";
    private static final String LOCK = "lock";
    private static final int SHORTEST_SECRET = 32;

    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** @throws LaunchException when it cannot be created, cannot be written, or another process has it */
    static DataDirectory open(Path chosen) throws LaunchException {
        Path path = chosen.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw LaunchException.because("data directory " + path + " is in use by another Signalbox");
            }
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            throw LaunchException.because("data directory " + path + " cannot be written: " + reason(e));
        }
    }

    Path path() {
        return path;
    }

    /** The secret that lets the planes trust each other; made at the first start, readable by the owner alone. */
    String clusterSecret() throws LaunchException {
        Path file = path.resolve(SECRET);
        try {
            if (!Files.exists(file)) {
                writeSecret(file);
            }
            String secret = Files.readString(file).strip();
            if (secret.length() < SHORTEST_SECRET) {
                throw LaunchException.because(file + " holds " + secret.length() + " characters (expected: at least "
                        + SHORTEST_SECRET + "; delete it to have a new one made)");
            }
            return secret;
        } catch (IOException e) {
            throw LaunchException.because(file + " cannot be read or written: " + reason(e));
        }
    }

    /** Under another name first, so that a crash leaves no half-written secret behind. */
    private static void writeSecret(Path file) throws IOException {
        Path draft = file.resolveSibling(SECRET + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, AccessKey.random().value());
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by this very process.
            return null;
        }
    }

    private static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException) {
            return "it is a file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "nothing can be made there";
        }
        // Of the others the message begins with the path, which has just been named.
        String reason = e instanceof FileSystemException at ? at.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason.toLowerCase(Locale.ROOT);
    }
}
