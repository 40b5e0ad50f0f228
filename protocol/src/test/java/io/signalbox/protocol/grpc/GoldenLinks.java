package io.signalbox.protocol.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The messages between nodes of contracts-written.txt, in its order. */
final class GoldenLinks {
    private static final ByteString PING = ByteString.fromHex("029106");
    private static final ByteString JSON = ByteString.copyFromUtf8("{\"type\":6}\u001e");
    private static final ShownConnection SHOWN = ShownConnection.newBuilder()
            .setTenant("dev")
            .setHub("chat")
            .setConnectionId("c1")
            .setClosesAt(1_700_000_000_000L)
            .addClaims(Claim.newBuilder().setType("role").setValue("admin"))
            .build();
    private static final StatusText.Builder NO = StatusText.newBuilder().setText("no");
    private static final LinkRefusal BUSY =
            LinkRefusal.newBuilder().setRefusal("SERVER_BUSY").setDetail("why").build();

    private GoldenLinks() {}

    static List<Message> written() {
        List<Message> messages = new ArrayList<>();
        messages.add(LinkFrame.newBuilder()
                .setHello(LinkHello.newBuilder().setNode("node-1").setLane(3).setTaken(300))
                .build());
        questions()
                .forEach(each ->
                        messages.add(LinkFrame.newBuilder().setQuestion(each).build()));
        answers()
                .forEach(each ->
                        messages.add(LinkFrame.newBuilder().setAnswer(each).build()));
        requests().forEach(each -> messages.add(each.build()));
        sockets().forEach(each -> messages.add(each.build()));
        return messages;
    }

    /** What was added later. */
    static List<Message> presence() {
        NameListing names = NameListing.newBuilder()
                .setTenant("dev")
                .setHub("chat")
                .setKind(Audience.Kind.GROUPS)
                .setAfter("a")
                .setMost(1_000)
                .build();
        Stream<LinkFrame.Builder> questions = Stream.of(
                        LinkQuestion.newBuilder()
                                .setNumber(11)
                                .setChangeUser(UserMembershipChange.newBuilder()
                                        .setTenant("dev")
                                        .setHub("chat")
                                        .setUserId("ada")
                                        .setGroup("room")),
                        LinkQuestion.newBuilder()
                                .setNumber(12)
                                .setList(Listing.newBuilder().setMost(9)),
                        LinkQuestion.newBuilder().setNumber(13).setNames(names),
                        LinkQuestion.newBuilder()
                                .setNumber(14)
                                .setCount(Counting.newBuilder().setHub("chat")))
                .map(each -> LinkFrame.newBuilder().setQuestion(each));
        Stream<LinkFrame.Builder> answers = Stream.of(
                        LinkAnswer.newBuilder().setNumber(11).setUserChanged(UserMembershipChanged.newBuilder()),
                        LinkAnswer.newBuilder().setNumber(12).setListed(Listed.newBuilder()),
                        LinkAnswer.newBuilder()
                                .setNumber(13)
                                .setNames(Names.newBuilder().addNames("b")),
                        LinkAnswer.newBuilder()
                                .setNumber(14)
                                .setCounted(Counted.newBuilder().setUsers(2)))
                .map(each -> LinkFrame.newBuilder().setAnswer(each));
        return Stream.concat(questions, answers)
                .<Message>map(LinkFrame.Builder::build)
                .toList();
    }

    private static List<LinkQuestion.Builder> questions() {
        Payload both = Payload.newBuilder().setJson(JSON).setMessagepack(PING).build();
        Audience room = Audience.newBuilder()
                .setKind(Audience.Kind.GROUPS)
                .addNames("room")
                .build();
        return List.of(
                LinkQuestion.newBuilder()
                        .setNumber(7)
                        .setTenant("dev")
                        .setHub("chat")
                        .setAsk(InvokeClient.newBuilder()
                                .setInvocationId("i1")
                                .setConnectionId("c1")
                                .setPayload(both)
                                .setTimeoutMs(30_000)),
                LinkQuestion.newBuilder()
                        .setNumber(8)
                        .setChange(MembershipChange.newBuilder()
                                .setTenant("dev")
                                .setHub("chat")
                                .setConnectionId("c1")
                                .setGroup("room")),
                LinkQuestion.newBuilder()
                        .setNumber(9)
                        .setClose(Closing.newBuilder()
                                .setTenant("dev")
                                .setHub("chat")
                                .setAudience(room)
                                .setReason("bye")
                                .setAllowReconnect(true)),
                LinkQuestion.newBuilder().setNumber(10).setDrain(Drain.getDefaultInstance()),
                LinkQuestion.newBuilder().setNumber(11).setTaken(Taken.getDefaultInstance()));
    }

    private static List<LinkAnswer.Builder> answers() {
        return List.of(
                LinkAnswer.newBuilder()
                        .setNumber(7)
                        .setAsked(ClientResult.newBuilder().setCompletion(PING).setHubProtocol("messagepack")),
                LinkAnswer.newBuilder()
                        .setNumber(8)
                        .setChanged(MembershipChanged.newBuilder()
                                .setConnectionExists(true)
                                .setWasMember(true)),
                LinkAnswer.newBuilder()
                        .setNumber(9)
                        .setClosed(Closed.newBuilder().setConnections(300)),
                LinkAnswer.newBuilder().setNumber(10).setDrained(Drain.getDefaultInstance()),
                LinkAnswer.newBuilder().setNumber(11).setTaken(Taken.getDefaultInstance()),
                LinkAnswer.newBuilder().setNumber(8).setRefused(BUSY));
    }

    private static Stream<Message.Builder> requests() {
        return Stream.of(
                FromAsker.newBuilder()
                        .setRequest(ForwardedRequest.newBuilder()
                                .setConnection(SHOWN)
                                .setKind(ForwardedRequest.Kind.SEND)
                                .setBody(JSON)),
                FromAsker.newBuilder()
                        .setTaken(BytesTaken.newBuilder().setNumber(2).setWhole(true)),
                FromOwner.newBuilder().setText(NO.clone().setStatus(404)),
                FromOwner.newBuilder().setRefused(BUSY),
                FromOwner.newBuilder().setMessages(JSON),
                FromOwner.newBuilder().setBegin(EventsBegin.getDefaultInstance()),
                FromOwner.newBuilder().setEvent(ByteString.copyFromUtf8("data: x")),
                FromOwner.newBuilder().setEnd(EventsEnd.getDefaultInstance()),
                FromOwner.newBuilder().setAbort(HangUp.getDefaultInstance()));
    }

    private static Stream<Message.Builder> sockets() {
        return Stream.of(
                FromSocket.newBuilder().setComeback(SHOWN),
                FromSocket.newBuilder().setHeard(PING),
                FromSocket.newBuilder()
                        .setTaken(BytesTaken.newBuilder().setNumber(1).setWhole(true)),
                FromSocket.newBuilder().setLost(HangUp.getDefaultInstance()),
                ToSocket.newBuilder().setAccept(SocketAccepted.getDefaultInstance()),
                ToSocket.newBuilder().setRefuse(NO.clone().setStatus(409)),
                ToSocket.newBuilder().setWrite(PING),
                ToSocket.newBuilder().setTaken(BytesTaken.newBuilder().setNumber(3)),
                ToSocket.newBuilder().setClose(HangUp.getDefaultInstance()));
    }
}
