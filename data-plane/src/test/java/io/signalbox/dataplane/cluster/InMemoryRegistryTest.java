package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.Registry;

class InMemoryRegistryTest extends RegistryContract {
    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final Registry one = registry.of(ONE);
    private final Registry two = registry.of(TWO);

    @Override
    protected Registry one() {
        return one;
    }

    @Override
    protected Registry two() {
        return two;
    }
}
