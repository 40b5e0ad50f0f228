package io.signalbox.dataplane.transport.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.support.Bending;
import io.signalbox.dataplane.support.ClientFrames;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.FuzzRounds;
import io.signalbox.dataplane.support.FuzzedMessages;
import io.signalbox.dataplane.support.FuzzedNode;
import io.signalbox.dataplane.support.FuzzedSocket;
import io.signalbox.dataplane.support.HeldShort;
import io.signalbox.dataplane.support.RawHttp;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.hub.HubProtocol;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients without a WebSocket post, bent: each POST is answered or its socket closed, and nobody beside notices. */
@Timeout(120)
@QuarkusTest
@TestProfile(HeldShort.class)
class PostFuzzTest extends FuzzedNode {
    private static final int CLIENTS = 60;
    private static final int MOST_POSTS = 6;
    private static final String HUB = "posted";

    @ParameterizedTest(name = "fuzz.seed={0}")
    @MethodSource(FuzzRounds.SEEDS)
    void bent_posts_are_answered_or_cut_off_and_nobody_beside_them_notices(long seed) throws Exception {
        Random random = new Random(seed);
        FakeAppServer appServer = servingShort(HUB, false);
        for (int i = 1; i <= CLIENTS; i++) {
            play(random, "-Dfuzz.seed=" + seed + ", client " + i);
        }
        requireWell("after -Dfuzz.seed=" + seed);
        assertThat(appServer.hasEnded()).as("the stream of the app server").isFalse();
        // Those who do not poll any more are waited for; they end with their app server.
        appServer.complete();
        requireNothingLeft(HUB, "after -Dfuzz.seed=" + seed);
        requireWell("after -Dfuzz.seed=" + seed);
    }

    private void play(Random random, String when) throws Exception {
        String token = Tokens.client(HUB);
        try (HttpPeer peer = new HttpPeer(server(), HUB, token, negotiate(HUB, token))) {
            HubProtocol protocol = random.nextBoolean() ? HubProtocol.JSON : HubProtocol.MESSAGE_PACK;
            // An event stream carries text alone.
            boolean streams = !protocol.binary() && random.nextBoolean();
            RawHttp listening = streams ? peer.streaming() : peer.polling();
            if (!streams) {
                assertThat(listening.answer().status()).as(when).isEqualTo(200);
            }
            peer.open()
                    .post(peer.path(), FuzzedMessages.handshake(protocol, 1), peer.bearer())
                    .answer();
            for (int posts = random.nextInt(MOST_POSTS); posts > 0; posts--) {
                post(random, peer, protocol, when);
            }
            if (random.nextBoolean()) {
                // An event stream is not ended so (spec/signalr-transports.md §3).
                assertThat(peer.delete().status()).as(when).isIn(202, 400, 404);
            }
        }
    }

    private void post(Random random, HttpPeer peer, HubProtocol protocol, String when) throws IOException {
        Bending bending = new Bending(random);
        byte[] body =
                ClientFrames.concat(new FuzzedMessages(random).draw(protocol).toArray(byte[][]::new));
        boolean bentBody = random.nextInt(3) > 0;
        byte[] sent = bentBody ? bending.bent(body) : body;
        byte[] head = (RawHttp.head("POST", peer.path(), peer.bearer()) + "Content-Length: " + sent.length + "\r\n\r\n")
                .getBytes(UTF_8);
        byte[] all = ClientFrames.concat(bentBody ? head : bending.bent(head), sent);
        List<byte[]> pieces = bending.cut(all);
        try (FuzzedSocket socket = new FuzzedSocket(server())) {
            socket.send(pieces);
            if (random.nextInt(4) == 0) {
                socket.reset();
                return;
            }
            socket.finish();
            socket.awaitEnd();
            assertThat(socket.isWellFormed()).as("answer: %s", socket).isTrue();
        } catch (IOException | AssertionError e) {
            throw new AssertionError(when + ": " + HexFormat.of().formatHex(all), e);
        }
    }
}
