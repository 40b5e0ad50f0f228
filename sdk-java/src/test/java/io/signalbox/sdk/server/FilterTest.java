package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.hub.HubFrame.Completion;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.sdk.Authorize;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubException;
import io.signalbox.sdk.HubFilter;
import io.signalbox.sdk.HubInvocationContext;
import io.signalbox.sdk.HubLifetimeContext;
import io.signalbox.sdk.HubMethodName;
import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.fake.FakeClient;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Filters of all hubs around those of one around the hub (spec/signalr-hub.md §9). */
class FilterTest extends ServerFixture {
    private final class Recording implements HubFilter {
        private final String name;

        Recording(String name) {
            this.name = name;
        }

        @Override
        public CompletionStage<?> invokeMethod(HubInvocationContext invocation, NextMethod next) {
            log.add(name + " before " + invocation.hubMethodName() + invocation.hubMethodArguments());
            return next.invoke(invocation).whenComplete((result, failure) -> log.add(name + " after"));
        }

        @Override
        public void onConnected(HubLifetimeContext connection, NextConnected next) throws Exception {
            log.add(name + " connects " + connection.context().connectionId());
            next.onConnected(connection);
            log.add(name + " connected");
        }

        @Override
        public void onDisconnected(HubLifetimeContext connection, @Nullable Throwable error, NextDisconnected next)
                throws Exception {
            log.add(name + " disconnects " + connection.hub().getClass().getSimpleName() + " "
                    + (error == null ? "" : error.getMessage()));
            next.onDisconnected(connection, error);
        }
    }

    /** Does what the method's name asks for. */
    private static final class Meddling implements HubFilter {
        @Override
        @SuppressWarnings("NullAway") // null from an app that is not checked for it
        public CompletionStage<?> invokeMethod(HubInvocationContext invocation, NextMethod next) throws Exception {
            return switch (invocation.hubMethodName()) {
                case "kept" -> CompletableFuture.completedFuture("by the filter");
                case "doubled" ->
                    next.invoke(invocation.withArguments(
                            List.of(2 * (int) invocation.hubMethodArguments().get(0))));
                case "diverted" -> next.invoke(called("Other", invocation));
                case "lost" -> next.invoke(called("nowhere", invocation));
                case "mended" -> next.invoke(invocation).exceptionally(failure -> "mended " + failure.getMessage());
                case "changed" -> next.invoke(invocation).thenApply(result -> result + "!");
                case "refused" -> throw new HubException("not with me");
                case "broken" -> null;
                default -> next.invoke(invocation);
            };
        }

        private static HubInvocationContext called(String name, HubInvocationContext invocation) {
            return new HubInvocationContext(
                    invocation.context(),
                    invocation.hub(),
                    invocation.hubMethod(),
                    name,
                    invocation.hubMethodArguments());
        }

        @Override
        public void onConnected(HubLifetimeContext connection, NextConnected next) throws Exception {
            if (connection.context().connectionId().equals("unwanted")) {
                throw new HubException("stay away");
            }
            next.onConnected(connection);
        }
    }

    final class FilteredHub extends Hub {
        @HubMethodName("Sum")
        int add(int a, int b) {
            log.add("hub adds");
            return a + b;
        }

        String kept() {
            log.add("never");
            return "";
        }

        int doubled(int value) {
            return value;
        }

        String diverted() {
            return "as asked";
        }

        void lost() {}

        @HubMethodName("Other")
        String another() {
            return "the other";
        }

        String mended() {
            throw new IllegalStateException("broken");
        }

        CompletionStage<String> changed() {
            return CompletableFuture.supplyAsync(() -> "later");
        }

        void refused() {}

        void broken() {}

        @Nullable
        String nothing() {
            return null;
        }

        @Authorize
        void guarded() {}

        @Override
        protected void onConnected() {
            log.add("hub connected");
        }

        @Override
        protected void onDisconnected(@Nullable Throwable error) {
            log.add("hub disconnected " + (error == null ? "in order" : error.getMessage()));
        }
    }

    @Override
    HubServerBuilder host(HubServerBuilder builder) {
        return builder.hub("filtered", FilteredHub.class, FilteredHub::new)
                .hubOptions(
                        FilteredHub.class,
                        one -> one.withFilter(new Recording("inner")).withFilter(new Meddling()))
                .filter(new Recording("outer"))
                .filter(new Recording("middle"));
    }

    @Override
    HubOptions options(HubOptions defaults) {
        return defaults.withEnableDetailedErrors(true);
    }

    private FakeClient connected() throws Exception {
        FakeClient client = stream.open("c", HubProtocol.JSON);
        for (String entry : List.of(
                "outer connects c",
                "middle connects c",
                "inner connects c",
                "hub connected",
                "inner connected",
                "middle connected",
                "outer connected")) {
            assertThat(log.next()).isEqualTo(entry);
        }
        return client;
    }

    private static Completion of(FakeClient client, String target, @Nullable Object... arguments) throws Exception {
        client.invoke("1", target, arguments);
        return client.completion();
    }

    // compat: api-filters, api-filter-invocation
    @Test
    void the_first_filter_is_outermost_and_those_of_all_hubs_stand_around_those_of_one() throws Exception {
        FakeClient client = connected();
        assertThat(of(client, "SUM", 1, 2).result()).isEqualTo(RawValue.ofJson("3"));
        for (String entry : List.of(
                "outer before Sum[1, 2]",
                "middle before Sum[1, 2]",
                "inner before Sum[1, 2]",
                "hub adds",
                "inner after",
                "middle after",
                "outer after")) {
            assertThat(log.next()).isEqualTo(entry);
        }
        stream.closed("c", "CLIENT_LOST", "gone");
        for (String entry : List.of("outer", "middle", "inner")) {
            assertThat(log.next()).isEqualTo(entry + " disconnects FilteredHub gone");
        }
        assertThat(log.next()).isEqualTo("hub disconnected gone");
    }

    // compat: api-filter-short
    @Test
    void a_filter_that_does_not_call_the_next_answers_instead_of_the_hub() throws Exception {
        assertThat(of(connected(), "kept").result()).isEqualTo(RawValue.ofJson("\"by the filter\""));
        assertThat(log.next()).isEqualTo("outer before kept[]");
        assertThat(log.next()).isEqualTo("middle before kept[]");
        assertThat(log.next()).isEqualTo("inner before kept[]");
        assertThat(log.next()).isEqualTo("inner after");
    }

    // compat: api-filter-invocation
    @Test
    void a_filter_may_change_arguments_results_and_failures() throws Exception {
        FakeClient client = connected();
        assertThat(of(client, "doubled", 21).result()).isEqualTo(RawValue.ofJson("42"));
        assertThat(of(client, "changed").result()).isEqualTo(RawValue.ofJson("\"later!\""));
        assertThat(of(client, "mended").result()).isEqualTo(RawValue.ofJson("\"mended broken\""));
        assertThat(of(client, "nothing").result()).isEqualTo(RawValue.ofJson("null"));
    }

    // compat: err-unknown-later
    @Test
    void a_filter_may_have_another_method_called_by_its_name() throws Exception {
        FakeClient client = connected();
        assertThat(of(client, "diverted").result()).isEqualTo(RawValue.ofJson("\"the other\""));
        assertThat(of(client, "lost").error())
                .isEqualTo("An unexpected error occurred invoking 'lost' on the server. HubException: Unknown hub"
                        + " method 'nowhere'");
    }

    @Test
    void a_filter_that_throws_or_gives_no_stage_fails_the_call() throws Exception {
        FakeClient client = connected();
        assertThat(of(client, "refused").error())
                .isEqualTo("An unexpected error occurred invoking 'refused' on the server. HubException: not with me");
        assertThat(of(client, "broken").error())
                .startsWith("An unexpected error occurred invoking 'broken' on the server. NullPointerException: ")
                .endsWith("null (expected: a stage from invokeMethod)");
    }

    @Test
    void a_filter_may_refuse_a_client() throws Exception {
        FakeClient client = stream.open("unwanted", HubProtocol.JSON);
        var close = client.close();
        assertThat(close.getError()).isEqualTo("Connection closed with an error. HubException: stay away");
        assertThat(close.getAllowReconnect()).isFalse();
    }

    // compat: inv-steps, api-filter-blind
    @Test
    void what_is_refused_before_is_not_seen_by_filters() throws Exception {
        FakeClient client = connected();
        assertThat(of(client, "unknown").error()).contains("Method does not exist.");
        assertThat(of(client, "sum", 1).error()).contains("Invocation provides 1 argument(s) but target expects 2.");
        assertThat(of(client, "guarded").error()).isEqualTo("Failed to invoke 'guarded' because user is unauthorized");
        client.send("kept");
        assertThat(log.next()).isEqualTo("outer before kept[]");
    }
}
