package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message POSTed to the REST API reaches everyone, once, in order. */
class BroadcastIT {
    private static final int CLIENTS = 1_000;
    private static final int MESSAGES = 200;
    private static final int AT_ONCE = 50;

    @TempDir
    Path data;

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final HttpClient http = HttpClient.newBuilder()
            .executor(threads)
            .connectTimeout(Await.LIMIT)
            .build();
    private final List<CrowdMember> crowd = new ArrayList<>();

    private World world;

    @BeforeEach
    void start() {
        world = World.start(data, "--no-demo");
    }

    @AfterEach
    void stop() {
        crowd.forEach(CrowdMember::leave);
        world.close();
        threads.shutdownNow();
    }

    @Test
    void a_thousand_clients_of_both_protocols_get_each_broadcast_once_and_in_order() {
        for (int joined = 0; joined < CLIENTS; joined += AT_ONCE) {
            join(joined);
        }
        Await.until("all connected", () -> world.app().connected() == CLIENTS);

        for (int number = 0; number < MESSAGES; number++) {
            String json = "{\"target\":\"Tick\",\"arguments\":[" + number + "]}";
            assertThat(world.backend().broadcast("test", json)).returns(202, Backend.Answer::status);
        }

        List<Integer> sent = IntStream.range(0, MESSAGES).boxed().toList();
        assertThat(crowd).hasSize(CLIENTS).allSatisfy(member -> {
            assertThat(member.numbersUntil(MESSAGES - 1)).isEqualTo(sent);
            assertThat(member.more()).isEmpty();
        });
    }

    private void join(int first) {
        Backend backend = world.backend();
        List<CompletionStage<RawClient>> sockets = new ArrayList<>();
        for (int i = first; i < first + AT_ONCE; i++) {
            sockets.add(RawClient.connect(http, backend.clientUrl("test"), backend.clientToken("test", "user-" + i)));
        }
        for (int i = 0; i < AT_ONCE; i++) {
            CrowdMember member = new CrowdMember(Await.result("connect", sockets.get(i)), i % 2 == 0);
            member.shakeHands();
            crowd.add(member);
        }
    }
}
