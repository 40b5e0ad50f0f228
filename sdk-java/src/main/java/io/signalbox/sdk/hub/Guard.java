package io.signalbox.sdk.hub;

import io.signalbox.sdk.AuthorizationPolicy;
import io.signalbox.sdk.Authorize;
import io.signalbox.sdk.HubInvocationContext;
import io.signalbox.sdk.HubLifetimeContext;
import io.signalbox.sdk.HubResource;
import io.signalbox.sdk.method.Declarations;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Who may connect to a hub, and who may call which of its methods (spec/signalr-hub.md §9, authorization). */
final class Guard {
    private final List<Requirement> ofHub;
    private final Map<Method, List<Requirement>> ofMethods;

    private Guard(List<Requirement> ofHub, Map<Method, List<Requirement>> ofMethods) {
        this.ofHub = ofHub;
        this.ofMethods = Map.copyOf(ofMethods);
    }

    /** @throws IllegalArgumentException when an annotation names a policy that is not there */
    static Guard of(Class<?> hub, HubMethods methods, Map<String, AuthorizationPolicy> policies) {
        Map<Method, List<Requirement>> guarded = new HashMap<>();
        for (Method method : methods.all()) {
            List<Authorize> said = Declarations.of(hub, method).all(Authorize.class);
            if (!said.isEmpty()) {
                guarded.put(method, requirements(said.stream(), policies));
            }
        }
        Stream<Authorize> ofClass = Declarations.withAllAbove(hub).stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredAnnotationsByType(Authorize.class)));
        return new Guard(requirements(ofClass, policies), guarded);
    }

    private static List<Requirement> requirements(Stream<Authorize> said, Map<String, AuthorizationPolicy> policies) {
        return said.map(each -> Requirement.of(each, policies)).toList();
    }

    boolean allows(HubInvocationContext invocation) throws Exception {
        return allAllow(ofMethods.getOrDefault(invocation.hubMethod(), List.of()), invocation);
    }

    boolean allows(HubLifetimeContext connection) throws Exception {
        return allAllow(ofHub, connection);
    }

    private static boolean allAllow(List<Requirement> requirements, HubResource resource) throws Exception {
        for (Requirement requirement : requirements) {
            if (!requirement.allows(resource)) {
                return false;
            }
        }
        return true;
    }
}
