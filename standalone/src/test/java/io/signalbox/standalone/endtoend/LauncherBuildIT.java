package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code ./signalbox start} does before there is anything to start: in a project of its own, with a Maven and a Java
 * that only write down how they were called.
 */
class LauncherBuildIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String MAKES_A_JAR = "echo jar >standalone/target/signalbox-runner.jar";
    private static final String PREPARES = "-XX:ArchiveClassesAtExit=";
    private static final String PREPARED = "-XX:SharedArchiveFile=";
    private static final List<String> TOOLS = List.of(
            "bash", "cat", "cksum", "cut", "dirname", "env", "find", "head", "mkdir", "mv", "rm", "sed", "sh", "sleep",
            "timeout", "touch");

    @TempDir
    Path directory;

    private CopiedProject project;
    private Path javaCalls;

    @BeforeEach
    void copy() {
        project = CopiedProject.in(directory);
        javaCalls = directory.resolve("java-calls");
    }

    @Test
    void a_missing_jar_is_built_first() throws IOException {
        project.mavenDoes(MAKES_A_JAR);
        List<String> printed = start(0, java("17.0.9", ""), "--port", "1234");

        assertThat(project.mavenCalls())
                .containsExactly(project.root() + ": -q -B -Dquick -Dmaven.test.skip=true -pl standalone -am package");
        assertThat(printed).hasSize(2);
        assertThat(printed.get(0)).startsWith("signalbox: building; the first time Maven also downloads");
        assertThat(printed.get(1)).matches("signalbox: built in \\d+ s");
        assertThat(javaCalls()).hasSize(2);
        assertThat(javaCalls().get(0)).contains(PREPARES, "-jar " + project.jar() + " --port 0 --grpc-port 0");
        assertThat(javaCalls().get(1))
                .contains(PREPARED + project.archives().get(0))
                .endsWith("-jar " + project.jar() + " --port 1234");
    }

    @Test
    void a_failed_build_is_told_and_nothing_is_started() throws IOException {
        project.mavenDoes("echo 'COMPILATION ERROR'; exit 3");
        assertThat(start(1, java("17.0.9", "")))
                .contains("COMPILATION ERROR")
                .last()
                .isEqualTo("signalbox: the build failed; see the lines above");
        assertThat(javaCalls()).isEmpty();
    }

    @Test
    void a_build_without_maven_is_told() throws IOException {
        Map<String, String> environment = java("17.0.9", "");
        environment.put("PATH", toolsAlone().toString());
        assertThat(start(1, environment))
                .containsExactly(
                        "signalbox: no mvn found, and there is no jar yet (expected: Maven 3.8.7 or newer on the"
                                + " PATH)");
    }

    @Test
    void a_jar_newer_than_its_sources_is_started_as_it_is() throws IOException {
        Files.writeString(project.jar(), "jar");
        assertThat(start(0, java("17.0.9", ""))).isEmpty();
        assertThat(project.mavenCalls()).isEmpty();
        assertThat(javaCalls()).singleElement().asString().endsWith("-jar " + project.jar());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pom.xml",
                "protocol/pom.xml",
                "data-plane/src/main/java/A.java",
                "control-plane/src/main/java/A.java",
                "rest-api/src/main/java/A.java",
                "sdk-java/src/main/java/A.java",
                "standalone/src/main/java/A.java"
            })
    void a_jar_older_than_a_source_is_built_again(String source) throws IOException {
        Files.writeString(project.jar(), "jar");
        project.touch(source);
        project.mavenDoes(MAKES_A_JAR);
        start(0, java("17.0.9", ""));
        assertThat(project.mavenCalls()).hasSize(1);
        start(0, java("17.0.9", ""));
        assertThat(project.mavenCalls()).as("built once").hasSize(1);
    }

    @Test
    void an_archive_that_cannot_be_made_stops_nothing() throws IOException {
        project.mavenDoes(MAKES_A_JAR);
        start(0, java("17.0.9", "case \"$*\" in *ArchiveClassesAtExit*) exit 1 ;; esac"));
        assertThat(javaCalls().get(1)).doesNotContain(PREPARED);
        assertThat(Files.list(project.target())).as("left behind").containsExactly(project.jar());
    }

    @Test
    void where_nothing_can_be_written_there_is_no_archive_and_the_start_goes_on() throws IOException {
        project.mavenDoes(MAKES_A_JAR);
        start(0, java("17.0.9", ""));
        Path archive = project.archives().get(0);
        Files.delete(archive);
        // Not even the directory for making one, as where the project is read-only.
        Files.writeString(Path.of(archive + ".making"), "");
        project.touch("pom.xml");
        start(0, java("17.0.9", ""));
        assertThat(javaCalls()).last().asString().doesNotContain(PREPARED);
        assertThat(project.archives()).isEmpty();
    }

    @Test
    void another_java_gets_an_archive_of_its_own() throws IOException {
        project.mavenDoes(MAKES_A_JAR);
        start(0, java("17.0.9", ""));
        List<Path> first = project.archives();

        // Made while it runs, for the next start.
        String stays = "case \"$*\" in *ArchiveClassesAtExit*) ;; *) exec sleep 60 ;; esac";
        try (Spawned running = spawn(java("25.0.1", stays))) {
            Await.until("second archive", LIMIT, () -> project.archives().size() == 2);
            assertThat(javaCalls().get(2)).doesNotContain(PREPARED);
            assertThat(javaCalls().get(3)).contains(PREPARES, "--enable-native-access=ALL-UNNAMED");
            assertThat(running.process().isAlive()).isTrue();
        }

        start(0, java("25.0.1", ""));
        Path second = project.archives().stream()
                .filter(archive -> !first.contains(archive))
                .findFirst()
                .orElseThrow();
        assertThat(javaCalls()).last().asString().contains(PREPARED + second);
        start(0, java("17.0.9", ""));
        assertThat(javaCalls()).last().asString().contains(PREPARED + first.get(0));
    }

    @Test
    void the_exit_code_is_that_of_java() throws IOException {
        Files.writeString(project.jar(), "jar");
        start(7, java("17.0.9", "exit 7"));
    }

    /** Has the launcher start, waits for its end, and gives what it printed. */
    private List<String> start(int exitCode, Map<String, String> environment, String... options) {
        try (Spawned launcher = spawn(environment, options)) {
            assertThat(launcher.ended(LIMIT)).as(launcher.output()).isEqualTo(exitCode);
            return launcher.lines();
        }
    }

    private Spawned spawn(Map<String, String> environment, String... options) {
        List<String> command = new ArrayList<>(List.of(project.launcher().toString(), "start"));
        command.addAll(List.of(options));
        return Spawned.run(directory, environment, command);
    }

    /** A JVM that writes down how it is called, makes the archive if it is to, and then does {@code more}. */
    private Map<String, String> java(String version, String more) throws IOException {
        Path home = directory.resolve("java-" + version);
        Path java = home.resolve("bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, """
            #!/bin/sh
            if [ "$1" = -version ]; then echo 'openjdk version "%s"' >&2; exit 0; fi
            echo "$*" >>'%s'
            for argument; do
              case "$argument" in -XX:ArchiveClassesAtExit=*) echo archive >"${argument#*=}" ;; esac
            done
            %s
            """.formatted(version, javaCalls, more));
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Map<String, String> environment = new HashMap<>(project.environment());
        environment.put("JAVA_HOME", home.toString());
        environment.put("SIGNALBOX_JAVA_OPTS", "");
        return environment;
    }

    private List<String> javaCalls() throws IOException {
        return Files.exists(javaCalls) ? Files.readAllLines(javaCalls) : List.of();
    }

    /** A search path with what the launcher uses, and nothing else. */
    private Path toolsAlone() throws IOException {
        Path tools = Files.createDirectory(directory.resolve("tools"));
        for (String tool : TOOLS) {
            Path there = Stream.of(System.getenv("PATH").split(":"))
                    .map(place -> Path.of(place, tool))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + tool));
            Files.createSymbolicLink(tools.resolve(tool), there);
        }
        return tools;
    }
}
