package io.signalbox.standalone.launch;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the person at the terminal chose. An option wins over its environment variable, which wins over the default.
 *
 * @param port HTTP port; 0 takes a free one
 * @param grpcPort port for app servers; 0 takes a free one
 * @param data where tenants and keys are kept
 * @param bind address to listen on
 * @param demo whether the demo chat is served
 * @param nodes how many data-plane nodes there are; 1: no cluster
 * @param wanted what is to be done with that
 */
public record LaunchOptions(int port, int grpcPort, Path data, String bind, boolean demo, int nodes, Wanted wanted) {
    private static final int HIGHEST_PORT = 65_535;
    /** On one machine, to see it. */
    private static final int MOST_NODES = 9;

    private static final String KNOWN = "--port, --grpc-port, --data, --bind, --no-demo, --cluster, --keeper or --help";

    /**
     * @param arguments {@code --name value} or {@code --name=value}
     * @param environment {@code SIGNALBOX_PORT} and its like
     * @throws LaunchException for an unknown option, a missing or a wrong value
     */
    public static LaunchOptions parse(List<String> arguments, Map<String, String> environment) throws LaunchException {
        Choice choice = new Choice();
        for (Option option : Option.values()) {
            String value = environment.get(option.variable);
            if (value != null && !value.isEmpty()) {
                option.apply(choice, option.variable, value);
            }
        }
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            read(rest.next(), rest, choice);
        }
        if (choice.port != 0 && choice.port == choice.grpcPort) {
            throw LaunchException.usage("--grpc-port: " + choice.grpcPort, "another port than --port");
        }
        return new LaunchOptions(
                choice.port, choice.grpcPort, choice.data, choice.bind, !choice.noDemo, choice.nodes, choice.wanted());
    }

    private static void read(String argument, Iterator<String> rest, Choice choice) throws LaunchException {
        int equals = argument.indexOf('=');
        String name = equals < 0 ? argument : argument.substring(0, equals);
        Option option = Option.named(name);
        if (equals >= 0) {
            option.apply(choice, name, argument.substring(equals + 1));
        } else if (option.flag) {
            option.apply(choice, name, "true");
        } else if (rest.hasNext()) {
            option.apply(choice, name, rest.next());
        } else {
            throw LaunchException.usage(name + " without a value", option.expected);
        }
    }

    public enum Wanted {
        START,
        /** A process that keeps the registry of a cluster, and does nothing else. */
        KEEPER,
        HELP
    }

    /** What has been chosen so far. */
    private static final class Choice {
        private int port = 8080;
        private int grpcPort = 8081;
        private Path data = Path.of("data");
        private String bind = "127.0.0.1";
        private boolean noDemo;
        private int nodes = 1;
        private boolean keeper;
        private boolean help;

        Wanted wanted() {
            return help ? Wanted.HELP : keeper ? Wanted.KEEPER : Wanted.START;
        }
    }

    private enum Option {
        PORT("--port", false, "a port from 1 to 65535, or 0 for a free one") {
            @Override
            void apply(Choice choice, String name, String value) throws LaunchException {
                choice.port = port(name, value);
            }
        },
        GRPC_PORT("--grpc-port", false, "a port from 1 to 65535, or 0 for a free one") {
            @Override
            void apply(Choice choice, String name, String value) throws LaunchException {
                choice.grpcPort = port(name, value);
            }
        },
        DATA("--data", false, "a directory") {
            @Override
            void apply(Choice choice, String name, String value) throws LaunchException {
                choice.data = directory(name, value);
            }
        },
        BIND("--bind", false, "an address of this machine, such as 127.0.0.1 or 0.0.0.0") {
            @Override
            void apply(Choice choice, String name, String value) throws LaunchException {
                choice.bind = filled(name, value);
            }
        },
        NO_DEMO("--no-demo", true, "true or false") {
            @Override
            void apply(Choice choice, String name, String value) throws LaunchException {
                choice.noDemo = bool(name, value);
            }
        },
        CLUSTER("--cluster", false, "a number of nodes from 1 to " + MOST_NODES) {
            @Override
            void apply(Choice choice, String name, String value) throws LaunchException {
                choice.nodes = number(name, value, 1, MOST_NODES);
            }
        },
        KEEPER("--keeper", true, "true or false") {
            @Override
            void apply(Choice choice, String name, String value) throws LaunchException {
                choice.keeper = bool(name, value);
            }
        },
        HELP("--help", true, "true or false") {
            @Override
            void apply(Choice choice, String name, String value) throws LaunchException {
                choice.help = bool(name, value);
            }
        };

        private final String option;
        private final String variable;
        private final boolean flag;
        private final String expected;

        Option(String option, boolean flag, String expected) {
            this.option = option;
            this.flag = flag;
            this.expected = expected;
            this.variable = "SIGNALBOX_" + name();
        }

        static Option named(String name) throws LaunchException {
            for (Option candidate : values()) {
                if (candidate.option.equals(name)) {
                    return candidate;
                }
            }
            throw LaunchException.usage("unknown option: " + name, KNOWN);
        }

        abstract void apply(Choice choice, String name, String value) throws LaunchException;

        int port(String name, String value) throws LaunchException {
            return number(name, value, 0, HIGHEST_PORT);
        }

        int number(String name, String value, int least, int most) throws LaunchException {
            try {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw wrong(name, value);
            }
            throw wrong(name, value);
        }

        Path directory(String name, String value) throws LaunchException {
            try {
                return Path.of(filled(name, value));
            } catch (InvalidPathException e) {
                throw wrong(name, value);
            }
        }

        String filled(String name, String value) throws LaunchException {
            if (value.isBlank()) {
                throw wrong(name, value);
            }
            return value;
        }

        boolean bool(String name, String value) throws LaunchException {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "true", "1", "yes" -> true;
                case "false", "0", "no" -> false;
                default -> throw wrong(name, value);
            };
        }

        private LaunchException wrong(String name, String value) {
            return LaunchException.usage(name + ": " + value, expected);
        }
    }
}
