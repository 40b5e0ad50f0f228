package io.signalbox.standalone.reference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The tables of the specification's pages, which stand outside the project: every section of every page, how many rows
 * its table has, and for each of them ({@code first cell | id, id}) the lines of the {@link Catalogue} that stand for
 * it.
 */
record SpecTables(List<Section> sections) {
    private static final Path FILE = Path.of("src/test/resources/compatibility/tables-of-the-spec.txt");
    private static final String ROWS = "rows: ";
    private static final String NO_TABLE = "no table";
    private static final Pattern CELL = Pattern.compile("(?<!\\\\)\\|");
    /** Above the rows: the names of the columns, and the line below them. */
    private static final int HEAD = 2;

    /** @param first the row's first cell */
    record Row(String first, List<String> ids) {}

    /** @param count how many rows its table has; 0: it has none */
    record Section(String page, String title, int count, List<Row> rows) {
        List<String> firsts() {
            return rows.stream().map(Row::first).toList();
        }
    }

    static SpecTables read() {
        List<Section> sections = new ArrayList<>();
        String page = "";
        String title = "";
        for (String line : lines(FILE)) {
            if (line.startsWith("# ")) {
                page = line.substring(2);
            } else if (line.startsWith("## ")) {
                title = line.substring(3);
            } else if (line.equals(NO_TABLE) || line.startsWith(ROWS)) {
                int count = line.equals(NO_TABLE) ? 0 : Integer.parseInt(line.substring(ROWS.length()));
                sections.add(new Section(page, title, count, new ArrayList<>()));
            } else if (!line.isBlank()) {
                sections.get(sections.size() - 1).rows().add(row(line));
            }
        }
        return new SpecTables(sections);
    }

    private static Row row(String line) {
        String[] cells = line.split(" \\| ", -1);
        if (cells.length != 2 || cells[1].isBlank()) {
            throw new IllegalStateException("row: " + line + " (expected: first cell | id, id)");
        }
        return new Row(cells[0], List.of(cells[1].split(", ", -1)));
    }

    /** The same, from the pages themselves; without the ids. */
    static SpecTables of(Path pages, List<String> names) {
        List<Section> sections = new ArrayList<>();
        for (String name : names) {
            List<Row> rows = new ArrayList<>();
            String title = "";
            for (String line : lines(pages.resolve(name))) {
                if (line.startsWith("## ") || line.startsWith("### ")) {
                    add(sections, name, title, rows);
                    title = line.replaceFirst("^#+ ", "");
                    rows = new ArrayList<>();
                } else if (line.startsWith("|")) {
                    rows.add(new Row(CELL.split(line, -1)[1].strip(), List.of()));
                }
            }
            add(sections, name, title, rows);
        }
        return new SpecTables(sections);
    }

    /** What stands above a page's first section is its introduction. */
    private static void add(List<Section> sections, String page, String title, List<Row> table) {
        if (!title.isEmpty()) {
            List<Row> rows = table.subList(Math.min(HEAD, table.size()), table.size());
            sections.add(new Section(page, title, rows.size(), rows));
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
