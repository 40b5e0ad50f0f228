package io.signalbox.dataplane.ingress;

import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.Arrays;
import java.util.Objects;

/** What the REST API sends to one target keeps its order; what it sends to others need not wait for that. */
final class Senders {
    private static final int SENDERS = 64;

    private final Fanout[] senders = new Fanout[SENDERS];

    Senders(Fanout fanout) {
        Arrays.setAll(senders, i -> fanout.forAnotherSender());
    }

    Fanout of(TenantName tenant, HubName hub, Audience audience) {
        Object names = switch (audience.kind()) {
            case EVERYONE -> audience.kind();
            case CONNECTIONS -> ((Audience.Connections) audience).connections();
            case USERS -> ((Audience.Users) audience).users();
            case GROUPS -> ((Audience.Groups) audience).groups();
        };
        return senders[Math.floorMod(Objects.hash(tenant, hub, names), SENDERS)];
    }
}
