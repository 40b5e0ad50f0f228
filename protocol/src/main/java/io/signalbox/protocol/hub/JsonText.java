package io.signalbox.protocol.hub;

/** JSON strings as ASP.NET Core writes them with relaxed escaping: non-ASCII raw, only what must be escaped is. */
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private JsonText() {}

    static void write(FrameBytes out, String text) {
        out.put('"');
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F) {
                escape(out, c);
                i++;
            } else {
                i += out.utf8(text, i);
            }
        }
        out.put('"');
    }

    private static void escape(FrameBytes out, char c) {
        switch (c) {
            case '"' -> out.ascii("\\\"");
            case '\\' -> out.ascii("\\\\");
            case '\b' -> out.ascii("\\b");
            case '\f' -> out.ascii("\\f");
            case '\n' -> out.ascii("\\n");
            case '\r' -> out.ascii("\\r");
            case '\t' -> out.ascii("\\t");
            default -> out.ascii("\\u00").put(HEX.charAt(c >> 4)).put(HEX.charAt(c & 0xF));
        }
    }
}
