package io.signalbox.standalone.endtoend;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands in front of ports of this machine: each connection goes to the next one, past those that take none. */
final class Front implements AutoCloseable {
    private static final int BACKLOG = 1_024;

    private final Channel listening;
    private final AtomicInteger turn = new AtomicInteger();
    /** Where the connections that are open lead, by their own port. */
    private final Map<Integer, Integer> open = new ConcurrentHashMap<>();

    private volatile List<Integer> targets;

    /** @param targets none: whoever comes is cut off */
    Front(EventLoopGroup loops, List<Integer> targets) {
        this.targets = List.copyOf(targets);
        this.listening = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel client) {
                        List<Integer> all = Front.this.targets;
                        if (all.isEmpty()) {
                            client.close();
                        } else {
                            lead(client, all, Math.floorMod(turn.getAndIncrement(), all.size()), all.size());
                        }
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return portOf((InetSocketAddress) listening.localAddress());
    }

    /** From now on; those who are connected stay so. */
    void lead(List<Integer> to) {
        targets = List.copyOf(to);
    }

    /** Where the connection leads that has this port at its own end; 0: nowhere. */
    int target(int clientPort) {
        return open.getOrDefault(clientPort, 0);
    }

    /** How many connections lead there. */
    int connections(int target) {
        return Math.toIntExact(open.values().stream().filter(to -> to == target).count());
    }

    @Override
    public void close() {
        listening.close().syncUninterruptibly();
    }

    private void lead(Channel client, List<Integer> all, int next, int tries) {
        int target = all.get(next);
        ChannelFuture connected = new Bootstrap()
                .group(client.eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new Pipe(client))
                .connect(InetAddress.getLoopbackAddress(), target);
        connected.addListener(done -> {
            if (done.isSuccess()) {
                join(client, connected.channel(), target);
            } else if (tries > 1) {
                lead(client, all, (next + 1) % all.size(), tries - 1);
            } else {
                client.close();
            }
        });
    }

    private void join(Channel client, Channel node, int target) {
        int port = portOf((InetSocketAddress) client.remoteAddress());
        open.put(port, target);
        client.closeFuture().addListener(gone -> {
            open.remove(port, target);
            node.close();
        });
        client.pipeline().addLast(new Pipe(node));
        client.config().setAutoRead(true);
        node.config().setAutoRead(true);
    }

    private static int portOf(InetSocketAddress address) {
        return address.getPort();
    }

    /** What comes in here goes out there, no faster than that takes it. */
    private static final class Pipe extends ChannelInboundHandlerAdapter {
        private final Channel out;

        Pipe(Channel out) {
            this.out = out;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            out.write(bytes);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            out.flush();
            context.channel().config().setAutoRead(out.isWritable());
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            out.config().setAutoRead(context.channel().isWritable());
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            out.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // Cut by its other end.
            context.close();
        }
    }
}
