package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.Topic;

/** A topic as the map's key: tenants and hubs have no line breaks, so that no two topics are one key. */
final class TopicKey {
    private TopicKey() {}

    static String of(Topic topic) {
        return letter(topic.kind())
                + topic.tenant().value()
                + '\n'
                + topic.hub().value()
                + '\n'
                + topic.name();
    }

    private static String letter(Topic.Kind kind) {
        return switch (kind) {
            case HUB -> "h";
            case CONNECTION -> "c";
            case ATTACHMENT -> "a";
            case USER -> "u";
            case GROUP -> "g";
            case APP_SERVER -> "s";
        };
    }
}
