package io.signalbox.dataplane.cluster.link;

import io.grpc.HandlerRegistry;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Services that may come when the port is open already; a call that comes before its service is told so at once. */
final class LateServices extends HandlerRegistry {
    private final ConcurrentMap<String, ServerMethodDefinition<?, ?>> methods = new ConcurrentHashMap<>();

    void add(ServerServiceDefinition service) {
        service.getMethods()
                .forEach(method -> methods.put(method.getMethodDescriptor().getFullMethodName(), method));
    }

    @Override
    public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
        return methods.get(name);
    }
}
