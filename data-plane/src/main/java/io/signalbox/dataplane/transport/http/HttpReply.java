package io.signalbox.dataplane.transport.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.signalbox.dataplane.negotiate.Answers;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/** The answer to a request that waits here; everything is said on the request's own event loop. */
final class HttpReply implements Reply {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Channel channel;
    private final Runnable answered;
    private @Nullable Runnable onHangUp;
    private @Nullable Runnable whenOver;
    private boolean hungUp;
    private boolean said;

    /** @param answered runs when a text or a refusal was said, whether it could be sent or not, or the client was cut */
    HttpReply(HttpServerRequest request, Runnable answered) {
        this.request = request;
        this.response = request.response();
        this.channel = channel(request);
        this.answered = answered;
        // That a client hung up is no fault, and the close handler hears of it.
        response.exceptionHandler(cause -> {});
        response.closeHandler(gone -> hungUp());
    }

    private void hungUp() {
        hungUp = true;
        tell(onHangUp);
        tell(whenOver);
    }

    private static void tell(@Nullable Runnable whom) {
        if (whom != null) {
            whom.run();
        }
    }

    /** What to do when a poll waits no longer; maybe more than once. On the request's event loop. */
    void whenOver(Runnable task) {
        whenOver = task;
    }

    /** A poll that waits is answered as if its time were over, and its client's next one is to come another way. */
    void askAgain() {
        onLoop(() -> {
            if (!isOpen() || response.headWritten()) {
                return;
            }
            if (request.version() != HttpVersion.HTTP_2) {
                response.putHeader("Connection", "close");
            }
            Answers.text(request, 200, "");
            // Whatever comes of it now goes back, and waits for the next one.
            hungUp();
        });
    }

    /** What to do when the client hangs up before it has the whole answer. */
    void onHangUp(Runnable task) {
        onLoop(() -> {
            onHangUp = task;
            if (hungUp) {
                task.run();
            }
        });
    }

    static Channel channel(HttpServerRequest request) {
        return ((ConnectionBase) request.connection()).channel();
    }

    private void onLoop(Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            task.run();
        } else {
            channel.eventLoop().execute(task);
        }
    }

    private boolean isOpen() {
        return !response.ended() && !response.closed();
    }

    @Override
    public void text(int status, String text) {
        say(() -> Answers.text(request, status, text));
    }

    @Override
    public void refused(RefusedException cause) {
        say(() -> Answers.refused(request, cause));
    }

    private void say(Runnable words) {
        onLoop(() -> {
            if (isOpen() && !response.headWritten()) {
                words.run();
            }
            tell(whenOver);
            over();
        });
    }

    private void over() {
        if (!said) {
            said = true;
            answered.run();
        }
    }

    @Override
    public void messages(ByteBuf messages, Taken taken) {
        onLoop(() -> {
            tell(whenOver);
            if (!isOpen() || response.headWritten()) {
                messages.release();
                taken.told(false);
                return;
            }
            response.setStatusCode(200).putHeader("Content-Type", "application/octet-stream");
            written(response.end(Buffer.buffer(messages)), messages, taken);
        });
    }

    @Override
    public void begin() {
        onLoop(() -> {
            if (isOpen() && !response.headWritten()) {
                response.setStatusCode(200)
                        .setChunked(true)
                        .putHeader("Content-Type", "text/event-stream")
                        .putHeader("Cache-Control", "no-cache,no-store")
                        .putHeader("Pragma", "no-cache")
                        .putHeader("Content-Encoding", "identity");
                if (request.version() != HttpVersion.HTTP_2) {
                    // When the node leaves it is too late to say so: over the same socket the client's next stream
                    // would come here again, past whatever leads others to other nodes.
                    response.putHeader("Connection", "close");
                }
                // Firefox takes the stream for open at its first byte.
                response.write(":\r\n");
            }
        });
    }

    @Override
    public void event(ByteBuf events, Runnable taken) {
        onLoop(() -> {
            if (isOpen()) {
                Taken either = whole -> taken.run();
                written(response.write(Buffer.buffer(events)), events, either);
            } else {
                events.release();
                taken.run();
            }
        });
    }

    @Override
    public void end(Runnable taken) {
        onLoop(() -> {
            if (isOpen()) {
                response.end().onComplete(done -> taken.run());
            } else {
                taken.run();
            }
        });
    }

    @Override
    public void abort() {
        onLoop(() -> {
            if (request.version() == HttpVersion.HTTP_2) {
                response.reset();
            } else {
                closeAtOnce(channel);
            }
            tell(whenOver);
            over();
        });
    }

    /** Past the HTTP server's handler, whose close would wait until the client takes what was written. */
    private static void closeAtOnce(Channel channel) {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        // A channel that is closed has none.
        if (first != null) {
            first.close();
        }
    }

    /** The HTTP server borrows what it writes. */
    private static void written(Future<Void> write, ByteBuf bytes, Taken taken) {
        write.onComplete(done -> {
            bytes.release();
            taken.told(done.succeeded());
        });
    }
}
