package io.signalbox.standalone.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/config.md} is what the settings interfaces say of themselves; -Dupdate.docs=true writes it anew. */
class ConfigPageTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGE = ROOT.resolve("docs/config.md");
    private static final List<String> PLANES = List.of("data-plane", "rest-api", "control-plane");
    private static final Pattern PREFIX = Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\)");
    private static final Pattern SETTING = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s+(?:@WithDefault\\(\"([^\"]*)\"\\)\\s+)?"
                    + "((?:Optional<[^>]+>|List<[^>]+>|\\w+))\\s+(\\w+)\\(\\);",
            Pattern.DOTALL);

    private record Setting(String key, String type, String otherwise, String meaning) {}

    @Test
    void the_configuration_page_says_what_the_settings_say() throws IOException {
        String page = page();
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).content().isEqualTo(page);
    }

    private static String page() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Configuration

                Every setting of the three planes. A key is set as a system property (`-Dkey=value`), as an environment variable (upper case, every other character an underscore: `SIGNALBOX_DATA_PLANE_GRPC_PORT`), or in `config/application.properties` beside the process. Durations are written `5s`, `1m` or `PT5S`, sizes `32K` or `1M`. `./signalbox start` sets what standalone needs by itself and has options of its own: `./signalbox start --help`.

                """);
        page.append("## Every plane\n\n").append(table(shared()));
        for (String plane : PLANES) {
            page.append("\n## `").append(plane).append("`\n\n").append(table(settings(plane, plane)));
        }
        return page.toString();
    }

    private static List<Setting> shared() throws IOException {
        Map<String, Setting> byKey = new TreeMap<>();
        byKey.put(
                "signalbox.default-tenant",
                new Setting(
                        "signalbox.default-tenant",
                        "text",
                        "",
                        "Tenant of requests whose host name and path name none; without it they are refused."));
        settings("data-plane", "cluster").forEach(setting -> byKey.put(setting.key, setting));
        return List.copyOf(byKey.values());
    }

    /** The settings of one prefix, in the order of the source. */
    private static List<Setting> settings(String module, String prefix) throws IOException {
        List<Setting> found = new java.util.ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
            for (Path file : files.filter(path -> path.toString().endsWith("Settings.java"))
                    .sorted()
                    .toList()) {
                String source = Files.readString(file);
                Matcher mapping = PREFIX.matcher(source);
                if (mapping.find() && mapping.group(1).equals("signalbox." + prefix)) {
                    Matcher setting = SETTING.matcher(source.substring(source.indexOf("interface ")));
                    while (setting.find()) {
                        found.add(setting(mapping.group(1), setting));
                    }
                }
            }
        }
        assertThat(found).as("settings signalbox.%s in %s", prefix, module).isNotEmpty();
        return found;
    }

    private static Setting setting(String prefix, Matcher source) {
        String name = source.group(4).replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        String meaning = source.group(1)
                .replaceAll("\\n\\s*\\*", " ")
                .replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`")
                .replaceAll("\\s+", " ")
                .strip();
        return new Setting(
                prefix + "." + name, type(source.group(3)), source.group(2) == null ? "" : source.group(2), meaning);
    }

    private static String type(String java) {
        return switch (java.replaceAll("(?:Optional|List)<([^<>]+)>+", "$1").replaceAll("^Optional<", "")) {
            case "String" -> java.contains("List") ? "list" : "text";
            case "Discovery" -> "word";
            case "Duration" -> "duration";
            case "MemorySize" -> "size";
            case "int", "OptionalInt" -> "number";
            case "boolean" -> "true or false";
            case "Path" -> "path";
            case "URI" -> "URL";
            default ->
                throw new IllegalStateException("type: " + java + " (expected: one that the page has a word for)");
        };
    }

    private static String table(List<Setting> settings) {
        StringBuilder table = new StringBuilder("| key | kind | default | meaning |\n|---|---|---|---|\n");
        for (Setting setting : settings) {
            table.append("| `")
                    .append(setting.key)
                    .append("` | ")
                    .append(setting.type)
                    .append(" | ");
            if (!setting.otherwise.isEmpty()) {
                table.append('`').append(setting.otherwise).append('`');
            }
            table.append(" | ").append(setting.meaning.replace("|", "\\|")).append(" |\n");
        }
        return table.toString();
    }
}
