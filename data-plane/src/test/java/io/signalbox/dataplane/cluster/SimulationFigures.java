package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.LocalTopics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures of docs/scale.md, on this machine: {@code bench/run simulate}. Not a test. */
public final class SimulationFigures {
    private static final String BACKUP = "map with one backup / map without";
    private static final int PARTS = 4;
    private static final int PUBLISHES = 1_000;
    private static final int FEW_PUBLISHES = 100;
    private static final int SAMPLE = 20_000;
    private static final Map<String, String> DEFAULTS = Map.of(
            "--nodes", "100",
            "--connections", "10000000",
            "--groups", "1000000",
            "--backup-connections", "500000",
            "--out", "");

    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final SimulatedPopulation population;
    private int wrong;

    private SimulationFigures(SimulatedPopulation population) {
        this.population = population;
    }

    /** @param args pairs of an option and its value */
    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options = new HashMap<>(DEFAULTS);
        for (int i = 0; i < args.length; i += 2) {
            if (!DEFAULTS.containsKey(args[i]) || i + 1 == args.length) {
                say("option: " + args[i] + " (expected: some of " + DEFAULTS.keySet() + ", a value behind each)");
                System.exit(1);
            }
            options.put(args[i], args[i + 1]);
        }
        SimulatedPopulation all = new SimulatedPopulation(
                number(options, "--nodes"), number(options, "--connections"), number(options, "--groups"));
        SimulationFigures simulation = new SimulationFigures(all);
        int few = Math.min(number(options, "--backup-connections"), all.connections());
        simulation.backups(
                new SimulatedPopulation(all.nodes(), few, (int) ((long) all.groups() * few / all.connections())));
        simulation.run();
        String out = options.getOrDefault("--out", "");
        if (!out.isEmpty()) {
            Files.writeString(Path.of(out), simulation.json(options));
            say("written to " + out);
        }
        System.exit(simulation.wrong == 0 ? 0 : 2);
    }

    private static int number(Map<String, String> options, String name) {
        return Integer.parseInt(String.valueOf(options.get(name)));
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private void figure(String name, double value) {
        figures.put(name, value);
        say(String.format(Locale.ROOT, "%-70s %,18.2f", name, value));
    }

    /** What a backup adds, of a part of the population: a map in one member beside a map in two. */
    private void backups(SimulatedPopulation part) {
        double[] bytes = new double[3];
        for (int members = 1; members <= 2; members++) {
            try (Simulation simulation = new Simulation(part, members)) {
                long before = used();
                join(simulation, part, 0, PARTS);
                bytes[members] = used() - before;
            }
        }
        figure(BACKUP, bytes[2] / bytes[1]);
    }

    private static void join(Simulation simulation, SimulatedPopulation part, int from, int to) {
        simulation.joinConnections(cut(part.connections(), from), cut(part.connections(), to));
        simulation.joinUsers(cut(part.connections(), from), cut(part.connections(), to));
        simulation.joinGroups(cut(part.groups(), from), cut(part.groups(), to));
    }

    private static int cut(int all, int part) {
        return (int) ((long) all * part / PARTS);
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void run() throws InterruptedException {
        try (Simulation simulation = new Simulation(population, 1)) {
            long empty = used();
            load(simulation, empty);
            publish(simulation);
            oneNode(simulation);
            die(simulation);
        }
        figure("publishes that reached other nodes than they should", wrong);
    }

    private void load(Simulation simulation, long empty) {
        long begin = System.nanoTime();
        long connections = cut(population.connections(), 1);
        simulation.joinConnections(0, (int) connections);
        long withConnections = used();
        figure("bytes of the map per connection", (withConnections - empty) / (double) connections);
        simulation.joinUsers(0, (int) connections);
        long withUsers = used();
        figure("bytes of the map per user", (withUsers - withConnections) / (double) connections);
        simulation.joinGroups(0, cut(population.groups(), 1));
        double all = used() - empty;
        figure("bytes of the map per group", (all + empty - withUsers) / cut(population.groups(), 1));
        withPart(1, all);
        for (int part = 2; part <= PARTS; part++) {
            join(simulation, population, part - 1, part);
            all = used() - empty;
            withPart(part, all);
        }
        simulation.joinHub();
        figure("entries", simulation.entries());
        long held = 0;
        for (int node = 0; node < population.nodes(); node++) {
            held += simulation.held(node);
        }
        figure("holders named in entries", held);
        figure("seconds to load", (System.nanoTime() - begin) / 1e9);
        figure("bytes of the map per connection, its user and its groups", all / population.connections());
        double perNode = all / 1e6 / population.nodes();
        figure("MB of the map per node, without backup", perNode);
        figure("MB of the map per node, with one backup", perNode * figures.getOrDefault(BACKUP, Double.NaN));
    }

    private void withPart(int part, double bytes) {
        int connections = cut(population.connections(), part);
        figure(String.format(Locale.ROOT, "MB of the map with %,d connections", connections), bytes / 1e6);
    }

    private void publish(Simulation simulation) {
        for (int size : SimulatedPopulation.SIZES) {
            published("a group of " + String.format(Locale.ROOT, "%,d", size), simulation.toGroups(size, PUBLISHES));
        }
        published("a user", simulation.toUsers(PUBLISHES));
        published("a connection", simulation.toConnections(PUBLISHES));
        published("all", simulation.toAll(FEW_PUBLISHES));
    }

    private void published(String to, Simulation.Published published) {
        figure("messages between nodes per publish to " + to, published.copies());
        wrong += published.wrong();
    }

    private void oneNode(Simulation simulation) {
        LocalTopics topics = simulation.topicsOfFirst();
        long before = used();
        long begin = System.nanoTime();
        int count = simulation.joinOneByOne(topics);
        double seconds = (System.nanoTime() - begin) / 1e9;
        figure("topics that one node holds", count);
        figure("MB of one node's own lists of them", (used() - before) / 1e6);
        figure("joins one by one per second, without a network", count / seconds);
        if (topics.count(SimulatedPopulation.TENANT, SimulatedPopulation.HUB).users() != simulation.connectionsOf(0)) {
            wrong++;
        }
    }

    private void die(Simulation simulation) throws InterruptedException {
        int dying = population.nodes() - 1;
        Map<String, Double> bytes = simulation.serialized(SAMPLE);
        double entry = bytes.getOrDefault("key", Double.NaN) + bytes.getOrDefault("entry", Double.NaN);
        long held = simulation.held(dying);
        Simulation.Death death = simulation.die(dying);
        figure("death: clients to reconnect", simulation.connectionsOf(dying));
        figure("death: topics that the node held", held);
        figure("death: entries changed", death.touched());
        figure("death: entries that name it still", death.left());
        figure("death: seconds of the walk over the whole map, one thread", death.walk());
        figure("death: of which each node has its share, in ms", 1_000 * death.walk() / (population.nodes() - 1));
        figure("death: seconds of one node saying again what it holds", death.reassert());
        figure("bytes of a key as it travels", bytes.getOrDefault("key", Double.NaN));
        figure("bytes of an entry as it travels, with its key", entry);
        figure(
                "death: MB of entries that get new homes, with one backup",
                2 * entry * simulation.entries() / population.nodes() / 1e6);
        long others = 0;
        for (int node = 0; node < dying; node++) {
            others += simulation.held(node);
        }
        figure("death: MB of topics that the others say again", others * bytes.getOrDefault("key", Double.NaN) / 1e6);
        figure("partitions of the map per node", simulation.cluster().partitions() / (double) population.nodes());
        wrong += death.left() + (death.touched() < held ? 1 : 0);
    }

    private String json(Map<String, String> options) {
        String settings = options.entrySet().stream()
                // Where it goes says nothing about the run.
                .filter(option -> !option.getKey().equals("--out"))
                .sorted(Map.Entry.comparingByKey())
                .map(option -> "    \"" + option.getKey().substring(2) + "\" : \"" + option.getValue() + "\"")
                .collect(Collectors.joining(",\n"));
        String lines = figures.entrySet().stream()
                .map(one -> "      \"" + one.getKey() + "\" : " + one.getValue())
                .collect(Collectors.joining(",\n"));
        return "{\n  \"command\" : \"simulate\",\n  \"settings\" : {\n" + settings + "\n  },\n  \"clean\" : "
                + (wrong == 0) + ",\n  \"medians\" : {\n    \"simulation\" : {\n" + lines + "\n    }\n  }\n}\n";
    }
}
