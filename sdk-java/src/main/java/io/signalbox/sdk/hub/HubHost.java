package io.signalbox.sdk.hub;

import io.signalbox.protocol.grpc.ClientOpened;
import io.signalbox.protocol.name.HubName;
import io.signalbox.sdk.HubBase;
import io.signalbox.sdk.HubClients;
import io.signalbox.sdk.HubContext;
import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.clients.ClientShape;
import io.signalbox.sdk.payload.Payloads;
import java.util.concurrent.Executor;

/**
 * One hub, ready for clients.
 *
 * @param <T> what its clients look like
 */
public final class HubHost<T> {
    private final HubType<T> type;
    private final HubOptions options;
    private final Payloads payloads;
    private final Executor methods;
    private final Executor notices;

    /**
     * @param methods runs hub methods; they may block
     * @param notices tells apps that connections ended; must not wait for {@code methods}
     */
    public HubHost(HubType<T> type, HubOptions options, Executor methods, Executor notices) {
        this.type = type;
        this.options = options;
        this.payloads = Payloads.of(options.jsonMapper(), options.messagePackMapper());
        this.methods = methods;
        this.notices = notices;
    }

    public HubName name() {
        return type.name();
    }

    public Class<?> type() {
        return type.type();
    }

    /**
     * Takes a client in.
     *
     * @throws IllegalArgumentException when the service names a hub protocol that this version does not have
     */
    public ClientSession open(ClientOpened opened, ClientLink link) {
        ConnectedClient client = ConnectedClient.of(opened);
        InvocationErrors errors = new InvocationErrors(options.enableDetailedErrors());
        OpenCalls calls = new OpenCalls(
                type, payloads.format(client.protocol()), errors, options.streamBufferCapacity(), notices);
        ClientSession session = new ClientSession(
                client, link, errors, calls, options.maximumParallelInvocationsPerClient(), methods, notices);
        session.start(new HubCaller<>(
                type, client, new Outlet(payloads, link, options.clientResultTimeout()), link, session));
        return session;
    }

    /** The hub as seen from outside its methods, sending over {@code link}. */
    public <H extends HubBase<?>, C> HubContext<H, C> context(ClientShape<C> clients, ServiceLink link) {
        Outlet outlet = new Outlet(payloads, link, options.clientResultTimeout());
        return new HubContext<>(new HubClients<>(target -> clients.over(outlet.to(target))), outlet);
    }
}
