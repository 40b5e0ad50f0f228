package io.signalbox.standalone.endtoend;

import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.HubClients;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One sender, that says what a {@link Script} has it say. */
interface Speaker {
    /** Waits until it can speak. The connection over which it says the next one, each of which has an order of its own. */
    default String ready() {
        return "";
    }

    /** Done when it was accepted; fails when that is not known. In order for calls of one thread. */
    CompletionStage<?> say(Script.Line line, String text);

    /** What of this may have been lost with a node that died, although it was accepted. */
    default boolean mayHaveLost(Death death, int sender, int number, String text) {
        return false;
    }

    /** Whether it may not be known what became of this, since a node died. */
    default boolean mayNotKnow(Death death, int sender, int number, String text) {
        return mayHaveLost(death, sender, number, text);
    }

    /** A client, through the hub's methods. */
    final class Invoking implements Speaker {
        private final Guest guest;
        private final IntFunction<String> ids;
        private @Nullable Session session;

        Invoking(Guest guest, IntFunction<String> ids) {
            this.guest = guest;
            this.ids = ids;
        }

        Guest guest() {
            return guest;
        }

        @Override
        public String ready() {
            Session now = guest.awaitSession();
            session = now;
            return now.id();
        }

        @Override
        public CompletionStage<?> say(Script.Line line, String text) {
            String names = quoted(line.names());
            String without = quoted(line.without().stream().map(ids::apply).toList());
            String members = quoted(line.ids(ids));
            String what = ",\"" + text + "\"";
            Session over = Objects.requireNonNull(session, "not ready");
            CompletionStage<String> answer = switch (line.kind()) {
                case EVERYONE -> over.invoke("ToAll", what.substring(1));
                case EVERYONE_EXCEPT -> over.invoke("ToAllExcept", "[" + without + "]" + what);
                case GROUP, GROUP_OF_USERS -> over.invoke("ToGroup", names + what);
                case GROUPS -> over.invoke("ToGroups", "[" + names + "]" + what);
                case GROUP_EXCEPT -> over.invoke("ToGroupExcept", names + ",[" + without + "]" + what);
                case USER -> over.invoke("ToUser", names + what);
                case USERS -> over.invoke("ToUsers", "[" + names + "]" + what);
                case CONNECTION -> over.invoke("ToClient", members + what);
                case CONNECTIONS -> over.invoke("ToClients", "[" + members + "]" + what);
            };
            return answer.thenAccept(completion -> {
                if (completion.contains("\"error\"")) {
                    throw new AssertionError(completion);
                }
            });
        }

        private static String quoted(List<String> names) {
            return names.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(","));
        }
    }

    /**
     * An app server, from outside the hub's methods.
     *
     * @param nodes that it has streams to, any of which takes what it says
     */
    record Hosting(TestAppServer app, IntFunction<String> ids, Set<Integer> nodes) implements Speaker {
        @Override
        public CompletionStage<?> say(Script.Line line, String text) {
            return audience(line).send("Heard", text);
        }

        /** It hands over to a stream, and hears a moment later that there is nobody at its end any more. */
        @Override
        public boolean mayHaveLost(Death death, int sender, int number, String text) {
            return nodes.contains(death.node()) && death.mayHaveBeenMeant(sender, number);
        }

        private ClientProxy audience(Script.Line line) {
            HubClients<ClientProxy> clients = app.context().clients();
            List<String> without = line.without().stream().map(ids::apply).toList();
            return switch (line.kind()) {
                case EVERYONE -> clients.all();
                case EVERYONE_EXCEPT -> clients.allExcept(without);
                case GROUP, GROUP_OF_USERS -> clients.group(line.names().get(0));
                case GROUPS -> clients.groups(line.names());
                case GROUP_EXCEPT -> clients.groupExcept(line.names().get(0), without);
                case USER -> clients.user(line.names().get(0));
                case USERS -> clients.users(line.names());
                case CONNECTION -> clients.client(line.ids(ids).get(0));
                case CONNECTIONS -> clients.clients(line.ids(ids));
            };
        }
    }

    /** A backend, which says the next thing to a target when the one before was answered. */
    final class Posting implements Speaker {
        /** So many are under way at most, and lost with their answers when a node dies. */
        static final int LANES = 8;

        private final Backend backend;
        private final IntFunction<String> ids;
        private final Ingress ingress;
        /** The node that each text went to. */
        private final Map<String, Integer> nodes = new ConcurrentHashMap<>();

        private final CompletableFuture<?>[] lanes = new CompletableFuture<?>[LANES];

        Posting(Backend backend, IntFunction<String> ids, Ingress ingress) {
            this.backend = backend;
            this.ids = ids;
            this.ingress = ingress;
            java.util.Arrays.setAll(lanes, lane -> CompletableFuture.completedFuture(null));
        }

        @Override
        public CompletionStage<?> say(Script.Line line, String text) {
            int lane = Math.floorMod(line.target().hashCode(), LANES);
            CompletableFuture<?> said =
                    lanes[lane].handle((before, failure) -> 0).thenCompose(ready -> post(line, text));
            lanes[lane] = said;
            return said;
        }

        /** What is accepted is with every node that it is for; what was asked of a dead node may be or not. */
        @Override
        public boolean mayNotKnow(Death death, int sender, int number, String text) {
            return death.mayHaveBeenMeant(sender, number)
                    && Integer.valueOf(death.node()).equals(nodes.get(text));
        }

        private CompletionStage<?> post(Script.Line line, String text) {
            nodes.put(text, ingress.node(name(line)));
            String json = "{\"target\":\"Heard\",\"arguments\":[\"" + text + "\"]}";
            String without = line.without().stream()
                    .map(guest -> "&excluded=" + encoded(ids.apply(guest)))
                    .collect(Collectors.joining());
            return backend.rest("POST", path(line), without, json).thenAccept(answer -> {
                if (answer.status() != 202) {
                    throw new IllegalStateException(answer.toString());
                }
            });
        }

        private String path(Script.Line line) {
            String hub = "/api/hubs/" + Crowd.HUB;
            return switch (line.kind()) {
                case EVERYONE, EVERYONE_EXCEPT -> hub + "/:send";
                case GROUP, GROUP_EXCEPT, GROUP_OF_USERS ->
                    hub + "/groups/" + line.names().get(0) + "/:send";
                case USER -> hub + "/users/" + line.names().get(0) + "/:send";
                case CONNECTION -> hub + "/connections/" + encoded(line.ids(ids).get(0)) + "/:send";
                case GROUPS, USERS, CONNECTIONS ->
                    throw new IllegalArgumentException(line.kind() + " (expected: one target)");
            };
        }

        /** Of the one target that there is; empty: everyone. */
        private String name(Script.Line line) {
            return line.kind() == Script.Kind.CONNECTION
                    ? line.ids(ids).get(0)
                    : line.names().stream().findFirst().orElse("");
        }

        private static String encoded(String id) {
            return URLEncoder.encode(id, StandardCharsets.UTF_8);
        }
    }
}
