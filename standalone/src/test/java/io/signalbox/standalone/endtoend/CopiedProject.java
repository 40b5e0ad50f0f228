package io.signalbox.standalone.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The launcher with a project of its own around it, so that a test may build there, make a source newer, or lose the
 * jar, and the real project stays as it is. Its sources are empty and an hour old. Its {@code mvn} writes down how it
 * was called, and then does what the test says.
 */
final class CopiedProject {
    private static final List<String> MODULES =
            List.of("protocol", "data-plane", "control-plane", "rest-api", "sdk-java", "standalone");
    private static final FileTime LONG_AGO = FileTime.from(Instant.now().minus(Duration.ofHours(1)));

    private final Path root;
    private final Path calls;
    private final Path mavenDirectory;

    private CopiedProject(Path root, Path besides) {
        this.root = root;
        this.calls = besides.resolve("calls");
        this.mavenDirectory = besides.resolve("bin");
    }

    /** @param directory an empty one */
    static CopiedProject in(Path directory) {
        CopiedProject project = new CopiedProject(directory.resolve("project"), directory);
        try {
            Files.createDirectories(project.root);
            Files.copy(Project.root().resolve("signalbox"), project.root.resolve("signalbox"));
            Path help = Path.of("standalone/src/main/resources/io/signalbox/standalone/launch/help.txt");
            project.source(help.toString());
            Files.copy(
                    Project.root().resolve(help),
                    project.root.resolve(help),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(project.root.resolve(help), LONG_AGO);
            project.source("pom.xml");
            for (String module : MODULES) {
                project.source(module + "/pom.xml");
                project.source(module + "/src/main/java/A.java");
            }
            Files.createDirectories(project.target());
            project.mavenDoes("exit 99");
            return project;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path root() {
        return root;
    }

    Path target() {
        return root.resolve("standalone/target");
    }

    Path jar() {
        return target().resolve("signalbox-runner.jar");
    }

    Path launcher() {
        return root.resolve("signalbox");
    }

    /** Puts the real jar there, as a build elsewhere has. */
    void bringJar() {
        try {
            Files.copy(Project.jar(), jar());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As if just edited. */
    void touch(String file) {
        set(file, FileTime.from(Instant.now()));
    }

    /** What Maven does, in the language of the shell, in the project's directory. */
    void mavenDoes(String script) {
        try {
            Files.createDirectories(mavenDirectory);
            Path maven = mavenDirectory.resolve("mvn");
            Files.writeString(maven, "#!/bin/sh\necho \"$PWD: $*\" >>'" + calls + "'\n" + script + "\n");
            if (!maven.toFile().setExecutable(true)) {
                throw new AssertionError("not executable: " + maven);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How Maven was called: directory and arguments of each call. */
    List<String> mavenCalls() {
        try {
            return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the launcher has made to start faster. */
    List<Path> archives() {
        try (Stream<Path> files = Files.list(target())) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With that Maven first on the path, the JVM of this test, and no jar from elsewhere. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(RunningSignalbox.environment());
        environment.put("SIGNALBOX_JAR", "");
        environment.put("PATH", mavenDirectory + ":" + System.getenv("PATH"));
        return environment;
    }

    private void source(String file) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.createFile(root.resolve(file));
        set(file, LONG_AGO);
    }

    private void set(String file, FileTime time) {
        try {
            Files.setLastModifiedTime(root.resolve(file), time);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
