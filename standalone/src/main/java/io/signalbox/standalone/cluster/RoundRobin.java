package io.signalbox.standalone.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.httpproxy.HttpProxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;

/**
 * One address in front of several nodes: each request of a client or app server goes to the next node, whatever it
 * belongs to, and past one that cannot be reached; everything else goes to the first. It keeps no client at a node.
 */
final class RoundRobin {
    private static final Pattern ANY_NODE = Pattern.compile("(/t/[^/]+)?/(client|server)(/.*)?");
    /** Polls hold theirs as long as they wait. */
    private static final int MOST_CONNECTIONS_PER_NODE = 20_000;

    private static final int CONNECT_MILLIS = 2_000;

    private final Vertx vertx;
    private final int nodes;
    private final IntUnaryOperator ports;
    private final HttpClient client;
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * @param nodes how many; the first one's process serves what is not a node's
     * @param ports where each serves HTTP on this machine, asked for every request: it may be another in its next life
     */
    RoundRobin(Vertx vertx, int nodes, IntUnaryOperator ports) {
        this.vertx = vertx;
        this.nodes = nodes;
        this.ports = ports;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(MOST_CONNECTIONS_PER_NODE)
                .setConnectTimeout(CONNECT_MILLIS)
                // Whoever asks says how it wants to be answered.
                .setDecompressionSupported(false));
    }

    Future<HttpServer> listen(String host, int port) {
        HttpProxy proxy = HttpProxy.reverseProxy(client).originRequestProvider((request, from) -> open(request));
        return vertx.createHttpServer(new HttpServerOptions().setHost(host).setPort(port))
                .requestHandler(proxy)
                .listen();
    }

    private Future<HttpClientRequest> open(HttpServerRequest request) {
        return ANY_NODE.matcher(request.path()).matches()
                ? open(Math.floorMod(turn.getAndIncrement(), nodes), nodes)
                : open(0, 1);
    }

    private Future<HttpClientRequest> open(int node, int tries) {
        RequestOptions there = new RequestOptions().setHost("127.0.0.1").setPort(ports.applyAsInt(node));
        Future<HttpClientRequest> opened = client.request(there);
        // Nothing was sent: the next one may have it.
        return tries == 1 ? opened : opened.recover(away -> open((node + 1) % nodes, tries - 1));
    }
}
