package io.signalbox.dataplane.negotiate;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.signalbox.dataplane.request.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefreshReplyTest {
    private final List<Runnable> posted = new ArrayList<>();
    private final List<Integer> told = new ArrayList<>();
    private final List<String> taken = new ArrayList<>();
    private final Reply reply = new RefreshReply(posted::add, told::add);

    private void turn() {
        posted.forEach(Runnable::run);
    }

    @Test
    void the_first_status_is_told_where_the_request_came_in() {
        reply.text(200, "");
        reply.text(404, Reply.UNKNOWN_ID);
        assertThat(told).isEmpty();
        turn();
        assertThat(told).containsExactly(200);
    }

    @Test
    void an_owner_that_is_gone_is_told_as_such() {
        reply.abort();
        turn();
        assertThat(told).containsExactly(502);
    }

    @Test
    void what_no_refresh_is_answered_with_is_given_back_and_tells_that_the_owner_failed() {
        ByteBuf messages = Unpooled.buffer();
        ByteBuf events = Unpooled.buffer();
        reply.messages(messages, whole -> taken.add("messages"));
        reply.begin();
        reply.event(events, () -> taken.add("event"));
        reply.end(() -> taken.add("end"));
        turn();
        assertThat(told).containsExactly(502);
        assertThat(messages.refCnt() + events.refCnt()).isZero();
        assertThat(taken).containsExactly("messages", "event", "end");
    }
}
