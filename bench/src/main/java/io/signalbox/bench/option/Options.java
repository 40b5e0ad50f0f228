package io.signalbox.bench.option;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of one command: given ones, else the command's own defaults, else the catalogue's. */
public final class Options {
    private final Map<Option, String> values = new EnumMap<>(Option.class);

    private Options() {}

    /**
     * Reads {@code --name value} pairs.
     *
     * @param defaults the command's own
     * @throws IllegalArgumentException for an unknown name or a missing value
     */
    public static Options parse(List<String> arguments, Map<Option, String> defaults) {
        Options options = new Options();
        for (Option option : Option.values()) {
            options.values.put(option, defaults.getOrDefault(option, option.standard()));
        }
        for (int i = 0; i < arguments.size(); i += 2) {
            String argument = arguments.get(i);
            Option option = Option.written(argument)
                    .orElseThrow(() -> new IllegalArgumentException("option: " + argument + " (expected: see --help)"));
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(argument + " (expected: a value behind it)");
            }
            options.values.put(option, arguments.get(i + 1));
        }
        return options;
    }

    /** All options with their general defaults, for {@code --help}. */
    public static String help() {
        StringBuilder text = new StringBuilder();
        for (Option option : Option.values()) {
            text.append(
                    String.format(Locale.ROOT, "  --%-16s %s (%s)%n", option.key(), option.help(), option.standard()));
        }
        return text.toString();
    }

    public String text(Option option) {
        return values.getOrDefault(option, option.standard());
    }

    /**
     * A whole number.
     *
     * @throws IllegalArgumentException when it is none, or below {@code least}
     */
    public int number(Option option, int least) {
        try {
            int value = Integer.parseInt(text(option));
            if (value >= least) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw bad(option, "a whole number", e);
        }
        throw bad(option, "at least " + least, null);
    }

    /** A number, 0 or more. */
    public double decimal(Option option) {
        try {
            double value = Double.parseDouble(text(option));
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw bad(option, "a number", e);
        }
        throw bad(option, "0 or more", null);
    }

    public boolean flag(Option option) {
        return switch (text(option)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad(option, "true or false", null);
        };
    }

    private IllegalArgumentException bad(Option option, String expected, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "--" + option.key() + " " + text(option) + " (expected: " + expected + ")", cause);
    }

    /** By name what a run was asked to do; where its results go is no part of that. */
    public Map<String, String> asMap() {
        Map<String, String> map = new LinkedHashMap<>();
        values.forEach((option, value) -> map.put(option.key(), value));
        map.remove(Option.OUT.key());
        return map;
    }
}
