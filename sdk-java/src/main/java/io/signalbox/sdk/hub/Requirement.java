package io.signalbox.sdk.hub;

import io.signalbox.sdk.AuthorizationPolicy;
import io.signalbox.sdk.Authorize;
import io.signalbox.sdk.HubResource;
import io.signalbox.sdk.HubUser;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One {@link Authorize}, ready to be asked.
 *
 * @param roles of which one is needed; none: no role is
 * @param policy null: none is named
 */
record Requirement(Set<String> roles, @Nullable AuthorizationPolicy policy) {

    /** @throws IllegalArgumentException when it names a policy that the server does not have */
    static Requirement of(Authorize said, Map<String, AuthorizationPolicy> policies) {
        String name = said.policy();
        AuthorizationPolicy policy = policies.get(name);
        if (policy == null && !name.isEmpty()) {
            throw new IllegalArgumentException("The AuthorizationPolicy named: '" + name + "' was not found.");
        }
        return new Requirement(Arrays.stream(said.roles()).collect(Collectors.toUnmodifiableSet()), policy);
    }

    boolean allows(HubResource resource) throws Exception {
        HubUser user = resource.context().user();
        if (roles.isEmpty() && policy == null) {
            return resource.context().userIdentifier() != null;
        }
        boolean hasRole = roles.isEmpty() || roles.stream().anyMatch(user::isInRole);
        return hasRole && (policy == null || policy.allows(user, resource));
    }
}
