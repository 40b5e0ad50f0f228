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
        page.append("The text is the error of the Close message; without one, the message carries no error.\n\n");
        page.append("| no. | name | text | may reconnect | when |\n|--|--|--|--|--|\n");
        for (CloseCode code : CloseCode.values()) {
            String text = code.text().isEmpty() ? "–" : code.text();
            row(page, code.number(), "`" + code.name() + "`", text, code.allowReconnect() ? "yes" : "no", code.when());
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
