package io.signalbox.standalone.endtoend;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One connection of a guest, from its handshake to its end, on one event loop. */
final class Session extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final char SEPARATOR = 0x1e;
    private static final Pattern ID = Pattern.compile("\"invocationId\":\"(\\d+)\"");
    private static final Pattern CONNECTION = Pattern.compile("\"connectionId\":\"([^\"]+)\"");
    private static final String HEARD = "\"arguments\":[\"";

    private final Guest guest;
    private final List<String> groups;
    private final Map<String, CompletableFuture<String>> asked = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final List<Heard> heard = new ArrayList<>();
    private volatile @Nullable Channel channel;
    private volatile int port;
    private volatile String id = "";
    private final long begunAt = System.nanoTime();
    private volatile long greetedAt;
    private volatile long inAt;
    private volatile long closedAt;
    private volatile Ending ending = Ending.NONE;
    private boolean greeted;

    /**
     * What a message says of itself.
     *
     * @param at when it came, as {@link System#nanoTime}
     */
    record Heard(int round, int sender, int number, long at) {
        static Heard parse(String text) {
            String[] parts = text.split(":");
            return new Heard(
                    Integer.parseInt(parts[0]),
                    Integer.parseInt(parts[1]),
                    Integer.parseInt(parts[2]),
                    System.nanoTime());
        }
    }

    Session(Guest guest, List<String> groups) {
        this.guest = guest;
        this.groups = groups;
    }

    String id() {
        return id;
    }

    /** Of this end of the socket. */
    int port() {
        return port;
    }

    /** What of its end has come so far. */
    Ending ending() {
        return ending;
    }

    // times as of System.nanoTime; 0: not yet

    /** When its client began to connect. */
    long begunAt() {
        return begunAt;
    }

    /** When the handshake was answered. */
    long greetedAt() {
        return greetedAt;
    }

    /** When it was in, with its groups and its id. */
    long inAt() {
        return inAt;
    }

    /** Whoever asks its guest for an id is told this one's from now on. */
    void isIn() {
        inAt = System.nanoTime();
    }

    /** When the hub's Close message came. */
    long closedAt() {
        return closedAt;
    }

    /** What it has heard so far, in that order. */
    List<Heard> heard() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }

    int heardSoFar() {
        synchronized (heard) {
            return heard.size();
        }
    }

    /** Forgets what it has heard. */
    void forget() {
        synchronized (heard) {
            heard.clear();
        }
    }

    /** @return the Completion message; fails when there is none, since the connection ended */
    CompletableFuture<String> invoke(String target, String arguments) {
        String number = String.valueOf(questions.incrementAndGet());
        CompletableFuture<String> answer = new CompletableFuture<>();
        asked.put(number, answer);
        write("{\"type\":1,\"invocationId\":\"" + number + "\",\"target\":\"" + target + "\",\"arguments\":["
                + arguments + "]}");
        Channel now = channel;
        if (now == null || !now.isActive()) {
            fail();
        }
        return answer;
    }

    void leave() {
        Channel now = channel;
        if (now != null) {
            now.close();
        }
    }

    private void write(String message) {
        Channel now = channel;
        if (now != null) {
            now.writeAndFlush(new TextWebSocketFrame(message + SEPARATOR));
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        channel = context.channel();
        port = ((InetSocketAddress) context.channel().localAddress()).getPort();
        super.channelActive(context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            write("{\"protocol\":\"json\",\"version\":1}");
        }
        super.userEventTriggered(context, event);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        if (frame instanceof TextWebSocketFrame text) {
            for (String message : text.text().split(String.valueOf(SEPARATOR))) {
                take(message);
            }
        } else if (frame instanceof CloseWebSocketFrame close) {
            ending = ending.closed(close.statusCode());
            context.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void take(String message) {
        if (message.startsWith("{\"type\":1,")) {
            int start = message.indexOf(HEARD) + HEARD.length();
            Heard one = Heard.parse(message.substring(start, message.indexOf('"', start)));
            synchronized (heard) {
                heard.add(one);
            }
        } else if (message.startsWith("{\"type\":3,")) {
            Matcher number = ID.matcher(message);
            CompletableFuture<String> waiting = number.find() ? asked.remove(number.group(1)) : null;
            if (waiting != null) {
                waiting.complete(message);
            }
        } else if (message.startsWith("{\"type\":7")) {
            closedAt = System.nanoTime();
            ending = ending.said(message);
        } else if (!greeted && message.equals("{}")) {
            greeted = true;
            greetedAt = System.nanoTime();
            comeIn();
        }
    }

    /** In, once it knows its id and is in its groups. */
    private void comeIn() {
        CompletableFuture<?> all = invoke("WhoAmI", "").thenAccept(answer -> {
            Matcher matcher = CONNECTION.matcher(answer);
            if (!matcher.find()) {
                throw new AssertionError(answer);
            }
            id = matcher.group(1);
        });
        for (String group : groups) {
            all = all.thenCombine(invoke("Join", "\"" + group + "\""), (before, answer) -> {
                if (answer.contains("\"error\"")) {
                    throw new AssertionError(answer);
                }
                return before;
            });
        }
        all.whenComplete((in, failure) -> {
            Channel now = channel;
            if (failure == null) {
                guest.isIn(this);
            } else if (now != null && now.isActive()) {
                // Nobody joined its groups in time: it tries once more, and has seen an error.
                now.close();
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail();
        guest.isOut(this);
    }

    private void fail() {
        List<CompletableFuture<String>> all = List.copyOf(asked.values());
        asked.clear();
        all.forEach(one -> one.completeExceptionally(new IllegalStateException("the connection ended: " + ending)));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof WebSocketClientHandshakeException refused) {
            guest.isRefused(String.valueOf(refused.getMessage()));
        }
        ending = ending.failed(cause);
        context.close();
    }
}
