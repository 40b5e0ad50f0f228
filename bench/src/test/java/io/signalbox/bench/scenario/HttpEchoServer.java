package io.signalbox.bench.scenario;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.signalbox.bench.server.Target;
import io.signalbox.bench.wire.Encoding;
import io.signalbox.bench.wire.Request;
import io.signalbox.bench.wire.Stamp;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Negotiates, and sends back to each of its few clients what it posts, by events or polls; the handshake apart. */
final class HttpEchoServer implements Target {
    private static final int PATIENCE_SECONDS = 10;

    private final Map<String, BlockingQueue<String>> outgoing = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);

    HttpEchoServer() throws IOException {
        server.setExecutor(threads);
        server.createContext("/client/negotiate", exchange -> answer(exchange, negotiated()));
        server.createContext("/client/", this::serve);
        server.start();
    }

    private String negotiated() {
        String id = "c" + ids.incrementAndGet();
        outgoing.put(id, new LinkedBlockingQueue<>());
        return "{\"negotiateVersion\":1,\"connectionToken\":\"" + id + "\"}";
    }

    private void serve(HttpExchange exchange) throws IOException {
        String id = exchange.getRequestURI().getQuery().replaceFirst(".*id=", "");
        BlockingQueue<String> queue = outgoing.getOrDefault(id, new LinkedBlockingQueue<>());
        if (exchange.getRequestMethod().equals("POST")) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            for (String message : body.split("\u001e")) {
                echo(queue, message);
            }
            answer(exchange, "");
        } else if ("text/event-stream".equals(exchange.getRequestHeaders().getFirst("Accept"))) {
            stream(exchange, queue);
        } else {
            poll(exchange, id, queue);
        }
    }

    private static void echo(BlockingQueue<String> queue, String message) {
        queue.add(message.contains("\"version\"") ? "{}\u001e" : message + "\u001e");
    }

    /** The first poll is answered at once and empty. */
    private void poll(HttpExchange exchange, String id, BlockingQueue<String> queue) throws IOException {
        String said = outgoing.putIfAbsent(id + " polls", queue) == null ? "" : next(queue);
        answer(exchange, said);
    }

    private static void stream(HttpExchange exchange, BlockingQueue<String> queue) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write(":\r\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        for (String said = next(queue); !said.isEmpty(); said = next(queue)) {
            out.write(("data: " + said + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
        out.close();
    }

    private static String next(BlockingQueue<String> queue) throws IOException {
        try {
            String said = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return said == null ? "" : said;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public String path() {
        return "/client/?hub=bench";
    }

    @Override
    public List<String> headers(int connection) {
        return List.of("X-Connection: " + connection);
    }

    @Override
    public Encoding encoding() {
        return Encoding.JSON;
    }

    @Override
    public Request broadcast(int payloadBytes) {
        return Request.post("/none", List.of(), Stamp.payload(payloadBytes));
    }

    @Override
    public List<Long> pids() {
        return List.of(ProcessHandle.current().pid());
    }

    @Override
    public void collectGarbage() {
        System.gc();
    }

    @Override
    public OptionalLong heapInUse() {
        return OptionalLong.empty();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
