package io.signalbox.standalone.endtoend;

import io.signalbox.sdk.Authorize;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubFilter;
import io.signalbox.sdk.HubInvocationContext;
import io.signalbox.sdk.HubMethodName;
import io.signalbox.sdk.HubOptions;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A hub with options of its own, filters and guarded methods. */
class OptionsHub extends Hub {
    private static final int LARGEST_MESSAGE = 64 * 1024;

    enum Colour {
        RED,
        BLUE
    }

    record Everything(int number, long large, Colour colour, Instant at, LocalDate day, byte[] bytes) {}

    /** A hub of which only members hear. */
    @Authorize(roles = "member")
    static final class ClubHub extends OptionsHub {}

    /** Answers instead of the hub, or changes what it says. */
    static final class Censor implements HubFilter {
        @Override
        public CompletionStage<?> invokeMethod(HubInvocationContext invocation, NextMethod next) {
            return switch (invocation.hubMethodName()) {
                case "kept" -> CompletableFuture.completedFuture("by the filter");
                case "Shouted" ->
                    next.invoke(invocation)
                            .thenApply(result -> String.valueOf(result).toUpperCase(java.util.Locale.ROOT));
                default -> next.invoke(invocation);
            };
        }
    }

    static HubOptions options(HubOptions all) {
        return all.withEnableDetailedErrors(true)
                .withMaximumReceiveMessageSize(LARGEST_MESSAGE)
                .withFilter(new Censor())
                .withPolicy(
                        "own room",
                        (user, resource) -> resource instanceof HubInvocationContext invocation
                                && user.has(
                                        "room",
                                        String.valueOf(
                                                invocation.hubMethodArguments().get(0))));
    }

    String kept() {
        throw new AssertionError("the filter let it through");
    }

    @HubMethodName("Shouted")
    String said(String text) {
        return text;
    }

    @Authorize
    String forNamed() {
        return "named";
    }

    @Authorize(roles = "writer")
    String forWriters() {
        return "written";
    }

    @Authorize(policy = "own room")
    String enter(String room) {
        return room;
    }

    String fail() {
        throw new IllegalStateException("secret of the app");
    }

    int length(String text) {
        return text.length();
    }

    Everything everything() {
        return new Everything(
                70_000,
                5_000_000_000L,
                Colour.BLUE,
                Instant.parse("2026-11-01T10:00:00.500Z"),
                LocalDate.parse("2026-11-02"),
                new byte[] {1, 2, -1});
    }

    String describe(Everything it) {
        return it.number() + " " + it.large() + " " + it.colour() + " " + it.at() + " " + it.day() + " "
                + it.bytes().length + " " + it.bytes()[2];
    }

    /** What the hub sees of the request that the client connected with. */
    Map<String, Object> request() {
        return Map.of(
                "query", context().query(),
                "agent", context().headers().getOrDefault("user-agent", java.util.List.of()),
                "remote", context().remoteAddress(),
                "roles", context().user().all("role"));
    }

    int visits() {
        return (int) context().items().merge("visits", 1, (before, one) -> (int) before + (int) one);
    }

    /** Calls a client's handler of an {@code int} and a {@code long}. */
    void numbers(int number, long large) {
        clients().caller().send("Numbers", number, large);
    }
}
