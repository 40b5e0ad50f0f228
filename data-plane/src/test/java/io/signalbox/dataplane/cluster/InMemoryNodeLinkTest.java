package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.dataplane.fanout.NodeLink;
import org.junit.jupiter.api.Test;

class InMemoryNodeLinkTest extends NodeLinkContract {
    private final InMemoryNodeLink link = new InMemoryNodeLink();
    private final NodeLink ofOne = link.of(ONE, atOne);
    private final NodeLink ofTwo = link.of(TWO, atTwo);

    @Override
    protected NodeLink ofOne() {
        return ofOne;
    }

    @Test
    void a_name_that_another_node_has_is_refused() {
        assertThatThrownBy(() -> link.of(ofTwo.self(), atOne)).hasMessageContaining("two");
    }
}
