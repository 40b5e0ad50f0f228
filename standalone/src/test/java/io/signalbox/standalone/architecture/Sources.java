package io.signalbox.standalone.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The project's Java sources, read with the compiler's own parser. */
final class Sources {
    static final List<String> ROOMS =
            List.of("protocol", "data-plane", "control-plane", "rest-api", "sdk-java", "standalone", "bench");

    private Sources() {}

    /** @param parameters counted as declared, without varargs being anything special */
    record Method(Path file, String name, int firstLine, int lines, int parameters) {
        @Override
        public String toString() {
            return file + ":" + firstLine + " " + name + ": " + lines + " lines, " + parameters + " parameters";
        }
    }

    /** Top of the project: the first directory above that holds the rooms. */
    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(here.resolve("protocol"))) {
            here = Objects.requireNonNull(here.getParent(), "no project above");
        }
        return here;
    }

    static List<Path> main() {
        return ROOMS.stream()
                .map(room -> root().resolve(room).resolve("src/main/java"))
                .filter(Files::isDirectory)
                .flatMap(Sources::javaFiles)
                .toList();
    }

    static int lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return (int) lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Method> methods(List<Path> files) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            List<Method> found = new ArrayList<>();
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new MethodScanner(unit, positions, found).scan(unit, null);
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> javaFiles(Path directory) {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class MethodScanner extends TreePathScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Method> found;

        MethodScanner(CompilationUnitTree unit, SourcePositions positions, List<Method> found) {
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            long start = positions.getStartPosition(unit, method);
            long end = positions.getEndPosition(unit, method);
            if (end >= 0 && method.getBody() != null) {
                LineMap lines = unit.getLineMap();
                int first = (int) lines.getLineNumber(start);
                int length = (int) lines.getLineNumber(end) - first + 1;
                found.add(new Method(
                        root().relativize(Path.of(unit.getSourceFile().toUri())),
                        method.getName().toString(),
                        first,
                        length,
                        method.getParameters().size()));
            }
            return super.visitMethod(method, unused);
        }
    }
}
