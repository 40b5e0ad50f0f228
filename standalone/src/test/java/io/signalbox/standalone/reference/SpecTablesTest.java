package io.signalbox.standalone.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.signalbox.standalone.reference.SpecTables.Section;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Every row of the specification's tables is a line of the compatibility page: shown by a test, or with a reason. */
class SpecTablesTest {
    private static final List<String> PAGES =
            List.of("signalr-transports.md", "signalr-hub.md", "signalr-clients.md", "azure-clients.md");

    private static final int TABLES = 9;

    private final SpecTables tables = SpecTables.read();

    @Test
    void every_table_has_as_many_rows_as_it_says() {
        assertThat(tables.sections().stream().map(Section::page).distinct()).containsExactlyElementsOf(PAGES);
        assertThat(tables.sections())
                .allSatisfy(section -> assertThat(section.rows()).hasSize(section.count()));
        assertThat(tables.sections()).filteredOn(section -> section.count() > 0).hasSize(TABLES);
    }

    @Test
    void every_row_is_a_line_of_the_compatibility_page() {
        List<String> lines = Catalogue.read().rows().map(Catalogue.Row::id).toList();
        assertThat(tables.sections().stream().flatMap(section -> section.rows().stream()))
                .allSatisfy(row -> assertThat(lines).as(row.first()).containsAll(row.ids()));
    }

    /** {@code -Dspec.pages=DIRECTORY} of the pages: they stand outside the project. */
    @Test
    @EnabledIfSystemProperty(named = "spec.pages", matches = ".+")
    void the_pages_have_these_sections_and_these_rows() {
        Path pages = Path.of(Objects.requireNonNull(System.getProperty("spec.pages")));
        List<Section> there = SpecTables.of(pages, PAGES).sections();
        assertThat(there)
                .extracting(Section::page, Section::title, Section::firsts)
                .containsExactlyElementsOf(tables.sections().stream()
                        .map(section -> tuple(section.page(), section.title(), section.firsts()))
                        .toList());
    }
}
