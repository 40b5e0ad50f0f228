package io.signalbox.standalone.endtoend;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A bare WebSocket that speaks no protocol of its own, so that it can say what no real client would. */
final class RawClient implements WebSocket.Listener, AutoCloseable {
    private static final char SEPARATOR = 0x1e;
    private static final int MOST_MESSAGES = 100_000;
    private static final int LOST = 1006;
    private static final byte[] TEXT_PING = "{\"type\":6}\u001e".getBytes(StandardCharsets.UTF_8);
    private static final byte[] BINARY_PING = {2, (byte) 0x91, 6};

    private final LinkedBlockingQueue<byte[]> messages = new LinkedBlockingQueue<>(MOST_MESSAGES);
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private CompletionStage<WebSocket> sending = new CompletableFuture<>();
    private @Nullable WebSocket socket;
    private volatile boolean deaf;

    private RawClient() {}

    /** @param url of the service, http, with the hub in its query; connects without a negotiate */
    static CompletionStage<RawClient> connect(HttpClient http, URI url, String token) {
        RawClient client = new RawClient();
        URI target = URI.create(url.toString().replaceFirst("^http", "ws"));
        return http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(target, client)
                .thenApply(socket -> {
                    client.socket = socket;
                    client.sending = CompletableFuture.completedFuture(socket);
                    return client;
                });
    }

    /** Sends a JSON message with its separator. */
    CompletionStage<?> json(String message) {
        return text(message + SEPARATOR);
    }

    CompletionStage<?> text(String text) {
        return afterEarlier(socket -> socket.sendText(text, true));
    }

    CompletionStage<?> bytes(byte[] bytes) {
        return afterEarlier(socket -> socket.sendBinary(ByteBuffer.wrap(bytes), true));
    }

    /** The JDK's socket takes one send at a time, and may still be busy with one that has been answered. */
    private CompletionStage<?> afterEarlier(Function<WebSocket, CompletionStage<WebSocket>> send) {
        sending = sending.thenCompose(send);
        return sending;
    }

    /** The next WebSocket message, text or binary, that is not just a ping. */
    byte[] next() {
        byte[] message = nextOfAll();
        while (Arrays.equals(message, TEXT_PING) || Arrays.equals(message, BINARY_PING)) {
            message = nextOfAll();
        }
        return message;
    }

    private byte[] nextOfAll() {
        try {
            byte[] message = messages.poll(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (message == null) {
                throw new AssertionError("no message within " + Await.LIMIT + "; close code: " + closed.getNow(null));
            }
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    String nextText() {
        return new String(next(), StandardCharsets.UTF_8);
    }

    /** Takes nothing more from the socket, but what is on its way to {@link #next} already. */
    void stopReading() {
        deaf = true;
    }

    void readOn() {
        deaf = false;
        socket().request(1);
    }

    /** Begins the close of the WebSocket. */
    CompletionStage<?> leave() {
        return afterEarlier(socket -> socket.sendClose(WebSocket.NORMAL_CLOSURE, ""));
    }

    /** Close code of the other side; 1006 when the socket was just cut. */
    int closeCode() {
        return Await.result("close", closed);
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        return part(webSocket, data.toString().getBytes(StandardCharsets.UTF_8), last);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return part(webSocket, bytes, last);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.complete(LOST);
    }

    @Override
    public void close() {
        socket().abort();
    }

    private CompletionStage<?> part(WebSocket webSocket, byte[] bytes, boolean last) {
        partial.writeBytes(bytes);
        if (last) {
            messages.add(partial.toByteArray());
            partial.reset();
        }
        if (!deaf) {
            webSocket.request(1);
        }
        return CompletableFuture.completedFuture(null);
    }

    private WebSocket socket() {
        return Objects.requireNonNull(socket, "not connected");
    }
}
