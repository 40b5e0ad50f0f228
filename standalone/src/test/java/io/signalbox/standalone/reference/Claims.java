package io.signalbox.standalone.reference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tests say which rows of the catalogue they show: {@code // compat: id, id} above a test, or beside a row of a table that
 * stands above it. In a table of golden bytes it is {@code # compat: id} above the row.
 */
final class Claims {
    private static final Pattern CLAIM = Pattern.compile("^\\s*(?://|#) compat: ([a-z0-9, -]+)$");
    private static final Pattern ANNOTATION = Pattern.compile("^    @(Test|ParameterizedTest|TestFactory)\\b");
    private static final Pattern METHOD =
            Pattern.compile("^    (?:public |static )*(?:void|Stream<DynamicTest>) (\\w+)\\(");
    private static final Pattern SCENARIO = Pattern.compile("\\b(?:it\\(|async \\[?)([\"`])(.*?)\\1");
    private static final String END_OF_METHOD = "    }";

    /** One row that one test shows. */
    record Claim(String id, Path file, String test) {}

    private final Map<Path, List<String>> sources = new TreeMap<>();

    /** @param root the project's directory */
    static Claims in(Path root) {
        Claims claims = new Claims();
        try (Stream<Path> modules = Files.list(root)) {
            modules.map(module -> module.resolve("src/test"))
                    .filter(Files::isDirectory)
                    .forEach(claims::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return claims;
    }

    private void read(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Claims::mayClaim).toList()) {
                sources.put(file, Files.readAllLines(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean mayClaim(Path file) {
        String path = file.toString();
        return path.endsWith(".java")
                || (path.endsWith(".mjs") && !path.contains("/node_modules/"))
                || (path.endsWith(".txt") && path.contains("/golden/"));
    }

    List<Claim> all() {
        List<Claim> all = new ArrayList<>();
        sources.forEach((file, lines) -> {
            for (int i = 0; i < lines.size(); i++) {
                Matcher claim = CLAIM.matcher(lines.get(i));
                if (claim.matches()) {
                    String test = testBehind(file, lines, i);
                    for (String id : claim.group(1).split(", ", -1)) {
                        all.add(new Claim(id, file, test));
                    }
                }
            }
        });
        return all;
    }

    /** @param lines of the whole file */
    private static String testBehind(Path file, List<String> lines, int claim) {
        return test(file, lines, claim)
                .orElseThrow(() -> new IllegalStateException(file + ": a claim in line " + (claim + 1)
                        + " (expected: above a test, or a row of golden bytes)"));
    }

    private static Optional<String> test(Path file, List<String> lines, int claim) {
        if (file.toString().endsWith(".java")) {
            return javaTest(lines, claim);
        }
        Function<String, Optional<String>> reader = isScenario(file) ? Claims::scenario : Claims::goldenRow;
        return lines.subList(claim + 1, lines.size()).stream()
                .map(reader)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> goldenRow(String line) {
        String[] cells = line.split("\t", -1);
        if (line.startsWith("#")) {
            return Optional.empty();
        }
        return Optional.of(cells.length > 2 && !cells[2].isEmpty() ? cells[0] + " (" + cells[2] + ")" : cells[0]);
    }

    private static Optional<String> javaTest(List<String> lines, int claim) {
        for (int i = claim + 1; i < lines.size() && !lines.get(i).equals(END_OF_METHOD); i++) {
            Matcher method = METHOD.matcher(lines.get(i));
            if (method.find()) {
                return isTest(lines.subList(0, i)) ? Optional.of(method.group(1).replace('_', ' ')) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** @param above all lines above a method */
    private static boolean isTest(List<String> above) {
        int from = Math.max(above.lastIndexOf(""), above.lastIndexOf(END_OF_METHOD));
        List<String> annotations = above.subList(from + 1, above.size());
        return annotations.stream().anyMatch(line -> ANNOTATION.matcher(line).find())
                && annotations.stream().noneMatch(line -> line.contains("@Disabled"));
    }

    private static Optional<String> scenario(String line) {
        Matcher scenario = SCENARIO.matcher(line);
        return scenario.find() ? Optional.of(scenario.group(2).replaceAll("\\$\\{[^}]*}", "…")) : Optional.empty();
    }

    /** Whether a build runs what stands in the file: it is a test class, or something that one of those names. */
    boolean runs(Path file) {
        return isTestClass(file)
                || sources.keySet().stream()
                        .filter(other -> isTestClass(other) || (isScenario(other) && namedByATestClass(other)))
                        .anyMatch(other -> names(other, file));
    }

    private boolean namedByATestClass(Path file) {
        return sources.keySet().stream().filter(Claims::isTestClass).anyMatch(test -> names(test, file));
    }

    private boolean names(Path one, Path other) {
        String name = other.getFileName() + "\"";
        return !one.equals(other)
                && sources.getOrDefault(one, List.of()).stream().anyMatch(line -> line.contains(name));
    }

    private static boolean isTestClass(Path file) {
        String name = file.toString();
        return name.endsWith("Test.java") || name.endsWith("IT.java");
    }

    private static boolean isScenario(Path file) {
        return file.toString().endsWith(".mjs");
    }
}
