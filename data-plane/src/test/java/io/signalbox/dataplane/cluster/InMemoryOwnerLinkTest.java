package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.request.OwnerLink;
import org.junit.jupiter.api.Test;

class InMemoryOwnerLinkTest extends OwnerLinkContract {
    private final InMemoryOwnerLink link = new InMemoryOwnerLink();
    private final OwnerLink one = link.of(ONE, atOne);

    InMemoryOwnerLinkTest() {
        link.of(TWO, atTwo);
    }

    @Override
    protected OwnerLink ofOne() {
        return one;
    }

    @Override
    protected void kill(NodeId node) {
        link.die(node);
    }

    @Test
    void a_name_that_another_node_has_is_refused() {
        assertThatThrownBy(() -> link.of(TWO, atOne)).hasMessageContaining("two");
    }
}
