package io.signalbox.sdk;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One invocation of a hub method (spec/signalr-hub.md §9).
 *
 * @param hubMethod in Java; its annotations are there
 * @param hubMethodName by which clients know it; a filter that passes on another one calls that method
 * @param hubMethodArguments in the method's order, read from what the client sent
 */
public record HubInvocationContext(
        HubCallerContext context,
        HubBase<?> hub,
        Method hubMethod,
        String hubMethodName,
        List<@Nullable Object> hubMethodArguments)
        implements HubResource {
    public HubInvocationContext {
        hubMethodArguments = Collections.unmodifiableList(new ArrayList<>(hubMethodArguments));
    }

    /** The same with other arguments, as many and of the types that the method takes. */
    public HubInvocationContext withArguments(List<@Nullable Object> arguments) {
        return new HubInvocationContext(context, hub, hubMethod, hubMethodName, arguments);
    }
}
