package io.signalbox.standalone.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodePortsTest {
    private final InetAddress here = InetAddress.getLoopbackAddress();

    @Test
    void whoever_took_a_port_keeps_it_and_the_node_gets_another() throws IOException {
        try (ServerSocket http = new ServerSocket(0, 1, here);
                ServerSocket grpc = new ServerSocket(0, 1, here);
                ServerSocket member = new ServerSocket(0, 1, here)) {
            NodePorts before = new NodePorts(http.getLocalPort(), grpc.getLocalPort(), member.getLocalPort());
            NodePorts now = before.free();
            assertThat(List.of(now.http(), now.grpc(), now.member()))
                    .doesNotHaveDuplicates()
                    .doesNotContain(before.http(), before.grpc(), before.member());
        }
    }

    @Test
    void a_port_that_nobody_took_stays() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, here)) {
            NodePorts before = new NodePorts(QuietPort.find(), taken.getLocalPort(), QuietPort.find());
            NodePorts now = before.free();
            assertThat(now.http()).isEqualTo(before.http());
            assertThat(now.grpc()).isNotEqualTo(before.grpc());
            assertThat(now.member()).isEqualTo(before.member());
        }
    }
}
