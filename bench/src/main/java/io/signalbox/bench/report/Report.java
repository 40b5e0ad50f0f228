package io.signalbox.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All runs of one command: the median of each figure per server, and how the first server stands to the others. */
public final class Report {
    private final String command;
    private final Map<String, String> settings;
    private final List<String> notes;
    private final List<Result> results = new ArrayList<>();

    /**
     * @param settings what the run was asked to do
     * @param notes what a reader must know about the machine
     */
    public Report(String command, Map<String, String> settings, List<String> notes) {
        this.command = command;
        this.settings = new LinkedHashMap<>(settings);
        this.notes = List.copyOf(notes);
    }

    public void add(Result result) {
        results.add(result);
    }

    public boolean isClean() {
        return results.stream().allMatch(Result::isClean);
    }

    /** The table. */
    public String table() {
        List<String> servers = servers();
        List<List<String>> rows = new ArrayList<>();
        rows.add(heading(servers));
        for (Figure figure : results.get(0).figures()) {
            rows.add(row(figure, servers));
        }
        StringBuilder text = new StringBuilder();
        notes.forEach(note -> text.append("NOTE: ").append(note).append('\n'));
        text.append(aligned(rows));
        results.forEach(result -> result.faults()
                .forEach(fault -> text.append("NOT CLEAN, ")
                        .append(result.server())
                        .append(": ")
                        .append(fault)
                        .append('\n')));
        return text.toString();
    }

    private static List<String> heading(List<String> servers) {
        List<String> cells = new ArrayList<>(List.of("figure", "unit"));
        cells.addAll(servers);
        servers.stream().skip(1).forEach(other -> cells.add(servers.get(0) + " / " + other));
        return cells;
    }

    private List<String> row(Figure figure, List<String> servers) {
        List<String> cells = new ArrayList<>(List.of(figure.name(), figure.unit()));
        List<Double> medians = servers.stream()
                .map(server -> Median.of(values(server, figure.name())))
                .toList();
        medians.forEach(value -> cells.add(rounded(value)));
        medians.stream().skip(1).forEach(other -> cells.add(ratio(medians.get(0), other)));
        return cells;
    }

    private static String ratio(double ours, double theirs) {
        return theirs == 0 || Double.isNaN(theirs) ? "-" : String.format(Locale.ROOT, "%.2f", ours / theirs);
    }

    private static String rounded(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.2f" : "%,.0f", value);
    }

    private List<String> servers() {
        return results.stream().map(Result::server).distinct().toList();
    }

    private List<Double> values(String server, String figure) {
        return results.stream()
                .filter(result -> result.server().equals(server))
                .flatMap(result -> result.figures().stream())
                .filter(other -> other.name().equals(figure))
                .map(Figure::value)
                .toList();
    }

    private static String aligned(List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = rows.stream()
                        .mapToInt(other -> other.get(at).length())
                        .max()
                        .orElse(0);
                String format = column < 2 ? "%-" + width + "s  " : "%" + width + "s  ";
                text.append(String.format(Locale.ROOT, format, row.get(column)));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** Writes everything, each run by itself, as JSON. */
    public void writeTo(Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("command", command);
        all.put("settings", settings);
        all.put("notes", notes);
        all.put("clean", isClean());
        all.put("medians", medians());
        all.put("runs", results);
        Files.createDirectories(file.toAbsolutePath().getParent());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
    }

    private Map<String, Map<String, Double>> medians() {
        Map<String, Map<String, Double>> all = new LinkedHashMap<>();
        for (String server : servers()) {
            Map<String, Double> figures = new LinkedHashMap<>();
            for (Figure figure : results.get(0).figures()) {
                figures.put(figure.name(), Median.of(values(server, figure.name())));
            }
            all.put(server, figures);
        }
        return all;
    }
}
