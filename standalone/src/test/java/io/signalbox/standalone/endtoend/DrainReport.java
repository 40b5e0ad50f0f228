package io.signalbox.standalone.endtoend;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node says of its way out.
 *
 * @param clients its own, and those of other nodes that app servers serve through it
 * @param told to come again, so far
 * @param perSecond that are told; 0 when nobody is left to be told
 */
record DrainReport(String state, int clients, int told, int perSecond) {
    private static final Pattern STATE = Pattern.compile("\"state\":\"(\\w+)\"");

    static DrainReport parse(String json) {
        Matcher state = STATE.matcher(json);
        if (!state.find()) {
            throw new AssertionError(json);
        }
        return new DrainReport(
                state.group(1), number(json, "clients"), number(json, "told"), number(json, "clientsPerSecond"));
    }

    private static int number(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":(\\d+)").matcher(json);
        if (!found.find()) {
            throw new AssertionError("no " + name + ": " + json);
        }
        return Integer.parseInt(found.group(1));
    }
}
