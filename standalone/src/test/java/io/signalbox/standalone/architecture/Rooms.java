package io.signalbox.standalone.architecture;

import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.core.importer.Locations;
import com.tngtech.archunit.junit.LocationProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Where the classes of all rooms are: on the class path, but for the benchmarks, on which nothing here may depend. Theirs
 * are where the build has left them; where it has not, they are not looked at.
 */
public final class Rooms implements LocationProvider {
    static final Path BENCH = Sources.root().resolve("bench/target/classes");

    @Override
    public Set<Location> get(Class<?> testClass) {
        Set<Location> all = new HashSet<>(Locations.ofPackage("io.signalbox"));
        if (Files.isDirectory(BENCH)) {
            all.add(Location.of(BENCH));
        }
        return all;
    }
}
