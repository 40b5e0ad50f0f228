package io.signalbox.protocol.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A table of golden bytes: name, bytes, remark, separated by tabs. */
public final class GoldenTable {
    private GoldenTable() {}

    /** One line. */
    public record Row(String name, String bytes, String remark) {
        @Override
        public String toString() {
            return remark.isEmpty() ? name : name + " (" + remark + ")";
        }
    }

    public static List<Row> rows(String file) {
        try (InputStream in = Objects.requireNonNull(GoldenTable.class.getResourceAsStream("/golden/" + file), file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> Arrays.asList(line.split("\t", -1)))
                    .map(cells -> new Row(cells.get(0), cells.get(1), cells.size() > 2 ? cells.get(2) : ""))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
