package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands in the guides, run as they are written against a fresh Signalbox; only its address is put in. */
class GuideCommandsIT {
    private static final Pattern BLOCK = Pattern.compile("```(?:bash|sh)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern DOCUMENT =
            Pattern.compile("OpenAPI document is served at `(/[^`]+)` \\(`(\\?[^`]+)` for JSON\\)");
    private static final Pattern STATUS = Pattern.compile("HTTP/1.1 (\\d{3})");
    private static final long LIMIT_SECONDS = 120;

    @TempDir
    Path directory;

    @Test
    void every_command_of_the_backends_guide_is_answered_as_it_says() throws Exception {
        try (RunningSignalbox signalbox = RunningSignalbox.start(directory.resolve("data"), "--no-demo")) {
            String script = commands("guide-backend.md")
                    .replace("http://localhost:8080", "http://localhost:" + signalbox.port())
                    .replace(
                            "the access key of the tenant",
                            signalbox.connectionString().accessKey().value());

            List<Integer> statuses = STATUS.matcher(run(script))
                    .results()
                    .map(found -> Integer.parseInt(found.group(1)))
                    .toList();

            // Nobody is connected: sends are taken all the same, out of all groups is done, users are put into groups
            // for
            // later, lists and counts are empty, the rest finds nothing.
            assertThat(statuses)
                    .containsExactly(
                            202, 202, 202, 202, 202, 404, 404, 200, 200, 200, 200, 204, 204, 404, 404, 404, 200, 200,
                            200, 404, 204, 204, 204);
        }
    }

    @Test
    void every_command_of_the_operators_guide_succeeds() throws Exception {
        try (RunningSignalbox signalbox = RunningSignalbox.start(directory.resolve("data"), "--no-demo")) {
            String script = "curl() { command curl -sS --fail-with-body \"$@\"; }\n"
                    + commands("guide-operator.md")
                            .replace("http://localhost:8080", "http://localhost:" + signalbox.port());

            assertThat(run(script))
                    .contains("acme", "AccessKey=", "accessToken")
                    .containsSubsequence("\"state\":\"drained\"", "\"state\":\"serving\"")
                    .doesNotContain("\"code\"");
        }
    }

    @Test
    void each_plane_tells_its_own_routes_where_its_guide_says() throws Exception {
        try (RunningSignalbox signalbox = RunningSignalbox.start(directory.resolve("data"), "--no-demo")) {
            assertThat(document(signalbox, "guide-backend.md"))
                    .contains("\"/api/hubs/{hub}/:send\"", "\"/api/hubs/{hub}/users/{user}/:closeConnections\"")
                    .contains("\"Send\"")
                    .doesNotContain("/control/", "TenantView");
            assertThat(document(signalbox, "guide-operator.md"))
                    .contains("\"/control/v1/tenants\"", "\"/control/v1/tenants/{name}/options\"")
                    .contains("\"/control/v1/tenants/{name}/keys/{slot}/regenerate\"", "\"TenantView\"")
                    .contains("\"/control/v1/tenants/{name}/tokens\"", "\"/t/{tenant}/hubs/{hub}/negotiate\"")
                    .doesNotContain("/api/hubs", "\"Send\"");
        }
    }

    /** The OpenAPI document that a guide names. */
    private static String document(RunningSignalbox signalbox, String guide) throws Exception {
        Matcher named =
                DOCUMENT.matcher(Files.readString(Project.root().resolve("docs").resolve(guide)));
        assertThat(named.find()).as("document named in %s", guide).isTrue();
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(signalbox.endpoint().resolve(named.group(1) + named.group(2)))
                                .timeout(Await.LIMIT)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(named.group()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void the_planes_run_apart_as_the_deployment_guide_says() throws Exception {
        String script = commands("../deploy/README.md")
                .replace("java -jar ", System.getProperty("java.home") + "/bin/java -jar " + Project.root() + "/");
        for (String port : List.of("7070", "7071", "7080", "7081", "7090")) {
            script = script.replace(port, Integer.toString(RunningSignalbox.freePort()));
        }
        // Whatever happens, nothing that it started stays.
        String whole = "trap 'kill $(jobs -p); wait' EXIT\n" + script;

        assertThat(run(whole)).contains("\"name\":\"acme\"", "AccessKey=");
    }

    private static String commands(String guide) throws IOException {
        StringBuilder script = new StringBuilder();
        BLOCK.matcher(Files.readString(Project.root().resolve("docs").resolve(guide)))
                .results()
                .forEach(block -> script.append(block.group(1)));
        assertThat(script).as("commands in %s", guide).isNotEmpty();
        return script.toString();
    }

    /** What the script prints; it must succeed to its end. */
    private String run(String script) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroyForcibly();
        assertThat(ended).as("ended within %d s", LIMIT_SECONDS).isTrue();
        String printed = Files.readString(output);
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}
