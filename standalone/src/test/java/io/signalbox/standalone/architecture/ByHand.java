package io.signalbox.standalone.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** There is a source of it, or of the class around it: no plugin and no processor has written it. */
final class ByHand extends DescribedPredicate<JavaClass> {
    private static final Path JAVA = Path.of("src", "main", "java");

    private final Set<String> names = Sources.main().stream().map(ByHand::name).collect(Collectors.toUnmodifiableSet());

    ByHand() {
        super("are written by hand");
    }

    @Override
    public boolean test(JavaClass item) {
        String name = item.getName();
        int nested = name.indexOf('$');
        return names.contains(nested < 0 ? name : name.substring(0, nested));
    }

    /** Of the class that the file is named after. */
    private static String name(Path file) {
        Path inRoom = Sources.root().relativize(file);
        Path inJava = JAVA.relativize(inRoom.subpath(1, inRoom.getNameCount()));
        return inJava.toString().replace('/', '.').replaceFirst("\\.java$", "");
    }
}
