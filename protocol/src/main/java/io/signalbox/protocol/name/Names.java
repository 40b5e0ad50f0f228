package io.signalbox.protocol.name;

import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;

/** The checks that several names share. */
final class Names {
    private static final int SHOWN = 80;

    private Names() {}

    static RefusedException bad(Refusal refusal, String what, String offending, String expected) {
        return new RefusedException(refusal, what + ": " + printable(offending) + " (expected: " + expected + ")");
    }

    /** {@code text} when it has 1 to {@code most} characters and not only white space. */
    static String visible(String text, int most, Refusal refusal, String what) {
        if (text.isBlank() || text.length() > most) {
            throw bad(refusal, what, text, "1 to " + most + " characters, not only white space");
        }
        return text;
    }

    static boolean asciiLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean asciiDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String printable(String text) {
        String cut = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
