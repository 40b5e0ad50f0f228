package io.signalbox.bench.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tables and the plot of {@code docs/scale.md} are what the recorded results say; -Dupdate.docs=true writes them anew
 * from those.
 */
class ScalePageTest {
    private static final Path DOCS = Path.of("..", "docs").toAbsolutePath().normalize();
    private static final Path PAGE = DOCS.resolve("scale.md");
    private static final Path PICTURE = DOCS.resolve("images/scale.svg");
    private static final String PER_CPU = "deliveries per server CPU second";
    private static final String SIMULATION = "simulation";

    @ParameterizedTest
    @ValueSource(strings = {"cross", "send-connection", "groups-of-ten", "joins", "simulate"})
    void each_table_is_what_was_recorded(String command) throws IOException {
        Recorded recorded = recorded(command);
        assertThat(recorded.isClean()).isTrue();
        String begin = "<!-- " + command + " -->\n";
        String end = "<!-- end -->";
        String page = Files.readString(PAGE);
        assertThat(page).contains(begin);
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(end, from);
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(PAGE, page.substring(0, from) + recorded.table() + page.substring(to));
        }
        assertThat(Files.readString(PAGE)).contains(begin + recorded.table() + end);
    }

    @Test
    void the_plot_is_what_was_recorded() throws IOException {
        String picture = picture();
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(PICTURE, picture);
        }
        assertThat(PICTURE).hasContent(picture);
    }

    private static Recorded recorded(String command) throws IOException {
        return Recorded.of(DOCS.resolve("scale").resolve(command + ".json"));
    }

    private static String picture() throws IOException {
        return Plot.picture(
                "Registry memory over connections, messages between nodes over the size of a group, and what a second of"
                        + " CPU does with one, two and three nodes",
                List.of(memory(recorded("simulate")), messages(recorded("simulate")), growth()));
    }

    private static Plot memory(Recorded simulated) {
        List<String> steps = List.of("2.5 M", "5 M", "7.5 M", "10 M");
        List<Double> map = Stream.of("2,500,000", "5,000,000", "7,500,000", "10,000,000")
                .map(count -> simulated.value(SIMULATION, "MB of the map with " + count + " connections") / 1_000)
                .toList();
        double backup = simulated.value(SIMULATION, "map with one backup / map without");
        List<Double> both = map.stream().map(size -> size * backup).toList();
        double top = Math.ceil(both.get(both.size() - 1) / 4) * 4;
        return new Plot("Registry of all nodes, GB, by connections", steps, top)
                .line("one backup", both)
                .line("no backup", map);
    }

    private static Plot messages(Recorded simulated) {
        List<String> sizes = List.of("2", "10", "100", "10,000");
        List<Double> copies = sizes.stream()
                .map(size -> simulated.value(SIMULATION, "messages between nodes per publish to a group of " + size))
                .toList();
        return new Plot("Messages between 100 nodes per publish, by members", sizes, 100).line("", copies);
    }

    private static Plot growth() throws IOException {
        return new Plot("Work per CPU second, beside one node", List.of("1 node", "2", "3"), 1)
                .line("groups of ten", relative("groups-of-ten", PER_CPU))
                .line("connections", relative("send-connection", PER_CPU))
                .line("joins", relative("joins", "joins per server CPU second"));
    }

    private static List<Double> relative(String command, String figure) throws IOException {
        Recorded recorded = recorded(command);
        ToDoubleFunction<String> value = column -> recorded.value(column, figure);
        double alone = value.applyAsDouble("1 node");
        return recorded.columns().stream()
                .map(column -> value.applyAsDouble(column) / alone)
                .toList();
    }
}
