package io.signalbox.sdk.hub;

import io.signalbox.protocol.grpc.ClientOpened;
import io.signalbox.protocol.grpc.HubSettings;
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
    private final HubPipeline pipeline;
    private final Payloads payloads;
    private final Executor methods;
    private final Executor notices;

    /**
     * A hub as its options say.
     *
     * @param methods runs hub methods; they may block
     * @param notices tells apps that connections ended; must not wait for {@code methods}
     * @throws IllegalArgumentException when the hub names a policy that is not among the options
     * @throws IllegalStateException when the options support no hub protocol
     */
    public HubHost(HubType<T> type, HubOptions options, Executor methods, Executor notices) {
        this.type = type;
        this.options = options;
        this.pipeline = HubPipeline.of(type, options);
        this.payloads = Payloads.of(options.jsonMapper(), options.messagePackMapper());
        this.methods = methods;
        this.notices = notices;
        if (options.supportedProtocols().isEmpty()) {
            throw new IllegalStateException("There are no supported protocols");
        }
    }

    public HubName name() {
        return type.name();
    }

    public Class<?> type() {
        return type.type();
    }

    /** What the service is to hold this hub's clients to. */
    public HubSettings settings() {
        return ServiceSettings.of(options);
    }

    /**
     * Takes a client in.
     *
     * @throws IllegalArgumentException when the service names a hub protocol that this version, or this hub, does not
     *     have
     */
    public ClientSession open(ClientOpened opened, ClientLink link) {
        ConnectedClient client = ConnectedClient.of(opened);
        if (!options.supportedProtocols().contains(client.protocol().name())) {
            throw new IllegalArgumentException(
                    "hub protocol: " + client.protocol().name() + " (expected: "
                            + String.join(" or ", options.supportedProtocols()) + ")");
        }
        InvocationErrors errors = new InvocationErrors(options.enableDetailedErrors());
        OpenCalls calls = new OpenCalls(
                type, payloads.format(client.protocol()), errors, options.streamBufferCapacity(), notices);
        ClientSession session = new ClientSession(
                client, link, errors, calls, options.maximumParallelInvocationsPerClient(), methods, notices);
        Outlet outlet = new Outlet(payloads, link, options.clientResultTimeout());
        session.start(new HubCaller<>(type, pipeline, client, outlet, link, session));
        return session;
    }

    /** The hub as seen from outside its methods, sending over {@code link}. */
    public <H extends HubBase<?>, C> HubContext<H, C> context(ClientShape<C> clients, ServiceLink link) {
        Outlet outlet = new Outlet(payloads, link, options.clientResultTimeout());
        return new HubContext<>(new HubClients<>(target -> clients.over(outlet.to(target))), outlet);
    }
}
