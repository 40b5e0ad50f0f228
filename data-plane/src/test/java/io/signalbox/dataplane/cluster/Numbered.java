package io.signalbox.dataplane.cluster;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Payload;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message that says where it belongs.
 *
 * @param number among all of its sender, from 0
 * @param ofTarget among those that its sender sent to that target, from 0
 */
record Numbered(String sender, int number, String target, int ofTarget) {
    private static final Pattern TEXT = Pattern.compile("\\[\"(.+)\",(\\d+),\"(.+)\",(\\d+)]");

    /** All that one sender sends to one target. */
    record Stream(String sender, String target) {}

    static Numbered read(String text) {
        Matcher numbered = TEXT.matcher(text);
        if (!numbered.matches()) {
            throw new IllegalArgumentException(text + " (expected: a numbered message)");
        }
        return new Numbered(
                numbered.group(1),
                Integer.parseInt(numbered.group(2)),
                numbered.group(3),
                Integer.parseInt(numbered.group(4)));
    }

    Payload payload() {
        String text = "[\"" + sender + "\"," + number + ",\"" + target + "\"," + ofTarget + "]\u001e";
        return new Payload(ByteString.copyFromUtf8(text), ByteString.EMPTY);
    }

    Stream stream() {
        return new Stream(sender, target);
    }

    /** As it stands in a message; of one target, or everyone. */
    static String target(Audience audience) {
        return switch (audience.kind()) {
            case EVERYONE -> "everyone";
            case CONNECTIONS ->
                "connection "
                        + ((Audience.Connections) audience).connections().get(0).value();
            case USERS -> "user " + ((Audience.Users) audience).users().get(0).value();
            case GROUPS ->
                "group " + ((Audience.Groups) audience).groups().get(0).value();
        };
    }
}
