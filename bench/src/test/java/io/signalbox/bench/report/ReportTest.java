package io.signalbox.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private final Report report = new Report("fanout", Map.of("size", "100"), List.of("not pinned"));

    @TempDir
    private Path directory;

    @Test
    void the_table_shows_medians_and_how_ours_stands_to_the_peer() {
        add("ours", 90, 120, 300);
        add("peer", 100, 60, 20);

        assertThat(report.table())
                .contains("ours / peer", "NOTE: not pinned")
                .containsPattern("speed +1/s +120 +60.00 +2.00");
        assertThat(report.isClean()).isTrue();
    }

    @Test
    void what_was_not_clean_stands_below_the_table() {
        report.add(new Result("ours", List.of(new Figure("speed", "1/s", 1)), List.of("3 messages lost")));

        assertThat(report.isClean()).isFalse();
        assertThat(report.table()).endsWith("NOT CLEAN, ours: 3 messages lost\n");
    }

    @Test
    void the_file_holds_each_run_and_the_medians() throws IOException {
        add("ours", 90, 120);
        report.writeTo(directory.resolve("new/result.json"));

        JsonNode json =
                new ObjectMapper().readTree(directory.resolve("new/result.json").toFile());

        assertThat(json.at("/medians/ours/speed").asDouble()).isEqualTo(105);
        assertThat(json.at("/runs/1/figures/0/value").asDouble()).isEqualTo(120);
        assertThat(json.at("/settings/size").asText()).isEqualTo("100");
        assertThat(json.at("/clean").asBoolean()).isTrue();
    }

    private void add(String server, double... values) {
        for (double value : values) {
            report.add(new Result(server, List.of(new Figure("speed", "1/s", value)), List.of()));
        }
    }
}
