package io.signalbox.standalone.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small rooms: what one person keeps in mind at once. */
class SizeTest {
    private static final int LONGEST_FILE = 400;
    private static final int LONGEST_METHOD = 40;
    private static final int MOST_PARAMETERS = 6;

    private final List<Path> files = Sources.main();

    @Test
    void every_room_is_looked_at() {
        if (System.getenv("SIGNALBOX_TEST_ALL_CLIENTS") != null) {
            assertThat(Rooms.BENCH).as("classes of the benchmarks").isDirectory();
        }
        assertThat(Sources.ROOMS)
                .allSatisfy(room -> assertThat(files)
                        .as("sources of %s", room)
                        .anyMatch(file -> file.startsWith(Sources.root().resolve(room))));
    }

    @Test
    void no_file_is_longer_than_400_lines() {
        assertThat(files).filteredOn(file -> Sources.lines(file) > LONGEST_FILE).isEmpty();
    }

    @Test
    void no_method_is_longer_than_40_lines() {
        assertThat(Sources.methods(files))
                .filteredOn(method -> method.lines() > LONGEST_METHOD)
                .isEmpty();
    }

    @Test
    void no_check_is_suppressed() {
        assertThat(files).allSatisfy(file -> assertThat(file).content().doesNotContain("@SuppressWarnings"));
    }

    @Test
    void no_method_takes_more_than_6_parameters() {
        assertThat(Sources.methods(files))
                // A constructor is called by the container, a factory or its own package, with names beside it.
                .filteredOn(method -> !method.name().equals("<init>"))
                .filteredOn(method -> method.parameters() > MOST_PARAMETERS)
                .isEmpty();
    }
}
