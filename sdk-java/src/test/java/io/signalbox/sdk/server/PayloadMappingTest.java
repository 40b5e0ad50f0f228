package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.signalbox.protocol.hub.HubFrame.Completion;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.fake.FakeClient;
import io.signalbox.sdk.fake.FakeStream;
import io.signalbox.sdk.payload.Mappers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A hub with mappers of its own beside one that has the usual ones: what each reads and writes. */
class PayloadMappingTest extends ServerFixture {
    record Order(int unitPrice, String itemName) {}

    static class SnakeHub extends Hub {
        Order twice(Order order) {
            Order twice = new Order(2 * order.unitPrice, order.itemName);
            clients().caller().send("Ordered", twice);
            return twice;
        }
    }

    static class CamelHub extends SnakeHub {}

    private static ObjectMapper snake(ObjectMapper usual) {
        return usual.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    }

    private static HubOptions mapped(HubOptions options) {
        return options.withJsonMapper(snake(Mappers.json())).withMessagePackMapper(snake(Mappers.messagePack()));
    }

    @Override
    HubServerBuilder host(HubServerBuilder builder) {
        return builder.hub("snake", SnakeHub.class, SnakeHub::new)
                .hub("camel", CamelHub.class, CamelHub::new)
                .hubOptions(SnakeHub.class, PayloadMappingTest::mapped);
    }

    private FakeStream of(String hub) throws InterruptedException {
        Map<String, FakeStream> streams = new HashMap<>(Map.of(stream.hub(), stream));
        while (!streams.containsKey(hub)) {
            FakeStream next = service.stream();
            streams.put(next.hub(), next);
        }
        return Objects.requireNonNull(streams.get(hub));
    }

    private static void ask(FakeClient client, String order) {
        client.sendText("{\"type\":1,\"invocationId\":\"1\",\"target\":\"twice\",\"arguments\":[" + order + "]}\u001e");
    }

    @Test
    void a_hubs_own_json_mapper_reads_its_arguments_and_writes_what_it_sends_and_returns() throws Exception {
        FakeClient client = of("snake").open("c", HubProtocol.JSON);
        ask(client, "{\"unit_price\":2,\"item_name\":\"tea\"}");
        assertThat(client.json())
                .isEqualTo("{\"type\":1,\"target\":\"Ordered\",\"arguments\":"
                        + "[{\"unit_price\":4,\"item_name\":\"tea\"}]}\u001e");
        assertThat(client.json())
                .isEqualTo("{\"type\":3,\"invocationId\":\"1\",\"result\":"
                        + "{\"unit_price\":4,\"item_name\":\"tea\"}}\u001e");
    }

    @Test
    void the_hub_beside_it_keeps_the_usual_one() throws Exception {
        FakeClient client = of("camel").open("c", HubProtocol.JSON);
        ask(client, "{\"unitPrice\":2,\"itemName\":\"tea\"}");
        assertThat(client.json()).contains("[{\"unitPrice\":4,\"itemName\":\"tea\"}]");
        assertThat(client.json()).contains("{\"unitPrice\":4,\"itemName\":\"tea\"}");
    }

    @Test
    void a_hubs_own_messagepack_mapper_does_the_same() throws Exception {
        FakeClient client = of("snake").open("c", HubProtocol.MESSAGE_PACK);
        client.invoke("1", "twice", Map.of("unit_price", 2, "item_name", "tea"));
        client.nextFrame();
        Completion answered = client.completion();
        byte[] result = Objects.requireNonNull(answered.result()).array();
        assertThat(new String(result, StandardCharsets.ISO_8859_1)).contains("unit_price", "item_name");
    }
}
