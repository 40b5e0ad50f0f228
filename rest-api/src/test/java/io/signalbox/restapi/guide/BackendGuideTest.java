package io.signalbox.restapi.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.restapi.fake.RestApiTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@QuarkusTest
class BackendGuideTest extends RestApiTest {
    private static final Path GUIDE = Path.of("..", "docs", "guide-backend.md");

    @Test
    void the_commands_of_the_guide_for_backends_do_what_it_says() throws Exception {
        dataPlane.connections.add("CONNECTION");
        dataPlane.members.add("red/user ann");
        dataPlane.targets.addAll(List.of("CONNECTIONS:CONNECTION", "USERS:ann", "GROUPS:red"));

        assertThat(statusesOf(run(blocks("bash"))))
                .containsExactly(
                        "202", "202", "202", "202", "202", // sends
                        "200", "200", "200", // groups
                        "200", "200", "200", "204", "204", // users in groups
                        "200", "200", "200", // existence
                        "200", "200", "200", // who is there
                        "200", "204", "204", "204"); // close
        assertThat(dataPlane.deliveries).hasSize(5);
    }

    private String run(String commands) throws IOException, InterruptedException {
        String script = commands.replaceFirst("(?m)^ENDPOINT=.*$", "ENDPOINT=" + api())
                .replaceFirst("(?m)^ACCESS_KEY=.*$", Matcher.quoteReplacement("ACCESS_KEY=$KEY"));
        Path output = Files.createTempFile("guide", ".txt");
        try {
            var builder = new ProcessBuilder("bash", "-eu", "-o", "pipefail", "-c", script)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("KEY", controlPlane.primary("dev").value());
            Process bash = builder.start();
            boolean ended = bash.waitFor(60, TimeUnit.SECONDS);
            bash.destroyForcibly();
            String text = Files.readString(output, StandardCharsets.UTF_8);
            assertThat(ended && bash.exitValue() == 0).as(text).isTrue();
            return text;
        } finally {
            Files.delete(output);
        }
    }

    private static String blocks(String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(GUIDE))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining("\n"));
    }

    private static List<String> statusesOf(String output) {
        return Pattern.compile("HTTP/1.1 (\\d+)")
                .matcher(output)
                .results()
                .map((MatchResult status) -> status.group(1))
                .toList();
    }
}
