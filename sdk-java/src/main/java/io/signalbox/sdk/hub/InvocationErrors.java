package io.signalbox.sdk.hub;

import io.signalbox.sdk.HubException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The texts a client reads when its invocation fails (spec/signalr-hub.md §5, §7). Class and message of an exception are
 * shown only when detailed errors are on or when it is a {@link HubException}; a stack trace never.
 */
record InvocationErrors(boolean detailed) {
    /** What .NET calls data that is not what was expected; clients see this name. */
    private static final String INVALID_DATA = "InvalidDataException";

    static String unknownMethod(String target) {
        return "Failed to invoke '" + target + "' due to an error on the server. HubException: Method does not exist.";
    }

    String argumentCount(String target, int provided, int expected) {
        return notBound(
                target, "Invocation provides " + provided + " argument(s) but target expects " + expected + ".");
    }

    String argumentType(String target) {
        return notBound(
                target,
                "Error binding arguments. Make sure that the types of the provided values match the types of the hub"
                        + " method being invoked.");
    }

    private String notBound(String target, String detail) {
        String text = "Failed to invoke '" + target + "' due to an error on the server.";
        return detailed ? text + " " + INVALID_DATA + ": " + detail : text;
    }

    String threw(String target, Throwable failure) {
        return withDetail("An unexpected error occurred invoking '" + target + "' on the server.", failure);
    }

    static String unauthorized(String target) {
        return "Failed to invoke '" + target + "' because user is unauthorized";
    }

    static String streaming(String target) {
        return "The client attempted to invoke the streaming '" + target + "' method with a non-streaming invocation.";
    }

    static String notStreaming(String target) {
        return "The client attempted to invoke the non-streaming '" + target + "' method with a streaming invocation.";
    }

    static String streamCount(String target, int sent, int expected) {
        return refused(target, "Client sent " + sent + " stream(s), Hub method expects " + expected + ".");
    }

    static String tooManyStreams(String target, int most) {
        return refused(target, "The client has its " + most + " streams open already.");
    }

    private static String refused(String target, String why) {
        return "An unexpected error occurred invoking '" + target + "' on the server. HubException: " + why;
    }

    static String idInUse(@Nullable String invocationId) {
        return "Invocation ID '" + invocationId + "' is already in use.";
    }

    /** @param method its name in Java */
    static String notAStream(String method) {
        return "The value returned by the streaming method '" + method
                + "' is not a ChannelReader<> or IAsyncEnumerable<>.";
    }

    String streamFailed(Throwable failure) {
        return withDetail("An error occurred on the server while streaming results.", failure);
    }

    /** What a hub method reads when an item of its client is not what it expects. */
    String itemNotBound(Throwable failure) {
        return withDetail("Failed to bind Stream message.", failure);
    }

    /** The Close message of a connection that {@code failure} ended. */
    String closed(Throwable failure) {
        return withDetail("Connection closed with an error.", failure);
    }

    /** The Close message of a connection whose client sent something that is not the hub protocol. */
    String closedAsMalformed(@Nullable String what) {
        return closed(INVALID_DATA, what);
    }

    static String notAsked(String connectionId, String invocationId) {
        return "Connection ID '" + connectionId + "' is not valid for invocation ID '" + invocationId + "'.";
    }

    /** The Close message of a connection whose client did what it may not. */
    String closedAsInvalid(String what) {
        return closed("InvalidOperationException", what);
    }

    private String closed(String kind, @Nullable String what) {
        String text = "Connection closed with an error.";
        return detailed ? text + " " + kind + ": " + what : text;
    }

    private String withDetail(String text, Throwable failure) {
        if (!detailed && !(failure instanceof HubException)) {
            return text;
        }
        return text + " " + nameOf(failure.getClass()) + ": " + failure.getMessage();
    }

    /** Simple name; an anonymous class has none, then its superclass's. */
    private static String nameOf(Class<?> failure) {
        return failure.isAnonymousClass() ? nameOf(failure.getSuperclass()) : failure.getSimpleName();
    }

    /** The exception an app threw, out of what futures wrap around it. */
    static Throwable unwrap(Throwable failure) {
        Throwable found = failure;
        while ((found instanceof CompletionException || found instanceof ExecutionException)
                && found.getCause() != null) {
            found = found.getCause();
        }
        return found;
    }
}
