package io.signalbox.bench.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
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
    private static final String NOT_RECORDED = "Not recorded yet.\n";
    /** Commands with a column for each number of nodes, and what of them is in the plot. */
    private static final Map<String, String> GROWTH = new TreeMap<>(Map.of(
            "groups-of-ten", "deliveries per server CPU second",
            "send-connection", "deliveries per server CPU second",
            "joins", "joins per server CPU second"));

    private static final String SIMULATION = "simulation";

    @ParameterizedTest
    @ValueSource(strings = {"cross", "send-connection", "groups-of-ten", "joins", "simulate"})
    void each_table_is_what_was_recorded(String command) throws IOException {
        String begin = "<!-- " + command + " -->\n";
        String end = "<!-- end -->";
        String table = isRecorded(command) ? cleanly(recorded(command)).table() : NOT_RECORDED;
        String page = Files.readString(PAGE);
        assertThat(page).contains(begin);
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(end, from);
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(PAGE, page.substring(0, from) + table + page.substring(to));
        }
        assertThat(Files.readString(PAGE)).contains(begin + table + end);
    }

    private static Recorded cleanly(Recorded recorded) {
        assertThat(recorded.isClean()).isTrue();
        return recorded;
    }

    @Test
    void the_plot_is_what_was_recorded() throws IOException {
        String picture = picture();
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(PICTURE, picture);
        }
        assertThat(PICTURE).hasContent(picture);
    }

    private static boolean isRecorded(String command) {
        return Files.exists(DOCS.resolve("scale").resolve(command + ".json"));
    }

    private static Recorded recorded(String command) throws IOException {
        return Recorded.of(DOCS.resolve("scale").resolve(command + ".json"));
    }

    private static String picture() throws IOException {
        List<Plot> plots = new ArrayList<>();
        if (isRecorded("simulate")) {
            plots.add(memory(recorded("simulate")));
            plots.add(messages(recorded("simulate")));
        }
        if (GROWTH.keySet().stream().anyMatch(ScalePageTest::isRecorded)) {
            plots.add(growth());
        }
        return Plot.picture(
                "Registry memory over connections, messages between nodes over the size of a group, and what a second of"
                        + " CPU does with one, two and three nodes",
                plots);
    }

    private static Plot memory(Recorded simulated) {
        Map<Integer, Double> map = simulated.byConnections(SIMULATION);
        double backup = simulated.value(SIMULATION, "map with one backup / map without");
        List<Double> sizes = map.values().stream().map(size -> size / 1_000).toList();
        List<Double> both = sizes.stream().map(size -> size * backup).toList();
        List<String> steps = map.keySet().stream()
                .map(count -> Recorded.rounded(count / 1e6) + " M")
                .toList();
        double top = Math.ceil(both.get(both.size() - 1) / 4) * 4;
        return new Plot("Registry of all nodes, GB, by connections", steps, top)
                .line("one backup", both)
                .line("no backup", sizes);
    }

    private static Plot messages(Recorded simulated) {
        List<String> sizes = List.of("2", "10", "100", "10,000");
        List<Double> copies = sizes.stream()
                .map(size -> simulated.value(SIMULATION, "messages between nodes per publish to a group of " + size))
                .toList();
        return new Plot("Messages between nodes, by group size", sizes, 100).line("", copies);
    }

    private static Plot growth() throws IOException {
        Plot plot = new Plot("Work per CPU second, beside one node", List.of("1 node", "2", "3"), 1);
        for (Map.Entry<String, String> one : GROWTH.entrySet()) {
            if (isRecorded(one.getKey())) {
                plot.line(one.getKey(), relative(one.getKey(), one.getValue()));
            }
        }
        return plot;
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
