package io.signalbox.bench.page;

import java.util.List;
import java.util.Locale;

/** One frame of a picture: lines over a scale of steps, each line with its name at its end. */
final class Plot {
    private static final int WIDTH = 350;
    private static final int HEIGHT = 220;
    private static final int LEFT = 46;
    private static final int TOP = 46;
    private static final int ACROSS = 200;
    private static final int DOWN = 140;
    private static final int GRID = 4;
    private static final List<String> COLOURS = List.of("#2563eb", "#d97706", "#059669");

    private final String title;
    private final List<String> steps;
    private final double top;
    private final StringBuilder lines = new StringBuilder();
    private int drawn;

    /**
     * @param steps what stands under the points, from left to right
     * @param top the greatest value that has room
     */
    Plot(String title, List<String> steps, double top) {
        this.title = title;
        this.steps = steps;
        this.top = top;
    }

    /** @param values one for each step */
    Plot line(String name, List<Double> values) {
        String colour = COLOURS.get(drawn++ % COLOURS.size());
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            path.append(i == 0 ? "M" : "L").append(number(x(i))).append(' ').append(number(y(values.get(i))));
            lines.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"%s\"/>",
                    number(x(i)),
                    number(y(values.get(i))),
                    colour));
        }
        lines.append(String.format(
                Locale.ROOT, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n", path, colour));
        lines.append(String.format(
                Locale.ROOT,
                "<text class=\"s\" x=\"%s\" y=\"%s\" fill=\"%s\">%s</text>%n",
                number(x(values.size() - 1) + 7),
                number(y(values.get(values.size() - 1)) + 4),
                colour,
                name));
        return this;
    }

    private double x(int step) {
        return LEFT + (double) ACROSS * step / Math.max(1, steps.size() - 1);
    }

    private double y(double value) {
        return TOP + DOWN * (1 - value / top);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** @param place which of the frames of the picture, from the left */
    String svg(int place) {
        StringBuilder text = new StringBuilder("<g transform=\"translate(" + place * WIDTH + " 0)\">\n");
        text.append("<text class=\"t\" x=\"12\" y=\"22\">").append(title).append("</text>\n");
        for (int i = 0; i <= GRID; i++) {
            double value = top * i / GRID;
            text.append(String.format(
                    Locale.ROOT,
                    "<path class=\"g\" d=\"M%d %sh%d\"/><text class=\"s\" x=\"%d\" y=\"%s\" text-anchor=\"end\">%s</text>%n",
                    LEFT,
                    number(y(value)),
                    ACROSS,
                    LEFT - 6,
                    number(y(value) + 4),
                    Recorded.rounded(value)));
        }
        for (int i = 0; i < steps.size(); i++) {
            text.append(String.format(
                    Locale.ROOT,
                    "<text class=\"s\" x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    number(x(i)),
                    TOP + DOWN + 18,
                    steps.get(i)));
        }
        return text.append(lines).append("</g>\n").toString();
    }

    static String picture(String label, List<Plot> plots) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"system-ui, -apple-system, Segoe UI, sans-serif\" role=\"img\" aria-label=\"%s\">%n",
                WIDTH * plots.size(),
                HEIGHT,
                label));
        text.append("<style>.t{font-size:13px;fill:#0f172a;font-weight:600}.s{font-size:11px}"
                + ".g{stroke:#cbd5e1;stroke-width:1}</style>\n");
        text.append("<rect width=\"" + WIDTH * plots.size() + "\" height=\"" + HEIGHT + "\" fill=\"#fff\"/>\n");
        for (int i = 0; i < plots.size(); i++) {
            text.append(plots.get(i).svg(i));
        }
        return text.append("</svg>\n").toString();
    }
}
