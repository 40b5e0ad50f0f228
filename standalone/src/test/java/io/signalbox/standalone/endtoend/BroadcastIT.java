package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A message POSTed to the REST API reaches everyone, once, in order. */
@ExtendWith(SharedWorld.class)
class BroadcastIT {
    private static final int CLIENTS = 1_000;
    private static final int MESSAGES = 200;
    private static final int AT_ONCE = 50;

    private static final ExecutorService THREADS = Executors.newFixedThreadPool(4);
    private static final List<CrowdMember> CROWD = new ArrayList<>();

    private static World world;

    @BeforeAll
    static void start() {
        world = SharedWorld.get();
        HttpClient http = HttpClient.newBuilder()
                .executor(THREADS)
                .connectTimeout(Await.LIMIT)
                .build();
        for (int joined = 0; joined < CLIENTS; joined += AT_ONCE) {
            join(http, joined);
        }
        Await.until("all connected", () -> world.app().connected() == CLIENTS);
    }

    @AfterAll
    static void stop() {
        CROWD.forEach(CrowdMember::leave);
        // What comes after has the hub for itself again.
        Await.until("all have left", () -> world.app().connected() == 0);
        THREADS.shutdownNow();
    }

    @Test
    void a_thousand_clients_of_both_protocols_get_each_broadcast_once_and_in_order() {
        List<Integer> numbers = numbersFrom(0);
        for (int number : numbers) {
            assertThat(world.backend().broadcast("test", tick(number))).returns(202, Backend.Answer::status);
        }
        everyoneHeard(numbers);
    }

    @Test
    void posts_pipelined_on_one_connection_reach_a_thousand_clients_in_order() {
        List<Integer> numbers = numbersFrom(MESSAGES);
        String path = "/api/hubs/test/:send";

        List<Integer> statuses = PipelinedPosts.send(
                world.signalbox().endpoint(),
                path + "?api-version=2022-06-01",
                world.backend().restToken(path),
                numbers.stream().map(BroadcastIT::tick).toList());

        assertThat(statuses).hasSize(MESSAGES).containsOnly(202);
        everyoneHeard(numbers);
    }

    private static List<Integer> numbersFrom(int first) {
        return IntStream.range(first, first + MESSAGES).boxed().toList();
    }

    private static String tick(int number) {
        return "{\"target\":\"Tick\",\"arguments\":[" + number + "]}";
    }

    private static void everyoneHeard(List<Integer> numbers) {
        int last = numbers.get(numbers.size() - 1);
        assertThat(CROWD)
                .hasSize(CLIENTS)
                .allSatisfy(member -> assertThat(member.numbersUntil(last)).isEqualTo(numbers));
        // What is on its way twice comes before the answer to a question that is asked only now.
        CROWD.forEach(CrowdMember::ask);
        assertThat(CROWD)
                .allSatisfy(member -> assertThat(member.numbersUntilAnswer()).isEmpty());
    }

    private static void join(HttpClient http, int first) {
        Backend backend = world.backend();
        List<CompletionStage<RawClient>> sockets = new ArrayList<>();
        for (int i = first; i < first + AT_ONCE; i++) {
            sockets.add(RawClient.connect(http, backend.clientUrl("test"), backend.clientToken("test", "user-" + i)));
        }
        for (int i = 0; i < AT_ONCE; i++) {
            CrowdMember member = new CrowdMember(Await.result("connect", sockets.get(i)), i % 2 == 0);
            member.shakeHands();
            CROWD.add(member);
        }
    }
}
