package io.signalbox.sdk;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.UserId;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whom to send to. Asking for someone who is not there is no error: nobody gets it.
 *
 * @param <T> what a client looks like: {@link ClientProxy}, or the app's interface
 */
public class HubClients<T> {
    final Function<ClientTarget, T> proxies;
    private final @Nullable Duration patience;

    /** @param proxies makes what the app calls from whom it is for */
    public HubClients(Function<ClientTarget, T> proxies) {
        this(proxies, null);
    }

    HubClients(Function<ClientTarget, T> proxies, @Nullable Duration patience) {
        this.proxies = proxies;
        this.patience = patience;
    }

    final T to(Audience audience) {
        return proxies.apply(new ClientTarget(audience, false, patience));
    }

    final T single(ConnectionId id) {
        return proxies.apply(ClientTarget.client(id, patience));
    }

    /** The same clients, whose results are waited for no longer than this: {@code within(ofSeconds(5)).client(id)}. */
    public HubClients<T> within(Duration patience) {
        return new HubClients<>(proxies, patience);
    }

    /** Every client of the hub. */
    public T all() {
        return to(Audience.everyone());
    }

    public T allExcept(String... connectionIds) {
        return allExcept(Arrays.asList(connectionIds));
    }

    public T allExcept(Collection<String> connectionIds) {
        return to(new Audience.Everyone(ids(connectionIds)));
    }

    /** One client, which may be asked for results too. */
    public T client(String connectionId) {
        return single(new ConnectionId(connectionId));
    }

    public T clients(String... connectionIds) {
        return clients(Arrays.asList(connectionIds));
    }

    public T clients(Collection<String> connectionIds) {
        return to(new Audience.Connections(List.copyOf(ids(connectionIds)), Set.of()));
    }

    public T group(String group) {
        return to(Audience.group(new GroupName(group)));
    }

    public T groups(String... groups) {
        return groups(Arrays.asList(groups));
    }

    public T groups(Collection<String> groups) {
        return to(new Audience.Groups(groups.stream().map(GroupName::new).toList(), Set.of()));
    }

    public T groupExcept(String group, String... connectionIds) {
        return groupExcept(group, Arrays.asList(connectionIds));
    }

    public T groupExcept(String group, Collection<String> connectionIds) {
        return to(new Audience.Groups(List.of(new GroupName(group)), ids(connectionIds)));
    }

    /** Every connection of a user; ids are compared with case. */
    public T user(String userId) {
        return to(Audience.user(new UserId(userId)));
    }

    public T users(String... userIds) {
        return users(Arrays.asList(userIds));
    }

    public T users(Collection<String> userIds) {
        return to(new Audience.Users(userIds.stream().map(UserId::new).toList(), Set.of()));
    }

    private static Set<ConnectionId> ids(Collection<String> connectionIds) {
        return connectionIds.stream().map(ConnectionId::new).collect(Collectors.toUnmodifiableSet());
    }
}
