package io.signalbox.bench.option;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The catalogue of all options; {@code --help} is rendered from it. */
public enum Option {
    CONNECTIONS("10000", "WebSocket clients"),
    SIZE("100", "payload in bytes: the text argument of the message"),
    RATE("0", "messages (invocations) per second in all; 0: saturation"),
    RATES("100,500,1000,2000", "transports: calls per second in all, one rate after the other"),
    TRANSPORTS("websockets,sse,longpolling", "transports: which, one after the other"),
    BURST("1", "messages handed over back to back"),
    WINDOW("0", "saturation: most messages not yet delivered to everyone; 0: the burst, or the publishers' depth"),
    PUBLISHERS("1", "parallel publishing connections; in a cluster, clients that have the app server send"),
    NODES("1", "data-plane nodes of our server, a process each; several, such as 1,2,3: one column each"),
    PROTOCOL("json", "json or messagepack"),
    WARMUP(
            "10",
            "seconds of load before the measured ones; fan-out and REST sends are rehearsed as long with a few"
                    + " clients"),
    DURATION("10", "measured seconds"),
    ROUNDS("3", "connect: times that all connections are opened; the first is left out as warm-up if there are more"),
    MAX_PENDING("256", "most handshakes under way at once"),
    RUNS("1", "repetitions, each with a fresh server; the table shows medians"),
    PEER(
            "none",
            "servers beside ours, comma-separated: nchan (nginx with nchan), plain (least possible fan-out in Java)"),
    ONLY_PEER("false", "true: leave our own server out"),
    SERVER_CORE("0", "CPU of the servers"),
    GENERATOR_CORE("1", "CPU of the generator and the app server"),
    GATHER_US("0", "microseconds that the generator sleeps between looks at its sockets; 0: woken at once"),
    ENV_FILE("bench/target/serve.env", "serve: the file that tells another generator how to reach the server"),
    JAR("", "our server's jar; empty: the one that the build made"),
    JAVA("", "directory of the servers' JDK; empty: the generator's own"),
    JVM_ARGS("", "options for our server's JVM, separated by blanks"),
    MAX_SECONDS("600", "everything ends after so many seconds"),
    OUT("", "JSON file; empty: one under bench/target/results");

    private final String standard;
    private final String help;

    Option(String standard, String help) {
        this.standard = standard;
        this.help = help;
    }

    /** As it is written, without the dashes. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String standard() {
        return standard;
    }

    String help() {
        return help;
    }

    static Optional<Option> written(String argument) {
        return Arrays.stream(values())
                .filter(option -> argument.equals("--" + option.key()))
                .findFirst();
    }
}
