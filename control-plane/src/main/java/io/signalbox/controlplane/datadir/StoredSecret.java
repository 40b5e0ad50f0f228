package io.signalbox.controlplane.datadir;

import java.nio.file.Path;

/**
 * A secret that is kept in a file; its text form hides it.
 *
 * @param made whether it was made just now
 */
public record StoredSecret(Path file, String value, boolean made) {
    @Override
    public String toString() {
        return "StoredSecret[" + file + "]";
    }
}
