package io.signalbox.bench.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a run of {@code bench/run} wrote, kept beside the page. */
record Recorded(JsonNode all) {
    private static final Pattern MAP_WITH = Pattern.compile("MB of the map with ([0-9,]+) connections");

    static Recorded of(Path file) throws IOException {
        return new Recorded(new ObjectMapper().readTree(file.toFile()));
    }

    boolean isClean() {
        return all.path("clean").asBoolean();
    }

    /** What was measured, one beside the other. */
    List<String> columns() {
        List<String> names = new ArrayList<>();
        all.path("medians").fieldNames().forEachRemaining(names::add);
        return names;
    }

    double value(String column, String figure) {
        JsonNode value = all.path("medians").path(column).path(figure);
        if (!value.isNumber()) {
            throw new IllegalArgumentException(column + ", " + figure + ": " + value + " (expected: a number)");
        }
        return value.asDouble();
    }

    /** Megabytes of the simulated map, by how many connections there were. */
    Map<Integer, Double> byConnections(String column) {
        Map<Integer, Double> sizes = new TreeMap<>();
        for (String figure : figures()) {
            Matcher matcher = MAP_WITH.matcher(figure);
            if (matcher.matches()) {
                sizes.put(Integer.parseInt(matcher.group(1).replace(",", "")), value(column, figure));
            }
        }
        return sizes;
    }

    private List<String> figures() {
        List<String> names = new ArrayList<>();
        all.path("medians").path(columns().get(0)).fieldNames().forEachRemaining(names::add);
        return names;
    }

    private String unit(String figure) {
        for (JsonNode one : all.path("runs").path(0).path("figures")) {
            if (one.path("name").asText().equals(figure)) {
                String unit = one.path("unit").asText();
                return unit.isEmpty() || unit.equals("1/s") ? "" : ", " + unit;
            }
        }
        return "";
    }

    /** A row for each figure, a column for each of what was measured. */
    String table() {
        StringBuilder text = new StringBuilder("| |");
        columns().forEach(column -> text.append(' ').append(column).append(" |"));
        text.append("\n|---|").append("---|".repeat(columns().size())).append('\n');
        for (String figure : figures()) {
            text.append("| ").append(figure).append(unit(figure)).append(" |");
            columns()
                    .forEach(column -> text.append(' ')
                            .append(rounded(value(column, figure)))
                            .append(" |"));
            text.append('\n');
        }
        return text.toString();
    }

    static String rounded(double value) {
        double size = Math.abs(value);
        if (value == Math.rint(value) || size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size < 10 ? "%.2f" : "%.1f", value);
    }
}
