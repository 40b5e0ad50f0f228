package io.signalbox.dataplane.transport.deadline;

import static io.signalbox.dataplane.support.ClientFrames.concat;
import static io.signalbox.dataplane.support.RawHttp2.CONTINUATION;
import static io.signalbox.dataplane.support.RawHttp2.END_HEADERS;
import static io.signalbox.dataplane.support.RawHttp2.END_STREAM;
import static io.signalbox.dataplane.support.RawHttp2.ENHANCE_YOUR_CALM;
import static io.signalbox.dataplane.support.RawHttp2.GOAWAY;
import static io.signalbox.dataplane.support.RawHttp2.HEADERS;
import static io.signalbox.dataplane.support.RawHttp2.PING;
import static io.signalbox.dataplane.support.RawHttp2.PROTOCOL_ERROR;
import static io.signalbox.dataplane.support.RawHttp2.RST_STREAM;
import static io.signalbox.dataplane.support.RawHttp2.frame;
import static io.signalbox.dataplane.support.RawHttp2.get;
import static io.signalbox.dataplane.support.RawHttp2.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.HeldShort;
import io.signalbox.dataplane.support.MemoryWatch;
import io.signalbox.dataplane.support.Neighbour;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawHttp2;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * HTTP/2 is offered, over TLS (ALPN) and without (prior knowledge, as here): attacks of its own, frame by frame, and a
 * neighbour on a WebSocket who is served in time meanwhile.
 */
@QuarkusTest
@TestProfile(HeldShort.class)
class HostileHttp2Test extends NodeUnderTest {
    private static final String PATH = "/client/?hub=x";
    private static final int ATTACKERS = 20;
    private static final int SILENT = 42;
    /** More than the settings allow in 30 seconds. */
    private static final int RESETS = 250;

    private enum Head {
        IN_ONE_FRAME,
        IN_CONTINUATIONS;

        /** 12,000 bytes of it, and it goes on. */
        byte[] frames() {
            return switch (this) {
                case IN_ONE_FRAME -> frame(HEADERS, END_STREAM, 1, concat(get(PATH), header("x", "a".repeat(12_000))));
                case IN_CONTINUATIONS ->
                    concat(
                            frame(HEADERS, END_STREAM, 1, get(PATH)),
                            frame(CONTINUATION, 0, 1, header("x", "a".repeat(4_000))),
                            frame(CONTINUATION, 0, 1, header("y", "a".repeat(4_000))),
                            frame(CONTINUATION, 0, 1, header("z", "a".repeat(4_000))));
            };
        }
    }

    private static byte[] beginAndReset(int stream) {
        return concat(
                frame(HEADERS, END_STREAM | END_HEADERS, stream, get(PATH)),
                frame(RST_STREAM, 0, stream, (byte) 0, (byte) 0, (byte) 0, (byte) 8));
    }

    @ParameterizedTest
    @EnumSource
    void a_head_past_its_bound_ends_its_connection_before_it_is_whole(Head head) throws Exception {
        String hub = head.name().toLowerCase(Locale.ROOT);
        Neighbour neighbour = neighbour(serving(hub), hub);
        MemoryWatch memory = closing(new MemoryWatch());
        byte[] frames = head.frames();
        neighbour.during(round -> {
            for (int i = 0; i < ATTACKERS; i++) {
                try (RawHttp2 hostile = RawHttp2.open(server())) {
                    hostile.send(frames);
                    RawHttp2.Frame last = hostile.next(GOAWAY);
                    assertThat(last.error()).isEqualTo(PROTOCOL_ERROR);
                    // A quarter more than a client is told that it may send.
                    assertThat(last.text()).isEqualTo("Header size exceeded max allowed size (10240)");
                    assertThat(hostile.read()).isEqualTo(RawHttp2.Frame.END);
                }
            }
        });
        memory.stays(1, MemoryWatch.READ);
    }

    @Test
    void a_head_a_little_past_its_bound_is_answered_and_the_connection_goes_on() throws Exception {
        RawHttp2 http = closing(RawHttp2.open(server()));
        http.send(frame(HEADERS, END_STREAM | END_HEADERS, 1, concat(get(PATH), header("x", "a".repeat(9_000)))));
        assertThat(http.status()).isEqualTo(431);
        http.send(frame(HEADERS, END_STREAM | END_HEADERS, 3, get(PATH)));
        assertThat(http.status()).isEqualTo(401);
    }

    /** After the preface: nothing, pings, or a head that goes on without a byte and does not end. */
    @Test
    void a_connection_that_does_not_come_to_a_request_is_cut_off_whatever_it_says_meanwhile() throws Exception {
        Neighbour neighbour = neighbour(serving("silent"), "silent");
        MemoryWatch memory = closing(new MemoryWatch());
        List<byte[]> meanwhile = List.of(new byte[0], frame(PING, 0, 0, new byte[8]), frame(CONTINUATION, 0, 1));
        neighbour.during(round -> {
            long before = meters.total(Meter.REQUESTS_TOO_SLOW);
            long begun = System.nanoTime();
            List<RawHttp2> held = new ArrayList<>();
            for (int i = 0; i < SILENT; i++) {
                held.add(closing(RawHttp2.open(server())));
                if (i % meanwhile.size() == 2) {
                    held.get(i).send(frame(HEADERS, END_STREAM, 1, get(PATH)));
                }
            }
            Eventually.holds("all are cut off", () -> {
                for (int i = 0; i < held.size(); i++) {
                    sayIfOpen(held.get(i), meanwhile.get(i % meanwhile.size()));
                }
                return meters.total(Meter.REQUESTS_TOO_SLOW) >= before + held.size();
            });
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isGreaterThan(Duration.ofMillis(HeldShort.REQUEST_WITHIN_MILLIS / 2));
            for (RawHttp2 each : held) {
                assertThat(each.next(GOAWAY)).as("nobody is left to say it").isEqualTo(RawHttp2.Frame.END);
            }
        });
        memory.stays(SILENT, MemoryWatch.READ);
    }

    private static void sayIfOpen(RawHttp2 http, byte[] frame) {
        try {
            http.send(frame);
        } catch (IOException e) {
            // Cut off.
        }
    }

    @Test
    void a_connection_that_only_pings_after_its_requests_is_told_to_go() throws Exception {
        RawHttp2 http = closing(RawHttp2.open(server()));
        http.send(frame(HEADERS, END_STREAM | END_HEADERS, 1, get(PATH)));
        assertThat(http.status()).isEqualTo(401);
        long begun = System.nanoTime();
        RawHttp2.Frame[] heard = {RawHttp2.Frame.END};
        Eventually.holds("something else than its pings is heard", () -> {
            heard[0] = answerToPing(http);
            return heard[0].type() != PING;
        });
        assertThat(heard[0].type()).isEqualTo(GOAWAY);
        assertThat(heard[0].error()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThan(Duration.ofMillis(3L * HeldShort.REQUEST_WITHIN_MILLIS));
    }

    private static RawHttp2.Frame answerToPing(RawHttp2 http) {
        try {
            sayIfOpen(http, frame(PING, 0, 0, new byte[8]));
            RawHttp2.Frame heard = http.read();
            // What is left of the answer to the request.
            return heard.type() == RawHttp2.DATA ? http.read() : heard;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_flood_of_requests_that_are_reset_ends_its_connection() throws Exception {
        Neighbour neighbour = neighbour(serving("resets"), "resets");
        MemoryWatch memory = closing(new MemoryWatch());
        byte[][] requests = new byte[RESETS][];
        Arrays.setAll(requests, i -> beginAndReset(2 * i + 1));
        byte[] frames = concat(requests);
        List<Integer> errors = new ArrayList<>();
        neighbour.during(round -> {
            for (int i = 0; i < ATTACKERS; i++) {
                try (RawHttp2 hostile = RawHttp2.open(server())) {
                    sayIfOpen(hostile, frames);
                    RawHttp2.Frame last = hostile.next(GOAWAY);
                    if (last != RawHttp2.Frame.END) {
                        errors.add(last.error());
                        assertThat(hostile.next(GOAWAY)).isEqualTo(RawHttp2.Frame.END);
                    }
                }
            }
        });
        // Not all hear it: a socket that is closed with bytes unread is reset.
        assertThat(errors).isNotEmpty().containsOnly(ENHANCE_YOUR_CALM);
        memory.stays(1, 2 * MemoryWatch.READ);
    }
}
