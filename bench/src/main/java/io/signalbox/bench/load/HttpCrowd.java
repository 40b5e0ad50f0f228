package io.signalbox.bench.load;

import io.signalbox.bench.measure.Tally;
import io.signalbox.bench.server.Target;
import io.signalbox.bench.wire.Encoding;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Clients with Server-Sent Events or long polling (spec/signalr-transports.md, 2, 3, 5, 6): JSON only. */
public final class HttpCrowd implements Clients {
    private static final Pattern CONNECTION_TOKEN = Pattern.compile("\"connectionToken\":\"([^\"]*)\"");
    private static final Duration NEGOTIATE_LIMIT = Duration.ofSeconds(10);
    private static final long TURN_NANOS = Duration.ofMillis(20).toNanos();

    /** How its clients listen. */
    public enum Kind {
        EVENTS,
        POLLS
    }

    private final Loop loop;
    private final Target target;
    private final Kind kind;
    private final Hearing hearing;
    private final InetSocketAddress server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int size;
    private final List<HttpSubscriber> clients = new ArrayList<>();

    public HttpCrowd(Loop loop, Target target, Kind kind, int size, Tally tally) {
        if (target.encoding() != Encoding.JSON) {
            throw new IllegalArgumentException(
                    "protocol " + target.encoding() + " (expected: json, for clients without WebSockets)");
        }
        this.loop = loop;
        this.target = target;
        this.kind = kind;
        this.size = size;
        this.hearing = new Hearing(tally);
        this.server = new InetSocketAddress("127.0.0.1", target.port());
    }

    /**
     * Negotiates and opens one after the other.
     *
     * @param limit how long all may take
     * @throws IOException when they are not all open in time
     */
    public void open(Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (clients.size() < size) {
            HttpSubscriber client = begin(clients.size());
            clients.add(client);
            while (!client.isOpen()) {
                loop.turn(TURN_NANOS);
                if (client.isClosed() || System.nanoTime() - deadline > 0) {
                    throw new IOException("only " + (clients.size() - 1) + " of " + size + " clients open in time");
                }
            }
        }
    }

    private HttpSubscriber begin(int number) throws IOException {
        List<String> headers = target.headers(number);
        String path = target.path() + "&id=" + negotiate(headers);
        String lines = String.join("\r\n", headers) + "\r\nHost: 127.0.0.1\r\n";
        String accept = kind == Kind.EVENTS ? "Accept: text/event-stream\r\n" : "";
        return new HttpSubscriber(
                this,
                number,
                "GET " + path + " HTTP/1.1\r\n" + lines + accept + "\r\n",
                "POST " + path + " HTTP/1.1\r\n" + lines + "Content-Length: ");
    }

    private String negotiate(List<String> headers) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + target.port()
                + target.path().replaceFirst("\\?", "negotiate?negotiateVersion=1&"));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(NEGOTIATE_LIMIT).POST(BodyPublishers.noBody());
        for (String header : headers) {
            String[] parts = header.split(": ", 2);
            request.header(parts[0], parts[1]);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            Matcher matcher = CONNECTION_TOKEN.matcher(answer.body());
            if (!matcher.find()) {
                throw new IOException("negotiate answered with " + answer.statusCode() + ": " + answer.body());
            }
            return matcher.group(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while negotiating", e);
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Encoding encoding() {
        return target.encoding();
    }

    @Override
    public void onArrival(IntConsumer action) {
        hearing.onArrival(action);
    }

    @Override
    public void say(int number, byte[] message) throws IOException {
        HttpSubscriber client = clients.get(number);
        if (client.isOpen()) {
            client.say(message);
        }
    }

    @Override
    public void serve(long mostNanos) throws IOException {
        loop.turn(mostNanos);
    }

    Loop loop() {
        return loop;
    }

    InetSocketAddress server() {
        return server;
    }

    Kind kind() {
        return kind;
    }

    void heard(int number, int type, byte[] in, int from, int to) {
        hearing.heard(number, type, in, from, to);
    }

    void failed(int number, IOException cause) {
        hearing.failed(number, String.valueOf(cause.getMessage()));
    }

    @Override
    public void close() {
        clients.forEach(HttpSubscriber::close);
    }
}
