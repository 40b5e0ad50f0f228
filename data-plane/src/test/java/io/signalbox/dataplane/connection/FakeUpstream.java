package io.signalbox.dataplane.connection;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.token.Claim;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An app server that remembers what it was told. */
public final class FakeUpstream implements Upstream {
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private ConnectionLimits newest = Clients.LIMITS;
    private ConnectionLimits bound = Clients.LIMITS;
    private boolean away;
    private volatile boolean full;
    private boolean failing;

    @Override
    public ConnectionLimits limits(TenantName tenant, HubName hub) {
        requireWorking();
        return newest;
    }

    @Override
    public boolean maySpeak(TenantName tenant, HubName hub, HubProtocol protocol) {
        return newest.protocols().contains(protocol);
    }

    @Override
    public CompletionStage<Optional<Binding>> bind(
            ClientConnection connection, Introduction introduction, HubProtocol protocol) {
        if (away) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        ConnectionId id = connection.client().id();
        List<Claim> shown = introduction.claims();
        heard.add(id + " opened " + protocol.name()
                + (shown.isEmpty() ? "" : " " + shown.get(0).value()));
        return CompletableFuture.completedStage(Optional.of(new Binding() {
            @Override
            public ConnectionLimits limits() {
                return bound;
            }

            @Override
            public boolean forward(ByteString frames) {
                requireWorking();
                heard.add(id + " " + frames.toString(StandardCharsets.UTF_8).replace('\u001e', '|'));
                return !full;
            }

            @Override
            public boolean claims(List<Claim> claims) {
                heard.add(id + " claims "
                        + claims.stream()
                                .map(claim -> claim.type() + "=" + claim.value())
                                .toList());
                return !full;
            }

            @Override
            public void closed(CloseCode code, @Nullable String error) {
                heard.add(id + " closed " + code + (error == null ? "" : " " + error));
            }
        }));
    }

    /** What the newest app server of the hub wants, and what the one wants that clients are bound to. */
    public void wants(ConnectionLimits ofNewest, ConnectionLimits ofBound) {
        newest = ofNewest;
        bound = ofBound;
    }

    /** No app server hosts the hub. */
    public void goAway() {
        away = true;
    }

    /** Whatever clients begin or say goes wrong here. */
    public void fails(boolean now) {
        failing = now;
    }

    private void requireWorking() {
        if (failing) {
            throw new IllegalStateException("as in a test");
        }
    }

    public void full(boolean now) {
        full = now;
    }

    /** {@code <connection> opened|claims|closed|<frames>}; 0x1E shows as a bar. */
    public List<String> heard() {
        return heard;
    }
}
