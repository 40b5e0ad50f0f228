package io.signalbox.dataplane.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutboundChainTest {
    private final OutboundChain root = OutboundChain.root();

    private static ByteBuf frame(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static String taken(ByteBuf shared) {
        String text = shared.toString(StandardCharsets.UTF_8);
        shared.release();
        return text;
    }

    @Test
    void the_root_is_empty() {
        assertThat(root.isRoot()).isTrue();
        assertThat(root.bytes()).isZero();
    }

    @Test
    void frames_are_joined_in_the_order_they_came() {
        ByteBuf a = frame("first ");
        ByteBuf b = frame("second ");
        ByteBuf c = frame("third");
        OutboundChain chain = root.then(a).then(b).then(c);
        assertThat(chain.bytes()).isEqualTo("first second third".length());
        assertThat(taken(owned(chain))).isEqualTo("first second third");
        chain.letGo();
        assertThat(List.of(a.refCnt(), b.refCnt(), c.refCnt())).containsOnly(1);
    }

    @Test
    void clients_that_get_the_same_frames_share_one_buffer() {
        ByteBuf a = frame("a");
        ByteBuf b = frame("b");
        OutboundChain one = root.then(a).then(b);
        OutboundChain other = root.then(a).then(b);
        assertThat(other).isSameAs(one);
        ByteBuf first = owned(one);
        ByteBuf second = owned(other);
        assertThat(second.memoryAddress()).isEqualTo(first.memoryAddress());
        first.readByte();
        assertThat(second.readableBytes())
                .as("each owner has its own place in it")
                .isEqualTo(2);
        ByteBuf joined = first;
        while (joined.unwrap() != null) {
            joined = joined.unwrap();
        }
        one.letGo();
        assertThat(other.joined().memoryAddress()).as("still held by the other").isEqualTo(first.memoryAddress());
        other.letGo();
        first.release();
        assertThat(joined.refCnt()).isEqualTo(1);
        second.release();
        assertThat(joined.refCnt()).isZero();
    }

    @Test
    void a_single_frame_is_not_copied() {
        ByteBuf only = Unpooled.directBuffer().writeBytes(new byte[] {1, 2, 3});
        OutboundChain chain = root.then(only);
        ByteBuf shared = owned(chain);
        assertThat(shared.memoryAddress()).isEqualTo(only.memoryAddress());
        shared.release();
        assertThat(only.refCnt()).as("held by the link").isEqualTo(2);
        chain.letGo();
        assertThat(only.refCnt()).isEqualTo(1);
        only.release();
    }

    @Test
    void clients_that_get_different_frames_do_not_disturb_each_other() {
        ByteBuf everyone = frame("everyone ");
        ByteBuf mine = frame("mine ");
        ByteBuf yours = frame("yours ");
        OutboundChain me = root.then(everyone).then(mine).then(everyone);
        OutboundChain you = root.then(everyone).then(yours).then(everyone);
        assertThat(taken(owned(me))).isEqualTo("everyone mine everyone ");
        assertThat(taken(owned(you))).isEqualTo("everyone yours everyone ");
        me.letGo();
        assertThat(taken(owned(you))).isEqualTo("everyone yours everyone ");
        you.letGo();
        assertThat(List.of(everyone.refCnt(), mine.refCnt(), yours.refCnt())).containsOnly(1);
    }

    @Test
    void a_link_that_nobody_holds_is_made_anew() {
        ByteBuf a = frame("a");
        OutboundChain before = root.then(a);
        before.letGo();
        assertThat(a.refCnt()).isEqualTo(1);
        OutboundChain after = root.then(a);
        assertThat(after).isNotSameAs(before);
        assertThat(taken(owned(after))).isEqualTo("a");
        after.letGo();
        assertThat(a.refCnt()).isEqualTo(1);
    }

    @Test
    void a_chain_of_any_length_is_given_back_without_a_deep_stack() {
        ByteBuf tiny = frame("x");
        ByteBuf other = frame("y");
        OutboundChain chain = root;
        for (int i = 0; i < 100_000; i++) {
            chain = chain.then(i % 2 == 0 ? tiny : other);
        }
        chain.letGo();
        assertThat(List.of(tiny.refCnt(), other.refCnt())).containsOnly(1);
    }

    @Test
    void any_mix_of_clients_and_frames_is_joined_right_and_given_back() {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            int clients = 1 + random.nextInt(8);
            List<OutboundChain> chains = new ArrayList<>();
            List<StringBuilder> expected = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                chains.add(root);
                expected.add(new StringBuilder());
            }
            List<ByteBuf> frames = new ArrayList<>();
            List<ByteBuf> owned = new ArrayList<>();
            for (int i = 0; i < random.nextInt(30); i++) {
                ByteBuf frame = frame(round + ":" + i + ",");
                frames.add(frame);
                for (int client = 0; client < clients; client++) {
                    if (random.nextInt(6) == 0 && !chains.get(client).isRoot()) {
                        assertThat(taken(owned(chains.get(client))))
                                .isEqualTo(expected.get(client).toString());
                        chains.get(client).letGo();
                        chains.set(client, root);
                        expected.get(client).setLength(0);
                    } else if (random.nextInt(4) > 0) {
                        chains.set(client, chains.get(client).then(frame));
                        expected.get(client).append(frame.toString(StandardCharsets.UTF_8));
                    }
                }
            }
            for (int client = 0; client < clients; client++) {
                if (!chains.get(client).isRoot()) {
                    ByteBuf shared = owned(chains.get(client));
                    assertThat(shared.toString(StandardCharsets.UTF_8))
                            .isEqualTo(expected.get(client).toString());
                    owned.add(shared);
                    chains.get(client).letGo();
                }
            }
            owned.forEach(ByteBuf::release);
            assertThat(frames).allMatch(frame -> frame.refCnt() == 1);
            frames.forEach(ByteBuf::release);
            assertThat(owned).allMatch(shared -> shared.refCnt() == 0);
        }
    }

    /** What a transport does that cannot send at once. */
    private static ByteBuf owned(OutboundChain chain) {
        return chain.joined().retainedDuplicate();
    }
}
