package io.signalbox.standalone.endtoend;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Many clients of one hub on few threads, with users and groups as a {@link Script} has it. */
final class Crowd implements AutoCloseable {
    static final String HUB = "test";
    static final Duration LIMIT = Duration.ofSeconds(120);

    private static final int AT_ONCE = 100;
    private static final int LONGEST_PAUSE_MILLIS = 500;
    private static final int LONGEST_MESSAGE = 64 << 10;
    /** They are patient: how soon a busy machine answers is not what they are here for. */
    private static final long ANSWER_WITHIN_MILLIS = 60_000;

    private final EventLoopGroup loops;
    private final Backend backend;
    private final Script script;
    private final URI url;
    private final List<Guest> guests;
    private final AtomicInteger in = new AtomicInteger();
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    /** Those who lost their connection and wait; guarded by itself. */
    private final List<Guest> held = new ArrayList<>();

    private volatile boolean holding;
    private volatile boolean over;

    private Crowd(EventLoopGroup loops, Backend backend, Script script) {
        this.loops = loops;
        this.backend = backend;
        this.script = script;
        this.url = URI.create(backend.clientUrl(HUB).toString().replaceFirst("^http", "ws"));
        this.guests = IntStream.range(0, script.guests())
                .mapToObj(number -> new Guest(number, this))
                .toList();
    }

    /** Everyone is in, and in its groups. */
    static Crowd gather(EventLoopGroup loops, Backend backend, Script script) {
        return gather(loops, backend, script, script.guests(), () -> {});
    }

    /** @param then happens when the first ones are in, and before any of the others comes */
    static Crowd gather(EventLoopGroup loops, Backend backend, Script script, int first, Runnable then) {
        Crowd crowd = new Crowd(loops, backend, script);
        crowd.letIn(0, first);
        then.run();
        crowd.letIn(first, script.guests());
        return crowd;
    }

    private void letIn(int first, int end) {
        for (int next = first; next < end; next += AT_ONCE) {
            int some = Math.min(next + AT_ONCE, end);
            guests.subList(next, some).forEach(this::connect);
            Await.until(some + " are in", LIMIT, () -> in.get() == some);
        }
    }

    List<Guest> guests() {
        return guests;
    }

    Guest guest(int number) {
        return guests.get(number);
    }

    /** How many are in. */
    int size() {
        return in.get();
    }

    /** What was answered to those who asked for a connection and did not get one. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** Those whose connection leads to a node, by the port of that. */
    List<Guest> at(Front front, int node) {
        return guests.stream()
                .filter(guest -> guest.isIn() && front.target(guest.session().port()) == node)
                .toList();
    }

    void awaitAll(String when) {
        Await.until("all are in " + when, LIMIT, () -> in.get() == guests.size());
    }

    /** Whatever was on its way to someone has arrived. */
    void settle() {
        guests.stream()
                .filter(Guest::isIn)
                .map(guest -> guest.session().invoke("Echo", "\"\""))
                .toList()
                .forEach(answer -> Await.result("echo", answer));
    }

    /** A new round: everyone forgets what it has heard. */
    void forget() {
        guests.forEach(Guest::forget);
        refusals.clear();
    }

    void counted(int change) {
        in.addAndGet(change);
    }

    void refused(String why) {
        refusals.add(why);
    }

    /** Whoever comes now is to go. */
    boolean isOver() {
        return over;
    }

    /** Whoever loses its connection from now on stays away until {@link #release}. */
    void hold() {
        holding = true;
    }

    void release() {
        List<Guest> all;
        synchronized (held) {
            holding = false;
            all = List.copyOf(held);
            held.clear();
        }
        all.forEach(this::comeAgain);
    }

    void comeAgain(Guest guest) {
        synchronized (held) {
            if (holding) {
                held.add(guest);
                return;
            }
        }
        if (!over) {
            int pause = ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_MILLIS);
            loops.schedule(() -> connect(guest), pause, TimeUnit.MILLISECONDS);
        }
    }

    private void connect(Guest guest) {
        if (over) {
            return;
        }
        Session session = new Session(guest, script.groups(guest.number()));
        new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(LONGEST_MESSAGE),
                                        new WebSocketClientProtocolHandler(
                                                handshaker(guest), false, ANSWER_WITHIN_MILLIS),
                                        session);
                    }
                })
                .connect(InetAddress.getLoopbackAddress(), url.getPort())
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        refused(String.valueOf(done.cause()));
                        comeAgain(guest);
                    }
                });
    }

    private WebSocketClientHandshaker handshaker(Guest guest) {
        HttpHeaders headers = new DefaultHttpHeaders()
                .add(HttpHeaderNames.AUTHORIZATION, "Bearer " + backend.clientToken(HUB, script.user(guest.number())));
        return WebSocketClientHandshakerFactory.newHandshaker(
                url, WebSocketVersion.V13, null, false, headers, LONGEST_MESSAGE);
    }

    @Override
    public void close() {
        over = true;
        guests.stream().filter(Guest::isIn).forEach(guest -> guest.session().leave());
        Await.until("all have gone", () -> in.get() == 0);
    }
}
