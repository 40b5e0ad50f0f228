package io.signalbox.standalone.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.standalone.reference.Catalogue.Chapter;
import io.signalbox.standalone.reference.Catalogue.Row;
import io.signalbox.standalone.reference.Catalogue.Section;
import io.signalbox.standalone.reference.Claims.Claim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/compatibility.md} is what the tests say of themselves; -Dupdate.docs=true writes it anew. */
class CompatibilityPageTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGE = ROOT.resolve("docs/compatibility.md");

    private final Catalogue catalogue = Catalogue.read();
    private final Claims sources = Claims.in(ROOT);
    private final List<Claim> claims = sources.all();
    private final Map<String, List<Claim>> shown = claims.stream().collect(Collectors.groupingBy(Claim::id));

    @Test
    void no_row_stands_there_twice() {
        assertThat(catalogue.rows().map(Row::id)).doesNotHaveDuplicates();
    }

    @Test
    void every_row_is_shown_by_a_test_or_has_a_reason_why_it_is_not_offered() {
        assertThat(catalogue.rows().filter(Row::offered))
                .allSatisfy(row -> assertThat(shown).as("claims").containsKey(row.id()));
        assertThat(catalogue.rows().filter(row -> !row.offered()))
                .allSatisfy(row -> assertThat(shown).as("claims").doesNotContainKey(row.id()));
    }

    @Test
    void every_claim_names_a_row() {
        List<String> rows = catalogue.rows().map(Row::id).toList();
        assertThat(claims).isNotEmpty().allSatisfy(claim -> assertThat(rows).contains(claim.id()));
    }

    @Test
    void every_claim_stands_where_tests_run() {
        assertThat(claims.stream().map(Claim::file).distinct()).allMatch(sources::runs);
    }

    @Test
    void the_compatibility_page_says_what_the_tests_say() throws IOException {
        String page = page();
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("docs/compatibility.md; -Dupdate.docs=true writes it")
                .content()
                .isEqualTo(page);
    }

    private String page() {
        long offered = catalogue.rows().filter(Row::offered).count();
        long rows = catalogue.rows().count();
        StringBuilder page = new StringBuilder("""
            # Compatibility

            What clients, hubs and apps expect of SignalR and of Azure SignalR Service, and the tests that show it. Rendered from the tests' own list: each test names the lines that it shows, and a test fails when a line is shown by none, or when this page differs.

            """);
        page.append("Of %d lines %d are shown by tests; %d are not offered, each with its reason.\n"
                .formatted(rows, offered, rows - offered));
        for (Chapter chapter : catalogue.chapters()) {
            page.append("\n## ").append(chapter.title()).append('\n');
            chapter.sections().forEach(section -> table(page, section));
        }
        links(page);
        return page.toString();
    }

    private void table(StringBuilder page, Section section) {
        page.append("\n### ").append(section.title()).append("\n\n| what | shown by |\n|---|---|\n");
        for (Row row : section.rows()) {
            String by = row.offered() ? tests(row) : "**not offered**: " + row.reason();
            page.append("| ")
                    .append(cell(row.what()))
                    .append(" | ")
                    .append(cell(by))
                    .append(" |\n");
        }
    }

    private String tests(Row row) {
        return shown.getOrDefault(row.id(), List.of()).stream()
                .map(claim -> "[%s]: %s".formatted(name(claim.file()), claim.test()))
                .distinct()
                .collect(Collectors.joining("<br>"));
    }

    /** Of the class or the file, with its module when another one has that name too. */
    private String name(Path file) {
        String name = simpleName(file);
        boolean alone = claims.stream()
                        .map(Claim::file)
                        .filter(other -> simpleName(other).equals(name))
                        .distinct()
                        .count()
                == 1;
        return alone ? name : ROOT.relativize(file).getName(0) + "/" + name;
    }

    private static String simpleName(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".java") ? name.substring(0, name.length() - ".java".length()) : name;
    }

    private void links(StringBuilder page) {
        page.append('\n');
        claims.stream()
                .map(Claim::file)
                .distinct()
                .map(file -> "[%s]: ../%s\n".formatted(name(file), ROOT.relativize(file)))
                .sorted()
                .forEach(page::append);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
