package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Compares what the service says of who is there with who is there. */
final class Roll {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int MOST_USERS = 100;
    private static final Pattern CONNECTION = Pattern.compile("\"connectionId\":\"([^\"]+)\"");

    private final Script script;
    private final Backend rest;
    private final Planes planes;

    Roll(Script script, Backend rest, Planes planes) {
        this.script = script;
        this.rest = rest;
        this.planes = planes;
    }

    /** Lists, counts and what each of these nodes says it has: all are as the crowd is. Everyone must be in. */
    void isExact(Crowd crowd, List<Integer> nodes) {
        String counts = counts(crowd, Set.of());
        // What ended a moment ago may be about to be taken out.
        Await.until("counts are " + counts, LIMIT, () -> get("/:counts").equals(counts));
        lists().forEach((path, members) -> assertThat(listed(path))
                .as(path)
                .isEqualTo(members.stream()
                        .map(member -> crowd.guest(member).session().id())
                        .collect(Collectors.toCollection(TreeSet::new))));
        for (int node : nodes) {
            assertThat(clients(node))
                    .as("clients of " + Planes.name(node))
                    .isEqualTo(crowd.at(planes.front(), planes.port(node)).size());
            isExactInRegistry(crowd, node);
        }
    }

    /** A node stands in the registry for those who are there and for nobody else; the app servers there are not counted. */
    private void isExactInRegistry(Crowd crowd, int node) {
        Set<Integer> there = crowd.at(planes.front(), planes.port(node)).stream()
                .map(Guest::number)
                .collect(Collectors.toSet());
        long hub = there.isEmpty() ? 0 : 1;
        long clients = hub + there.size() + users(there) + groups(there);
        Await.until(Planes.name(node) + " stands for " + clients + " and its app servers", LIMIT, () -> {
            long more = planes.operator(node).metric("signalbox_dataplane_registry_topics") - clients;
            return more >= 0 && more <= (planes.hasAppServers(node) ? TestAppServer.HUBS : 0);
        });
    }

    /** Whether the hub's counts are right while these have gone; empty when they were refused. */
    Optional<Boolean> countsAreWithout(Set<Guest> gone, Crowd crowd) {
        Backend.Answer answer = Await.result("counts", ask("/:counts"));
        return answer.status() == 200 ? Optional.of(answer.body().equals(counts(crowd, gone))) : Optional.empty();
    }

    private String counts(Crowd crowd, Set<Guest> gone) {
        Set<Integer> there = crowd.guests().stream()
                .filter(guest -> !gone.contains(guest))
                .map(Guest::number)
                .collect(Collectors.toSet());
        return "{\"connections\":" + there.size() + ",\"users\":" + users(there) + ",\"groups\":" + groups(there) + "}";
    }

    private long users(Set<Integer> there) {
        return there.stream().map(script::user).distinct().count();
    }

    private long groups(Set<Integer> there) {
        return script.groups().stream()
                .filter(group -> script.members(group).stream().anyMatch(there::contains))
                .count();
    }

    /** Those of these connections that are in the list of a group; empty when a list was refused. */
    Optional<Set<String>> listedOf(Set<String> connections) {
        List<CompletableFuture<Backend.Answer>> asked = script.groups().stream()
                .map(group -> ask("/groups/" + group + "/connections"))
                .toList();
        List<Backend.Answer> answers =
                asked.stream().map(answer -> Await.result("list", answer)).toList();
        if (answers.stream().anyMatch(answer -> answer.status() != 200)) {
            return Optional.empty();
        }
        return Optional.of(answers.stream()
                .flatMap(answer -> CONNECTION.matcher(answer.body()).results())
                .map(one -> one.group(1))
                .filter(connections::contains)
                .collect(Collectors.toSet()));
    }

    /** As it says itself. */
    int clients(int node) {
        return Math.toIntExact(planes.operator(node).metric("signalbox_dataplane_clients"));
    }

    private Map<String, Set<Integer>> lists() {
        Map<String, Set<Integer>> lists = script.groups().stream()
                .collect(Collectors.toMap(group -> "/groups/" + group + "/connections", script::members));
        for (int i = 0; i < Math.min(MOST_USERS, script.users()); i++) {
            lists.put("/users/u" + i + "/connections", new TreeSet<>(script.guestsOf("u" + i)));
        }
        return lists;
    }

    private Set<String> listed(String path) {
        List<String> ids = new ArrayList<>();
        CONNECTION.matcher(get(path)).results().forEach(one -> ids.add(one.group(1)));
        assertThat(ids).as(path).doesNotHaveDuplicates();
        return new TreeSet<>(ids);
    }

    private String get(String path) {
        Backend.Answer answer = Await.result(path, ask(path));
        assertThat(answer).as(path).returns(200, Backend.Answer::status);
        return answer.body();
    }

    private CompletableFuture<Backend.Answer> ask(String path) {
        return rest.rest("GET", "/api/hubs/" + Crowd.HUB + path, "", "");
    }
}
