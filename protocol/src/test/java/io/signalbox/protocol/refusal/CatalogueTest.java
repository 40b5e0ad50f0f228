package io.signalbox.protocol.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** {@code -Dupdate.docs=true} writes the page instead of comparing it. */
class CatalogueTest {
    private static final Path PAGE = Path.of("..", "docs", "refusals.md");

    @Test
    void the_reference_page_is_what_the_catalogues_say() throws IOException {
        if (Boolean.getBoolean("update.docs")) {
            Files.createDirectories(PAGE.toAbsolutePath().getParent());
            Files.writeString(PAGE, page());
        }
        assertThat(Files.readString(PAGE))
                .as("docs/refusals.md; -Dupdate.docs=true writes it")
                .isEqualTo(page());
    }

    @Test
    void no_number_stands_for_two_things() {
        assertThat(Arrays.stream(Refusal.values()).map(Refusal::number)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(CloseCode.values()).map(CloseCode::number)).doesNotHaveDuplicates();
    }

    @Test
    void every_refusal_says_what_happened_and_what_to_do() {
        assertThat(Refusal.values()).allSatisfy(refusal -> {
            assertThat(refusal.text()).endsWith(".");
            assertThat(refusal.advice()).endsWith(".");
            assertThat(refusal.httpStatus()).isBetween(400, 599);
        });
    }

    @Test
    void a_client_is_told_a_text_where_the_catalogue_has_one_and_nowhere_else() {
        assertThat(CloseCode.values())
                .filteredOn(code -> code.lastWord() != LastWord.CLOSE_OF_APP_SERVER)
                .allSatisfy(
                        code -> assertThat(code.lastWord().description("<text>").contains("<text>"))
                                .as(code.name())
                                .isEqualTo(!code.text().isEmpty()));
    }

    private static String page() {
        StringBuilder page = new StringBuilder();
        page.append("# Refusals and close codes\n\n");
        page.append("Rendered from `Refusal` and `CloseCode` in `protocol`; a test fails when this page differs.\n\n");
        page.append("## Why a request is not done\n\n");
        page.append("The name travels in the gRPC trailer `signalbox-refusal`, the error code in the HTTP header ");
        page.append("`x-ms-error-code`.\n\n");
        page.append("| no. | name | HTTP | gRPC | error code | text | what to do |\n|--|--|--|--|--|--|--|\n");
        for (Refusal refusal : Refusal.values()) {
            row(
                    page,
                    refusal.number(),
                    "`" + refusal.name() + "`",
                    refusal.httpStatus(),
                    refusal.grpcCode(),
                    "`" + refusal.errorCode() + "`",
                    refusal.text(),
                    refusal.advice());
        }
        page.append("\n## Why a connection ended\n\n");
        page.append("Of an error the hub (`onDisconnected`), the log and the operators' endpoint are told the cause, ");
        page.append(
                "whatever the client hears of it. A client without a socket when its connection ends hears nothing.");
        page.append("\n\n");
        page.append("| no. | name | what the client is told | may reconnect | when |\n|--|--|--|--|--|\n");
        for (CloseCode code : CloseCode.values()) {
            row(
                    page,
                    code.number(),
                    "`" + code.name() + "`",
                    code.lastWord().description(code.text()),
                    code.allowReconnect() ? "yes" : "no",
                    code.when());
        }
        return page.toString();
    }

    private static void row(StringBuilder page, Object... cells) {
        for (Object cell : cells) {
            page.append("| ").append(escaped(String.valueOf(cell))).append(' ');
        }
        page.append("|\n");
    }

    /** The back-tick of the hub name's rule would open a code span. */
    private static String escaped(String cell) {
        boolean code = cell.startsWith("`") && cell.endsWith("`");
        return (code ? cell : cell.replace("`", "\\`")).replace("|", "\\|");
    }
}
