package io.signalbox.protocol.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;

/** The messages of contracts-written.txt, in its order. */
final class GoldenContracts {
    private static final ByteString PING = ByteString.fromHex("029106");
    private static final Payload PAYLOAD = Payload.newBuilder()
            .setJson(ByteString.copyFromUtf8("{\"type\":6}\u001e"))
            .setMessagepack(PING)
            .build();
    private static final Payload JSON = PAYLOAD.toBuilder().clearMessagepack().build();
    private static final Audience ROOM =
            Audience.newBuilder().setKind(Audience.Kind.GROUPS).addNames("room").build();
    private static final Delivery DELIVERY = Delivery.newBuilder()
            .setTenant("dev")
            .setHub("chat")
            .setAudience(Audience.newBuilder()
                    .setKind(Audience.Kind.USERS)
                    .addNames("ada")
                    .addNames("bob")
                    .addExcluded("c1"))
            .setPayload(PAYLOAD)
            .build();

    private GoldenContracts() {}

    static List<Message> written() {
        List<Message> messages = new ArrayList<>();
        messages.addAll(deliveries());
        hellos().forEach(frame -> messages.add(frame.build()));
        fromAppServer().forEach(frame -> messages.add(frame.build()));
        toAppServer().forEach(frame -> messages.add(frame.build()));
        messages.addAll(nodesAndTenants());
        messages.addAll(GoldenLinks.written());
        toFarAppServer().forEach(frame -> messages.add(frame.build()));
        fromFarAppServer().forEach(frame -> messages.add(frame.build()));
        messages.addAll(usersInGroups());
        messages.addAll(presence());
        messages.addAll(GoldenLinks.presence());
        return messages;
    }

    private static List<Message> deliveries() {
        Audience everyone = Audience.newBuilder().addExcluded("c9").build();
        Audience one = Audience.newBuilder()
                .setKind(Audience.Kind.CONNECTIONS)
                .addNames("c1")
                .build();
        MembershipChange add = MembershipChange.newBuilder()
                .setTenant("dev")
                .setHub("chat")
                .setConnectionId("c1")
                .setGroup("room")
                .build();
        return List.of(
                DELIVERY,
                DELIVERY.toBuilder().setAudience(everyone).setPayload(JSON).build(),
                Accepted.getDefaultInstance(),
                add,
                add.toBuilder()
                        .setChange(MembershipChange.Change.REMOVE_FROM_ALL)
                        .clearGroup()
                        .build(),
                MembershipChanged.newBuilder()
                        .setConnectionExists(true)
                        .setWasMember(true)
                        .build(),
                Existence.newBuilder()
                        .setTenant("dev")
                        .setHub("chat")
                        .setAudience(ROOM)
                        .build(),
                Existing.newBuilder().setExists(true).build(),
                Closing.newBuilder()
                        .setTenant("dev")
                        .setHub("chat")
                        .setAudience(one)
                        .setReason("bye")
                        .setAllowReconnect(true)
                        .build(),
                Closed.newBuilder().setConnections(300).build());
    }

    private static List<FromAppServer.Builder> hellos() {
        Hello hello = Hello.newBuilder()
                .setHub("chat")
                .setServerId("server-1")
                .setAgent("signalbox-java/0.1")
                .build();
        HubSettings settings = HubSettings.newBuilder()
                .setHandshakeTimeoutMs(5_000)
                .setKeepAliveMs(10_000)
                .setClientTimeoutMs(20_000)
                .setMaximumReceiveMessageSize(65_536)
                .setDetailedErrors(true)
                .addProtocols("json")
                .addProtocols("messagepack")
                .setAllowStatefulReconnects(true)
                .setStatefulReconnectBufferSize(200_000)
                .build();
        return List.of(
                FromAppServer.newBuilder().setHello(hello),
                FromAppServer.newBuilder().setHello(hello.toBuilder().setSettings(settings)),
                FromAppServer.newBuilder()
                        .setHello(Hello.newBuilder()
                                .setHub("chat")
                                .setSettings(HubSettings.newBuilder().setKeepAliveMs(0))));
    }

    private static List<FromAppServer.Builder> fromAppServer() {
        return List.of(
                FromAppServer.newBuilder()
                        .setClientData(
                                ClientData.newBuilder().setConnectionId("c1").setFrames(JSON.getJson())),
                FromAppServer.newBuilder()
                        .setCloseClient(CloseClient.newBuilder()
                                .setConnectionId("c1")
                                .setError("gone")
                                .setAllowReconnect(true)),
                FromAppServer.newBuilder()
                        .setCloseClient(
                                CloseClient.newBuilder().setConnectionId("c1").setError("")),
                FromAppServer.newBuilder()
                        .setDeliver(AppDelivery.newBuilder()
                                .setAckId(7)
                                .setAudience(ROOM)
                                .setPayload(PAYLOAD)),
                FromAppServer.newBuilder()
                        .setMembership(AppMembership.newBuilder()
                                .setAckId(8)
                                .setChange(MembershipChange.Change.REMOVE)
                                .setConnectionId("c1")
                                .setGroup("room")),
                FromAppServer.newBuilder().setLeaving(Leaving.getDefaultInstance()),
                FromAppServer.newBuilder()
                        .setClientFlow(
                                ClientFlow.newBuilder().setConnectionId("c1").setPaused(true)),
                FromAppServer.newBuilder()
                        .setInvokeClient(InvokeClient.newBuilder()
                                .setInvocationId("i1")
                                .setConnectionId("c1")
                                .setPayload(PAYLOAD)
                                .setTimeoutMs(30_000)),
                FromAppServer.newBuilder().setFlush(Flush.newBuilder().setAckId(9)));
    }

    private static List<ToAppServer.Builder> toAppServer() {
        return List.of(
                ToAppServer.newBuilder()
                        .setWelcome(Welcome.newBuilder().setNode("node-1").setStreamId("stream-1")),
                ToAppServer.newBuilder()
                        .setClientOpened(ClientOpened.newBuilder()
                                .setConnectionId("c1")
                                .setUserId("ada")
                                .addClaims(Claim.newBuilder().setType("role").setValue("admin"))
                                .addHeaders(Header.newBuilder().setName("X-A").setValue("b"))
                                .setQuery("a=b")
                                .setHubProtocol("messagepack")
                                .setRemoteAddress("10.0.0.1")),
                ToAppServer.newBuilder()
                        .setClientData(
                                ClientData.newBuilder().setConnectionId("c1").setFrames(PING)),
                ToAppServer.newBuilder()
                        .setClientClosed(ClientClosed.newBuilder()
                                .setConnectionId("c1")
                                .setCode("PROTOCOL_ERROR")
                                .setError("Connection closed with an error.")),
                ToAppServer.newBuilder()
                        .setAck(Ack.newBuilder()
                                .setAckId(7)
                                .setRefusal("SERVER_BUSY")
                                .setDetail("why")),
                ToAppServer.newBuilder().setLeaving(Leaving.getDefaultInstance()),
                ToAppServer.newBuilder()
                        .setClientResult(ClientResult.newBuilder()
                                .setInvocationId("i1")
                                .setCompletion(PING)
                                .setHubProtocol("messagepack")),
                ToAppServer.newBuilder()
                        .setClientResult(ClientResult.newBuilder()
                                .setInvocationId("i1")
                                .setOutcome(ClientResult.Outcome.REFUSED)
                                .setRefusal("SERVER_BUSY")
                                .setDetail("why")),
                ToAppServer.newBuilder()
                        .setClientFlow(
                                ClientFlow.newBuilder().setConnectionId("c1").setPaused(true)),
                ToAppServer.newBuilder()
                        .setClientClaims(ClientClaims.newBuilder()
                                .setConnectionId("c1")
                                .addClaims(Claim.newBuilder().setType("role").setValue("admin"))),
                ToAppServer.newBuilder().setMoreStreams(MoreStreams.newBuilder().setAddress("10.0.0.2:8081")));
    }

    private static List<ToFarAppServer.Builder> toFarAppServer() {
        return List.of(
                ToFarAppServer.newBuilder()
                        .setOpening(FarOpening.newBuilder()
                                .setTenant("dev")
                                .setHub("chat")
                                .setOpened(ClientOpened.newBuilder()
                                        .setConnectionId("c1")
                                        .setHubProtocol("json"))
                                .setMoreStreams("10.0.0.2:8081")),
                ToFarAppServer.newBuilder().setEntered(FarEntered.getDefaultInstance()),
                ToFarAppServer.newBuilder()
                        .setData(ClientData.newBuilder().setConnectionId("c1").setFrames(PING)),
                ToFarAppServer.newBuilder()
                        .setClaims(ClientClaims.newBuilder()
                                .setConnectionId("c1")
                                .addClaims(Claim.newBuilder().setType("role").setValue("admin"))),
                ToFarAppServer.newBuilder()
                        .setClosed(ClientClosed.newBuilder()
                                .setConnectionId("c1")
                                .setCode("CLIENT_LEFT")
                                .setError("why")),
                ToFarAppServer.newBuilder().setBehind(FarFlow.newBuilder().setPaused(true)));
    }

    private static List<FromFarAppServer.Builder> fromFarAppServer() {
        return List.of(
                FromFarAppServer.newBuilder()
                        .setBound(FarBound.newBuilder()
                                .setSettings(HubSettings.newBuilder().setKeepAliveMs(1_000))),
                FromFarAppServer.newBuilder().setUnbound(FarUnbound.getDefaultInstance()),
                FromFarAppServer.newBuilder().setUnbound(FarUnbound.newBuilder().setOtherProtocols(true)),
                FromFarAppServer.newBuilder().setData(ClientData.newBuilder().setFrames(PING)),
                FromFarAppServer.newBuilder()
                        .setClose(FarClose.newBuilder()
                                .setCode("APP_SERVER_LEFT")
                                .setError("ServerOffline")
                                .setAllowReconnect(true)),
                FromFarAppServer.newBuilder().setAhead(FarFlow.newBuilder().setPaused(true)));
    }

    private static List<Message> nodesAndTenants() {
        TenantState dev = TenantState.newBuilder()
                .setName("dev")
                .setEnabled(true)
                .setPrimaryKey("k1")
                .setSecondaryKey("k2")
                .addHosts("a.example.com")
                .addHosts("b.example.com")
                .build();
        return List.of(
                LinkFrame.newBuilder()
                        .setHello(LinkHello.newBuilder().setNode("node-1").setLane(3))
                        .build(),
                LinkFrame.newBuilder()
                        .setDeliveries(DeliveryBatch.newBuilder()
                                .addDeliveries(DELIVERY)
                                .addDeliveries(DELIVERY))
                        .build(),
                FollowTenants.newBuilder().setFollower("node-1").build(),
                TenantEvent.newBuilder()
                        .setSnapshot(TenantSnapshot.newBuilder().addTenants(dev))
                        .build(),
                TenantEvent.newBuilder().setChanged(dev).build(),
                TenantEvent.newBuilder().setChanged(withOptions()).build(),
                TenantEvent.newBuilder().setRemoved("dev").build());
    }

    private static List<Message> usersInGroups() {
        UserMembershipChange add = UserMembershipChange.newBuilder()
                .setTenant("dev")
                .setHub("chat")
                .setUserId("ada")
                .setGroup("room")
                .build();
        return List.of(
                add,
                add.toBuilder().setTtlSeconds(0).build(),
                add.toBuilder()
                        .setChange(MembershipChange.Change.REMOVE_FROM_ALL)
                        .clearGroup()
                        .build(),
                UserMembershipChanged.getDefaultInstance(),
                UserMembership.newBuilder()
                        .setTenant("dev")
                        .setHub("chat")
                        .setUserId("ada")
                        .setGroup("room")
                        .build());
    }

    private static List<Message> presence() {
        return List.of(
                Listing.newBuilder()
                        .setTenant("dev")
                        .setHub("chat")
                        .setAudience(ROOM)
                        .setAfter("c1")
                        .setMost(200)
                        .build(),
                Listed.newBuilder()
                        .addConnections(ListedConnection.newBuilder().setConnectionId("c2"))
                        .addConnections(ListedConnection.newBuilder()
                                .setConnectionId("c3")
                                .setUserId("ada"))
                        .setMore(true)
                        .build(),
                Counting.newBuilder().setTenant("dev").setHub("chat").build(),
                Counted.newBuilder()
                        .setConnections(300)
                        .setUsers(2)
                        .setGroups(1)
                        .build());
    }

    private static TenantState withOptions() {
        return TenantState.newBuilder()
                .setName("dev")
                .setEnabled(true)
                .setPrimaryKey("k1")
                .setOptions(TenantOptions.newBuilder()
                        .addAllowedOrigins("https://app.example.com")
                        .setAllowCredentials(false)
                        .setCloseOnAuthenticationExpiration(true)
                        .setStatefulReconnect(true)
                        .addStatefulReconnectHubs("chat")
                        .setDetailedErrors(true)
                        .setMaximumMessagesPerSecondPerConnection(500))
                .build();
    }
}
