package io.signalbox.dataplane.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Channels move to another event loop in the middle of their life, with and without TLS. */
@Timeout(60)
class TakeoverTest {
    private static final char[] PASSWORD = "password".toCharArray();
    private static final int BULK = 1_000_000;

    @TempDir
    static Path directory;

    private static Path keys;

    @BeforeAll
    static void make_a_certificate() throws Exception {
        keys = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"epoll,false", "epoll,true", "nio,false", "nio,true"})
    void a_channel_moves_once_it_has_spoken_and_loses_nothing(String kind, boolean tls) throws Exception {
        Assumptions.assumeTrue(kind.equals("nio") || Epoll.isAvailable(), "no epoll here");
        EventLoopGroup loops = kind.equals("nio") ? new NioEventLoopGroup(3) : new EpollEventLoopGroup(3);
        Queue<EventLoop> echoedOn = new ConcurrentLinkedQueue<>();
        try {
            Channel server = new ServerBootstrap()
                    .group(loops)
                    .channel(kind.equals("nio") ? NioServerSocketChannel.class : EpollServerSocketChannel.class)
                    .childHandler(new Children(loops, tls ? tls() : null, echoedOn))
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sync()
                    .channel();
            for (int i = 0; i < 6; i++) {
                echoes((InetSocketAddress) server.localAddress(), tls);
            }
            assertThat(echoedOn).as("on the loop they moved to").hasSize(6).containsOnly(echoedOn.element());
        } finally {
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    private static void echoes(InetSocketAddress server, boolean tls) throws Exception {
        byte[] bulk = new byte[BULK];
        new Random(1).nextBytes(bulk);
        try (Socket socket = dial(server, tls)) {
            OutputStream out = socket.getOutputStream();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            out.write('?');
            assertThat(in.read()).as("asked to move").isEqualTo('!');
            Thread writer = new Thread(() -> write(out, bulk));
            writer.start();
            byte[] back = new byte[BULK];
            in.readFully(back);
            assertThat(back).isEqualTo(bulk);
            writer.join();
        }
    }

    private static void write(OutputStream out, byte[] bulk) {
        try {
            out.write(bulk);
            out.flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Socket dial(InetSocketAddress server, boolean tls) throws Exception {
        if (!tls) {
            return new Socket(server.getAddress(), server.getPort());
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        return context.getSocketFactory().createSocket(server.getAddress(), server.getPort());
    }

    private static SslContext tls() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD);
        return SslContextBuilder.forServer(factory).build();
    }

    /** Each moves, when it has said its first byte, to one and the same loop, and is an echo there. */
    private static final class Children extends ChannelInitializer<Channel> {
        private final EventLoop home;
        private final @Nullable SslContext tls;
        private final Queue<EventLoop> echoedOn;

        Children(EventLoopGroup loops, @Nullable SslContext tls, Queue<EventLoop> echoedOn) {
            this.home = loops.next();
            this.tls = tls;
            this.echoedOn = echoedOn;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (tls != null) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc()));
            }
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    ReferenceCountUtil.release(message);
                    // After this turn, as the HTTP server has it.
                    ctx.channel().eventLoop().execute(() -> moves(ctx.channel()));
                }
            });
        }

        private void moves(Channel channel) {
            Takeover.strip(channel);
            assertThat(channel.pipeline().names()).hasSize(tls == null ? 1 : 2);
            Takeover.move(channel, home, () -> echoes(channel));
        }

        private void echoes(Channel channel) {
            echoedOn.add(channel.eventLoop());
            assertThat(home.inEventLoop()).isTrue();
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    assertThat(home.inEventLoop()).isTrue();
                    ctx.writeAndFlush(message);
                }
            });
            channel.writeAndFlush(channel.alloc().buffer(1).writeByte('!'));
            channel.config().setAutoRead(true);
        }
    }
}
