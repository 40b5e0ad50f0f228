package io.signalbox.standalone.reference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What clients, hubs and backends expect of SignalR: {@code id | what}, or {@code id | what | no: reason}, a line each. */
record Catalogue(List<Chapter> chapters) {
    private static final Path FILES = Path.of("src/test/resources/compatibility");
    private static final Map<String, String> TITLES = titles();
    private static final String NOT_OFFERED = "no: ";

    /** @param reason why it is not offered; null: it is */
    record Row(String id, String what, @Nullable String reason) {
        boolean offered() {
            return reason == null;
        }
    }

    record Section(String title, List<Row> rows) {}

    record Chapter(String title, List<Section> sections) {}

    private static Map<String, String> titles() {
        Map<String, String> titles = new LinkedHashMap<>();
        titles.put("transports", "Transports");
        titles.put("hub", "Hub protocol and hubs");
        titles.put("clients", "Clients");
        titles.put("azure", "Azure SignalR Service, as clients see it");
        return titles;
    }

    static Catalogue read() {
        return new Catalogue(TITLES.entrySet().stream()
                .map(chapter -> new Chapter(chapter.getValue(), sections(FILES.resolve(chapter.getKey() + ".txt"))))
                .toList());
    }

    Stream<Row> rows() {
        return chapters.stream()
                .flatMap(chapter -> chapter.sections().stream())
                .flatMap(section -> section.rows().stream());
    }

    private static List<Section> sections(Path file) {
        List<Section> sections = new ArrayList<>();
        for (String line : lines(file)) {
            if (line.startsWith("# ")) {
                sections.add(new Section(line.substring(2), new ArrayList<>()));
            } else if (!line.isBlank()) {
                sections.get(sections.size() - 1).rows().add(row(line));
            }
        }
        return sections;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String line) {
        String[] cells = line.split(" \\| ", -1);
        boolean offered = cells.length == 2;
        boolean notOffered = cells.length == 3 && cells[2].startsWith(NOT_OFFERED);
        if (!(offered || notOffered) || !cells[0].matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalStateException("row: " + line + " (expected: id | what, or id | what | no: reason)");
        }
        return new Row(cells[0], cells[1], offered ? null : cells[2].substring(NOT_OFFERED.length()));
    }
}
