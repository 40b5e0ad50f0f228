package io.signalbox.dataplane.cluster;

import java.util.Map;

/** The same where the nodes are clients of those that keep the records. */
class ClientUserGroupsTest extends HazelcastUserGroupsTest {
    @Override
    Map<String, String> settings() {
        return ClusterUnderTest.CLIENTS;
    }
}
