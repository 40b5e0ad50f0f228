package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.signalr.CancelInvocationMessage;
import com.microsoft.signalr.CloseMessage;
import com.microsoft.signalr.CompletionMessage;
import com.microsoft.signalr.HubMessage;
import com.microsoft.signalr.InvocationBinder;
import com.microsoft.signalr.InvocationBindingFailureMessage;
import com.microsoft.signalr.InvocationMessage;
import com.microsoft.signalr.PingMessage;
import com.microsoft.signalr.StreamBindingFailureMessage;
import com.microsoft.signalr.StreamInvocationMessage;
import com.microsoft.signalr.StreamItem;
import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The stand-in for Microsoft's module is no more forgiving than that: it is held to what its source does
 * (spec/signalr-clients.md §A), and to the bytes that the service's own tests have of it.
 */
class JavaMessagePackTest {
    private static final Path GOLDEN = Path.of("../protocol/src/test/resources/golden");
    private static final String ONE = "31";
    private static final String PING = "029106";

    private final JavaMessagePack protocol = new JavaMessagePack();

    /** What a handler takes, and what a call gives. */
    private record Wanted(@Nullable Type result, List<Type> arguments) implements InvocationBinder {
        static Wanted of(Type one) {
            return new Wanted(one, List.of(one));
        }

        @Override
        public @Nullable Type getReturnType(String invocationId) {
            return result;
        }

        @Override
        public List<Type> getParameterTypes(String target) {
            return arguments;
        }
    }

    // compat: java-codec
    @Test
    void messages_are_written_as_the_service_knows_them() throws IOException {
        assertThat(rows("received"))
                .contains(
                        written(new InvocationMessage(null, null, "Send", new Object[] {"ada", 1}, null)),
                        written(new InvocationMessage(null, "1", "Send", new Object[0], null)),
                        written(new StreamInvocationMessage(null, "5", "Counter", new Object[] {10}, null)),
                        written(new StreamItem(null, "3", "x")),
                        written(new CompletionMessage(null, "s1", null, null)),
                        written(new CompletionMessage(null, "s1", new int[] {1, 2}, null)),
                        written(new CompletionMessage(null, "s1", null, "Client didn't provide a result.")),
                        written(new CancelInvocationMessage(null, "5")),
                        written(PingMessage.getInstance()),
                        written(new CloseMessage()),
                        written(new CloseMessage("gone", true)));
    }

    @Test
    void upload_streams_are_named_behind_the_arguments() {
        String message = written(new InvocationMessage(null, "2", "Sum", new Object[0], List.of("1")));
        assertThat(message).isEqualTo("0d960180a132a353756d9091a131");
    }

    @Test
    void messages_are_read_as_the_service_writes_them() throws IOException {
        List<String> rows = rows("written");
        String invocation = rows.get(0);
        Wanted wanted = new Wanted(List.class, List.of(String.class, Map.class));
        assertThat(read(invocation, wanted)).isInstanceOfSatisfying(InvocationMessage.class, message -> {
            assertThat(message.getInvocationId()).isNull();
            assertThat(message.getTarget()).isEqualTo("ReceiveMessage");
            assertThat(message.getArguments())
                    .containsExactly("ada", Map.of("n", 1, "x", Arrays.asList(null, true, -3.5)));
        });
        assertThat(rows).contains("09950380a13303920102", "06940380a13302", "07950380a13303c0", "049307c0c2");
        assertThat(read("09950380a13303920102", wanted))
                .isInstanceOfSatisfying(
                        CompletionMessage.class,
                        message -> assertThat(message.getResult()).isEqualTo(List.of(1, 2)));
        assertThat(read("06940380a13302", wanted))
                .isInstanceOfSatisfying(
                        CompletionMessage.class,
                        message -> assertThat(message.getResult()).isNull());
        assertThat(read("049307c0c2", wanted)).isInstanceOf(CloseMessage.class);
    }

    @Test
    void integers_become_what_their_format_says() {
        assertThat(argument("2a", Integer.class)).isEqualTo(42);
        assertThat(argument("cdffff", int.class)).isEqualTo(65_535);
        assertThat(argument("d200010000", int.class)).isEqualTo(65_536);
        assertThat(argument("ceffffffff", Long.class)).isEqualTo(4_294_967_295L);
        assertThat(argument("d30000000000000001", long.class)).isEqualTo(1L);
        assertThat(argument("cf8000000000000000", BigInteger.class)).isEqualTo(BigInteger.ONE.shiftLeft(Long.SIZE - 1));
        assertThat(argument("2a", short.class)).isEqualTo((short) 42);
        assertThat(argument("2a", Byte.class)).isEqualTo((byte) 42);
    }

    // compat: java-codec
    @Test
    void integers_in_another_width_than_the_handlers_are_no_arguments() {
        notBound("ce00010000", int.class);
        notBound("d30000000000000001", Integer.class);
        notBound("2a", long.class);
        notBound("d200010000", Long.class);
        notBound("cf0000000100000000", Long.class);
        notBound("2a", Double.class);
    }

    @Test
    void other_values_are_cast_to_what_is_wanted_too() {
        assertThat(argument("c3", boolean.class)).isEqualTo(true);
        assertThat(argument("ca3fc00000", double.class)).isEqualTo(1.5);
        assertThat(argument("a178", char.class)).isEqualTo('x');
        assertThat(argument("c40201ff", byte[].class)).isEqualTo(new byte[] {1, -1});
        assertThat(argument("c0", String.class)).isNull();
        assertThat(argument("c0", Object.class)).isNull();
        notBound("cb3ff8000000000000", float.class);
        notBound("2a", String.class);
        notBound("a178", Integer.class);
        notBound("91a178", String.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"d6ff00000000", "91d6ff00000000", "81a161d6ff00000000"})
    void timestamps_are_not_read_wherever_they_stand(String value) {
        assertThat(bound(value, Object.class))
                .isInstanceOfSatisfying(
                        InvocationBindingFailureMessage.class,
                        failure -> assertThat(failure.getException()).hasMessage("Extension types are not supported"));
    }

    @Test
    void arguments_of_another_number_are_not_bound() {
        String two = framed("960180c0a153" + "920102" + "90");
        assertThat(read(two, Wanted.of(Integer.class)))
                .isInstanceOfSatisfying(
                        InvocationBindingFailureMessage.class,
                        failure -> assertThat(failure.getException())
                                .hasMessage("Invocation provides 2 argument(s) but target expects 1."));
    }

    @Test
    void what_is_behind_arguments_that_are_not_bound_is_read() {
        List<HubMessage> both = parsed(framed("960180c0a153" + "92a17801" + "90") + PING, Wanted.of(Integer.class));
        assertThat(both).hasExactlyElementsOfTypes(InvocationBindingFailureMessage.class, PingMessage.class);
    }

    @Test
    void an_item_that_does_not_bind_breaks_its_stream_and_a_result_the_client() {
        String item = framed("940280a1" + ONE + "a178");
        assertThat(read(item, Wanted.of(Integer.class))).isInstanceOf(StreamBindingFailureMessage.class);
        String result = framed("950380a1" + ONE + "03" + "a178");
        assertThatThrownBy(() -> read(result, Wanted.of(Integer.class))).isInstanceOf(ClassCastException.class);
    }

    @Test
    void a_result_that_nobody_waits_for_is_passed_over() {
        String result = framed("950380a1" + ONE + "03" + "81a16101");
        assertThat(read(result, new Wanted(null, List.of())))
                .isInstanceOfSatisfying(
                        CompletionMessage.class,
                        message -> assertThat(message.getResult()).isNull());
    }

    // compat: java-codec
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0401" + "91" + "06", // a prefix that says more than there is
                "0391" + "0600", // a byte behind the array
                "0592" + "06a26869", // an item behind the last
                "0694" + "02c0a1" + ONE + "2a", // nil for headers
                "0494" + "0280a1", // cut short
                "0291" + "08", // a type of a later version
                "8080808080", // a prefix without an end
                "8080808008" // two gigabytes
            })
    void a_client_does_not_live_through_what_is_not_as_it_should_be(String hex) {
        assertThatThrownBy(() -> parsed(hex, Wanted.of(Integer.class))).isInstanceOf(IllegalStateException.class);
    }

    private @Nullable Object argument(String value, Type type) {
        HubMessage message = bound(value, type);
        assertThat(message).isInstanceOf(InvocationMessage.class);
        return ((InvocationMessage) message).getArguments()[0];
    }

    private void notBound(String value, Type type) {
        assertThat(bound(value, type)).as("%s as %s", value, type).isInstanceOf(InvocationBindingFailureMessage.class);
    }

    private HubMessage bound(String value, Type type) {
        return read(framed("960180c0a153" + "91" + value + "90"), Wanted.of(type));
    }

    private static String framed(String message) {
        return HexFormat.of().toHexDigits((byte) (message.length() / 2)) + message;
    }

    private HubMessage read(String hex, Wanted wanted) {
        List<HubMessage> messages = parsed(hex, wanted);
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }

    private List<HubMessage> parsed(String hex, Wanted wanted) {
        return protocol.parseMessages(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), wanted);
    }

    private String written(HubMessage message) {
        ByteBuffer written = protocol.writeMessage(message);
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The bytes of each row, in hex. */
    private static List<String> rows(String table) throws IOException {
        try (var lines = Files.lines(GOLDEN.resolve("messagepack-" + table + ".txt"))) {
            return lines.filter(line -> !line.startsWith("#") && line.contains("\t"))
                    .map(line -> line.split("\t", -1)[1])
                    .toList();
        }
    }
}
