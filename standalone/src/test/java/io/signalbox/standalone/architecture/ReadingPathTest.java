package io.signalbox.standalone.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The way of one message, from a backend's POST to a socket: eight files that lead from one to the next. */
class ReadingPathTest {
    private static final int MOST_LINES = 1_600;
    private static final List<String> STOPS = List.of(
            "io.signalbox.restapi.send.SendResource",
            "io.signalbox.restapi.dataplane.DataPlaneClient",
            "io.signalbox.dataplane.ingress.DeliveryService",
            "io.signalbox.dataplane.fanout.Fanout",
            "io.signalbox.dataplane.cluster.InMemoryNodeLink",
            "io.signalbox.dataplane.hub.LocalHub",
            "io.signalbox.dataplane.connection.ClientConnection",
            "io.signalbox.dataplane.transport.websocket.WebSocketTransport");
    /** Between stops 5 and 6: which hub. Short, but read too. */
    private static final String DOOR_OF_THE_HUBS = "io.signalbox.dataplane.hub.LocalHubs";

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.signalbox");

    @Test
    void each_stop_leads_to_the_next() {
        for (int stop = 1; stop < STOPS.size(); stop++) {
            JavaClass from = classes.get(STOPS.get(stop - 1));
            JavaClass to = classes.get(STOPS.get(stop));
            assertThat(dependenciesOf(from))
                    .as(
                            "%s depends on %s, or on a port or contract that it stands behind",
                            from.getName(), to.getName())
                    .anyMatch(reached -> isOrStandsFor(reached, to));
        }
    }

    @Test
    void the_eight_files_are_read_in_one_sitting() {
        int lines = Stream.concat(STOPS.stream(), Stream.of(DOOR_OF_THE_HUBS))
                .map(ReadingPathTest::source)
                .mapToInt(Sources::lines)
                .sum();
        assertThat(lines).as("lines of the eight stops").isLessThan(MOST_LINES);
    }

    @Test
    void each_stop_says_which_one_it_is() {
        for (int stop = 1; stop <= STOPS.size(); stop++) {
            Path source = source(STOPS.get(stop - 1));
            String said = "top " + stop + " of 8";
            assertThat(Stream.of(source, source.resolveSibling("package-info.java")))
                    .as("%s or its package-info", source)
                    .anySatisfy(file -> assertThat(file).content().contains(said));
        }
    }

    private Stream<JavaClass> dependenciesOf(JavaClass from) {
        return withNested(from)
                .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                .map(Dependency::getTargetClass)
                .distinct();
    }

    private Stream<JavaClass> withNested(JavaClass outer) {
        return classes.stream()
                .filter(each -> each.equals(outer) || each.getName().startsWith(outer.getName() + "$"));
    }

    /** The stop itself, or a port or gRPC contract behind which it stands or a neighbour that hands on to it. */
    private boolean isOrStandsFor(JavaClass reached, JavaClass stop) {
        if (reached.equals(stop)) {
            return true;
        }
        return reached.getPackageName().startsWith("io.signalbox.")
                && Stream.concat(withNested(stop), doorsTo(stop))
                        .anyMatch(door -> implementsPort(door, reached) || servesContract(door, reached));
    }

    /** Classes of the stop's own package that hand on to it: the hub of many, before the one hub. */
    private static Stream<JavaClass> doorsTo(JavaClass stop) {
        return stop.getPackage().getClasses().stream()
                .filter(each -> each.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency.getTargetClass().equals(stop)));
    }

    private static boolean implementsPort(JavaClass door, JavaClass reached) {
        return reached.isInterface() && !door.equals(reached) && door.isAssignableTo(reached.getName());
    }

    private static boolean servesContract(JavaClass door, JavaClass reached) {
        return door.getAllRawSuperclasses().stream()
                .flatMap(parent -> parent.getEnclosingClass().stream())
                .anyMatch(reached::equals);
    }

    private static Path source(String stop) {
        String file = stop.replace('.', '/') + ".java";
        return Sources.main().stream()
                .filter(path -> path.toString().endsWith(file))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no source of " + stop));
    }
}
