package io.signalbox.dataplane.appserver;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells operators what app servers ask for beyond this node's bounds: once for each hub and wish, however many streams say
 * it and however often they come.
 */
final class CutLimits {
    /** Past so many it begins anew, and may tell one again. */
    private static final int MOST = 1_000;

    private final Set<Wish> told = new HashSet<>();

    private final Operators operators;

    /** Who hears of it. */
    interface Operators {
        void cut(TenantName tenant, HubName hub, String settings);
    }

    private record Wish(TenantName tenant, HubName hub, List<String> cut) {}

    CutLimits(Operators operators) {
        this.operators = operators;
    }

    /** @param cut as {@link HubLimits#cut} has it; nothing is said when it is empty */
    void tell(TenantName tenant, HubName hub, List<String> cut) {
        if (!cut.isEmpty() && isNew(new Wish(tenant, hub, cut))) {
            operators.cut(tenant, hub, String.join(", ", cut));
        }
    }

    private synchronized boolean isNew(Wish wish) {
        if (told.size() >= MOST) {
            told.clear();
        }
        return told.add(wish);
    }
}
