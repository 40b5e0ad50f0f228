package io.signalbox.protocol.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.golden.GoldenTable;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.AllowedOrigins;
import io.signalbox.protocol.tenant.StatefulReconnect;
import io.signalbox.protocol.tenant.TenantOptions;
import io.signalbox.protocol.tenant.TenantOptionsWire;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The bytes on disk were made by another program from the field numbers: a changed number or type shows here. */
class GoldenContractsTest {
    private static final List<GoldenTable.Row> RECEIVED = GoldenTable.rows("contracts-received.txt");

    @TestFactory
    Stream<DynamicTest> messages_are_written_byte_for_byte_and_read_back() {
        List<GoldenTable.Row> rows = GoldenTable.rows("contracts-written.txt");
        List<Message> messages = GoldenContracts.written();
        assertThat(messages).hasSameSizeAs(rows);
        return IntStream.range(0, rows.size())
                .mapToObj(i -> dynamicTest(rows.get(i).toString(), () -> {
                    Message message = messages.get(i);
                    GoldenTable.Row row = rows.get(i);
                    assertThat(message.getClass().getSimpleName()).isEqualTo(row.name());
                    assertThat(HexFormat.of().formatHex(message.toByteArray())).isEqualTo(row.bytes());
                    assertThat(message.getParserForType().parseFrom(bytes(row))).isEqualTo(message);
                }));
    }

    @Test
    void the_names_of_a_record_are_the_names_on_the_wire() throws InvalidProtocolBufferException {
        Delivery wire = Delivery.parseFrom(
                bytes(GoldenTable.rows("contracts-written.txt").get(0)));
        assertThat(DeliveryWire.toWire(DeliveryWire.fromWire(wire))).isEqualTo(wire);
    }

    @Test
    void a_later_field_and_another_order_change_nothing() throws InvalidProtocolBufferException {
        Delivery later = Delivery.parseFrom(bytes(received("a field of a later version is passed over")));
        assertThat(DeliveryWire.fromWire(later).hub().value()).isEqualTo("chat");
        Delivery turned = Delivery.parseFrom(bytes(received("fields in another order")));
        assertThat(turned.getAudience().getNamesList()).containsExactly("room");
        assertThat(turned.getTenant()).isEqualTo("dev");
    }

    @Test
    void a_later_kind_of_audience_or_change_is_seen_as_unknown_and_never_as_another()
            throws InvalidProtocolBufferException {
        Delivery delivery = Delivery.parseFrom(bytes(received("an audience of a later kind")));
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> DeliveryWire.fromWire(delivery));
        assertThat(refused.refusal()).isEqualTo(Refusal.BODY_INVALID);
        MembershipChange change = MembershipChange.parseFrom(bytes(received("a change of a later kind")));
        assertThat(change.getChange()).isEqualTo(MembershipChange.Change.UNRECOGNIZED);
    }

    @Test
    void what_an_older_peer_leaves_out_is_empty() throws InvalidProtocolBufferException {
        Hello hello = FromAppServer.parseFrom(bytes(received("a hello with nothing but its hub")))
                .getHello();
        assertThat(List.of(hello.getHub(), hello.getServerId(), hello.getAgent()))
                .containsExactly("chat", "", "");
        assertThat(hello.hasSettings()).isFalse();
        ClientOpened opened = ToAppServer.parseFrom(bytes(received("an anonymous client, told by an older node")))
                .getClientOpened();
        assertThat(opened.hasUserId()).isFalse();
        assertThat(opened.getHubProtocol()).isEqualTo("json");
        assertThat(LinkFrame.parseFrom(bytes(received("a hello without lane: lane 0")))
                        .getHello()
                        .getLane())
                .isZero();
        assertThat(TenantEvent.parseFrom(bytes(received("a tenant with one key")))
                        .getChanged()
                        .getSecondaryKey())
                .isEmpty();
    }

    @Test
    void settings_of_a_later_version_leave_those_that_are_known() throws InvalidProtocolBufferException {
        HubSettings settings = FromAppServer.parseFrom(
                        bytes(received("a setting and a hub protocol of a later version")))
                .getHello()
                .getSettings();
        assertThat(settings.getKeepAliveMs()).isEqualTo(9_000);
        assertThat(settings.hasClientTimeoutMs()).isFalse();
        assertThat(settings.getProtocolsList()).containsExactly("later");
    }

    @Test
    void options_that_a_peer_leaves_out_have_their_defaults() throws InvalidProtocolBufferException {
        var older = TenantEvent.parseFrom(bytes(received("a tenant with one key")));
        assertThat(TenantOptionsWire.fromWire(older.getChanged().getOptions())).isEqualTo(TenantOptions.DEFAULTS);
        var one = TenantEvent.parseFrom(bytes(received("options of which one is said")));
        assertThat(TenantOptionsWire.fromWire(one.getChanged().getOptions()))
                .isEqualTo(new TenantOptions(
                        AllowedOrigins.ALL,
                        false,
                        new StatefulReconnect(true, Set.of()),
                        false,
                        TenantOptions.DEFAULT_MESSAGES_PER_SECOND));
    }

    @Test
    void options_come_back_from_the_wire_as_they_went() throws InvalidProtocolBufferException {
        var wire = TenantEvent.parseFrom(bytes(GoldenTable.rows("contracts-written.txt").stream()
                        .filter(row -> row.remark().equals("options"))
                        .findFirst()
                        .orElseThrow()))
                .getChanged()
                .getOptions();
        assertThat(TenantOptionsWire.toWire(TenantOptionsWire.fromWire(wire))).isEqualTo(wire);
    }

    @Test
    void a_later_outcome_of_a_question_is_seen_as_unknown_and_an_absent_timeout_as_none()
            throws InvalidProtocolBufferException {
        ClientResult result = ToAppServer.parseFrom(bytes(received("a client result of a later outcome")))
                .getClientResult();
        assertThat(result.getOutcome()).isEqualTo(ClientResult.Outcome.UNRECOGNIZED);
        InvokeClient question = FromAppServer.parseFrom(bytes(received("a question to a client without timeout")))
                .getInvokeClient();
        assertThat(question.getTimeoutMs()).isZero();
        assertThat(question.getPayload().getMessagepack()).isEmpty();
    }

    @Test
    void a_frame_of_a_later_version_is_no_frame_and_no_error() throws InvalidProtocolBufferException {
        assertThat(FromAppServer.parseFrom(bytes(row("FromAppServer", "a frame of a later version")))
                        .getFrameCase())
                .isEqualTo(FromAppServer.FrameCase.FRAME_NOT_SET);
        assertThat(ToAppServer.parseFrom(bytes(row("ToAppServer", "a frame of a later version")))
                        .getFrameCase())
                .isEqualTo(ToAppServer.FrameCase.FRAME_NOT_SET);
        assertThat(LinkFrame.parseFrom(bytes(row("LinkFrame", "a frame of a later version")))
                        .getFrameCase())
                .isEqualTo(LinkFrame.FrameCase.FRAME_NOT_SET);
        LinkQuestion question = LinkFrame.parseFrom(bytes(received("a question of a later kind")))
                .getQuestion();
        assertThat(question.getQuestionCase()).isEqualTo(LinkQuestion.QuestionCase.QUESTION_NOT_SET);
        assertThat(question.getNumber()).isEqualTo(7);
        assertThat(TenantEvent.parseFrom(bytes(received("an event of a later version")))
                        .getEventCase())
                .isEqualTo(TenantEvent.EventCase.EVENT_NOT_SET);
    }

    private static GoldenTable.Row received(String remark) {
        return RECEIVED.stream()
                .filter(row -> row.remark().equals(remark))
                .findFirst()
                .orElseThrow();
    }

    private static GoldenTable.Row row(String name, String remark) {
        return RECEIVED.stream()
                .filter(row -> row.name().equals(name) && row.remark().equals(remark))
                .findFirst()
                .orElseThrow();
    }

    private static ByteString bytes(GoldenTable.Row row) {
        return ByteString.copyFrom(HexFormat.of().parseHex(row.bytes()));
    }
}
