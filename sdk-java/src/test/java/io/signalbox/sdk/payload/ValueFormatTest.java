package io.signalbox.sdk.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.signalbox.protocol.hub.RawValue;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.value.Value;

/** All kinds of arguments and results in both encodings. */
class ValueFormatTest {
    private final ValueFormat json = ValueFormat.json(Mappers.json());
    private final ValueFormat packed = ValueFormat.messagePack(Mappers.messagePack());

    enum Colour {
        RED,
        BLUE
    }

    record Point(int xAxis, long yAxis, List<String> names, byte[] raw) {}

    record Order(Instant at, LocalDate day, Duration took, Colour colour, UUID id, Optional<String> note) {}

    private static final Order ORDER = new Order(
            Instant.parse("2026-11-01T10:00:00.5Z"),
            LocalDate.parse("2026-11-02"),
            Duration.ofSeconds(90),
            Colour.BLUE,
            UUID.fromString("00000000-0000-0001-0000-000000000002"),
            Optional.of("né"));

    private String text(@Nullable Object value) throws IOException {
        return StandardCharsets.UTF_8.decode(json.write(value).buffer()).toString();
    }

    private String hex(@Nullable Object value) throws IOException {
        RawValue raw = packed.write(value);
        return HexFormat.of().formatHex(raw.array(), raw.offset(), raw.offset() + raw.length());
    }

    private <T> T again(ValueFormat format, Object value, TypeReference<T> type) throws IOException {
        return (T) Objects.requireNonNull(
                format.read(format.write(value), TypeFactory.defaultInstance().constructType(type)));
    }

    private @Nullable Object read(ValueFormat format, RawValue value, Class<?> type) throws IOException {
        return format.read(value, TypeFactory.defaultInstance().constructType(type));
    }

    private @Nullable Object fromJson(String text, Class<?> type) throws IOException {
        return read(json, RawValue.ofJson(text), type);
    }

    private @Nullable Object fromHex(String hex, Class<?> type) throws IOException {
        return read(packed, RawValue.of(HexFormat.of().parseHex(hex)), type);
    }

    // compat: json-names, json-bytes
    @Test
    void json_is_camel_case_with_base64_iso_8601_and_numbers_for_enums() throws IOException {
        assertThat(text(new Point(1, 2, List.of("a"), new byte[] {1, 2, 3})))
                .isEqualTo("{\"xAxis\":1,\"yAxis\":2,\"names\":[\"a\"],\"raw\":\"AQID\"}");
        assertThat(text(ORDER))
                .isEqualTo("{\"at\":\"2026-11-01T10:00:00.500Z\",\"day\":\"2026-11-02\",\"took\":\"PT1M30S\","
                        + "\"colour\":1,\"id\":\"00000000-0000-0001-0000-000000000002\",\"note\":\"né\"}");
    }

    // compat: java-ints, java-longs
    @Test
    void integers_go_out_in_the_widths_that_the_java_client_reads() throws IOException {
        assertThat(hex(5)).isEqualTo("05");
        assertThat(hex(-33)).isEqualTo("d0df");
        assertThat(hex(65_535)).isEqualTo("cdffff");
        assertThat(hex(65_536)).isEqualTo("d200010000");
        assertThat(hex(Integer.MAX_VALUE)).isEqualTo("d27fffffff");
        assertThat(hex(Integer.MIN_VALUE)).isEqualTo("d280000000");
        assertThat(hex(5L)).isEqualTo("d30000000000000005");
        assertThat(hex(Long.MAX_VALUE)).isEqualTo("d37fffffffffffffff");
        assertThat(hex(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE))).isEqualTo("cfffffffffffffffff");
        assertThat(hex(BigInteger.ONE.shiftLeft(64))).isEqualTo("b43138343436373434303733373039353531363136");
    }

    // compat: pack-names, pack-enums
    @Test
    void the_other_kinds_go_out_as_messagepack_has_them() throws IOException {
        assertThat(hex(null)).isEqualTo("c0");
        assertThat(hex(true)).isEqualTo("c3");
        assertThat(hex("hi")).isEqualTo("a26869");
        assertThat(hex(1.5)).isEqualTo("cb3ff8000000000000");
        assertThat(hex(1.5f)).isEqualTo("ca3fc00000");
        assertThat(hex(new BigDecimal("0.1"))).isEqualTo("cb3fb999999999999a");
        assertThat(hex(new byte[] {1, 2})).isEqualTo("c4020102");
        assertThat(hex(List.of(1, List.of(), Map.of("k", List.of(2))))).isEqualTo("93019081a16b9102");
        assertThat(hex(new int[] {1, 2})).isEqualTo("920102");
        assertThat(hex(Colour.RED)).isEqualTo("a3524544");
        assertThat(hex(new Point(1, 2, List.of("a"), new byte[] {7})))
                .isEqualTo("84a5784178697301a57941786973d30000000000000002a56e616d657391a161a3726177c40107"
                        .replace(" ", ""));
    }

    // compat: pack-ids
    @Test
    void identifiers_are_text_in_messagepack_too() throws IOException {
        UUID id = UUID.fromString("00000000-0000-0001-0000-000000000002");
        assertThat(hex(id))
                .isEqualTo("d924" + HexFormat.of().formatHex(id.toString().getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void values_come_back_the_same_in_both_encodings() throws IOException {
        for (ValueFormat format : List.of(json, packed)) {
            assertThat(again(format, ORDER, new TypeReference<Order>() {})).isEqualTo(ORDER);
            Point point = again(format, new Point(1, 2, List.of("a"), new byte[] {1}), new TypeReference<Point>() {});
            assertThat(point).usingRecursiveComparison().isEqualTo(new Point(1, 2, List.of("a"), new byte[] {1}));
            assertThat(again(format, Map.of("k", List.of(1, 2)), new TypeReference<Map<String, List<Integer>>>() {}))
                    .isEqualTo(Map.of("k", List.of(1, 2)));
            assertThat(again(format, new BigDecimal("1234567890.123456789"), new TypeReference<BigDecimal>() {}))
                    .isEqualByComparingTo("1234567890.123456789");
            assertThat(again(format, BigInteger.ONE.shiftLeft(80), new TypeReference<BigInteger>() {}))
                    .isEqualTo(BigInteger.ONE.shiftLeft(80));
        }
    }

    record Moment(Instant instant, OffsetDateTime offset, ZonedDateTime zoned, Date date, LocalDateTime local) {}

    private static final Moment MOMENT = new Moment(
            Instant.ofEpochSecond(5),
            OffsetDateTime.parse("1970-01-01T01:00:05+01:00"),
            ZonedDateTime.parse("1970-01-01T00:00:05Z"),
            new Date(5_000),
            LocalDateTime.parse("1970-01-01T00:00:05"));

    // compat: pack-times
    @Test
    void points_in_time_are_timestamps_in_messagepack_and_local_times_are_text() throws IOException {
        assertThat(hex(Instant.ofEpochSecond(5))).isEqualTo("d6ff00000005");
        assertThat(hex(Instant.ofEpochSecond(5, 500_000_000))).isEqualTo("d7ff7735940000000005");
        assertThat(hex(Instant.ofEpochSecond(-1))).isEqualTo("c70cff00000000ffffffffffffffff");
        RawValue raw = packed.write(MOMENT);
        Value map = MessagePack.newDefaultUnpacker(raw.array(), raw.offset(), raw.length())
                .unpackValue();
        Map<String, Value> byName = new HashMap<>();
        map.asMapValue().map().forEach((name, value) -> byName.put(name.toString(), value));
        assertThat(byName.remove("local")).hasToString("1970-01-01T00:00:05");
        assertThat(byName)
                .hasSize(4)
                .allSatisfy((name, value) ->
                        assertThat(value.asTimestampValue().toInstant()).isEqualTo(Instant.ofEpochSecond(5)));
    }

    @Test
    void points_in_time_come_back_from_either_encoding() throws IOException {
        ValueFormat text = ValueFormat.messagePack(Mappers.messagePackWithTextDates());
        for (ValueFormat format : List.of(json, packed, text)) {
            Moment again = again(format, MOMENT, new TypeReference<Moment>() {});
            assertThat(again.instant()).isEqualTo(MOMENT.instant());
            assertThat(again.offset().toInstant()).isEqualTo(MOMENT.instant());
            assertThat(again.zoned().toInstant()).isEqualTo(MOMENT.instant());
            assertThat(again.date()).isEqualTo(MOMENT.date());
            assertThat(again.local()).isEqualTo(MOMENT.local());
        }
    }

    // compat: java-times
    @Test
    void for_java_clients_messagepack_may_have_points_in_time_as_text() throws IOException {
        RawValue raw =
                ValueFormat.messagePack(Mappers.messagePackWithTextDates()).write(Instant.ofEpochSecond(5));
        assertThat(MessagePack.newDefaultUnpacker(raw.array(), raw.offset(), raw.length())
                        .unpackString())
                .isEqualTo("1970-01-01T00:00:05Z");
    }

    @Test
    void enums_are_read_by_number_and_by_name_in_any_case() throws IOException {
        assertThat(fromJson("1", Colour.class)).isEqualTo(Colour.BLUE);
        assertThat(fromJson("\"Blue\"", Colour.class)).isEqualTo(Colour.BLUE);
        assertThat(fromHex("01", Colour.class)).isEqualTo(Colour.BLUE);
        assertThat(fromHex("a4426c7565", Colour.class)).isEqualTo(Colour.BLUE);
        assertThatThrownBy(() -> fromJson("2", Colour.class)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fromHex("a55c7265640a", Colour.class)).isInstanceOf(IOException.class);
    }

    // compat: json-names-read
    @Test
    void names_are_read_without_case_and_unknown_ones_skipped() throws IOException {
        Point point = (Point) Objects.requireNonNull(fromJson("{\"XAXIS\":1,\"YAxis\":2,\"other\":{}}", Point.class));
        assertThat(point.xAxis()).isEqualTo(1);
        assertThat(point.yAxis()).isEqualTo(2);
    }

    // compat: js-uint64, net-uint32
    @Test
    void messagepack_of_other_writers_is_read() throws IOException {
        assertThat(fromHex("ce00010000", int.class)).isEqualTo(65_536);
        assertThat(fromHex("cf0000000000000005", long.class)).isEqualTo(5L);
        assertThat(fromHex("05", long.class)).isEqualTo(5L);
        assertThat(fromHex("05", double.class)).isEqualTo(5.0);
        assertThat(fromHex("c4020102", byte[].class)).isEqualTo(new byte[] {1, 2});
        MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();
        packer.packTimestamp(Instant.parse("2026-11-01T10:00:00.5Z"));
        assertThat(read(packed, RawValue.of(packer.toByteArray()), Instant.class))
                .isEqualTo(Instant.parse("2026-11-01T10:00:00.5Z"));
        assertThat(fromHex("8101a161", Object.class)).isEqualTo(Map.of("1", "a"));
    }

    @Test
    void wrong_types_are_refused_in_both_encodings() {
        assertThatThrownBy(() -> fromJson("\"1\"", int.class)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fromJson("1", String.class)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fromJson("1.5", int.class)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fromJson("null", int.class)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fromJson("99999999999", int.class)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fromHex("a131", int.class)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fromHex("01", String.class)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fromHex("c0", boolean.class)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fromHex("d40500", Object.class)).isInstanceOf(IOException.class);
    }

    @Test
    void hostile_bytes_are_refused() {
        // an array and a map that claim two thousand million entries, a string that is not there, a hundred levels
        assertThatThrownBy(() -> fromHex("dd7fffffff", Object.class)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fromHex("df7fffffff", Object.class)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fromHex("db7fffffff61", Object.class)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fromHex("c67fffffff61", Object.class)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fromHex("91".repeat(100) + "c0", Object.class)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fromJson("[".repeat(100) + "]".repeat(100), Object.class))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fromHex("c1", Object.class)).isInstanceOf(IOException.class);
    }
}
