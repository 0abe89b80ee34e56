// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.report;

import java.util.Locale;

/// Text of a picture in SVG, piece by piece. Colours are classes, so that the page's light and dark styles apply.
final class Svg {

    private final StringBuilder text = new StringBuilder();

    /// Begins a picture that scales with the page.
    ///
    /// @param width  units
    /// @param height units
    /// @param title  what it shows, for those who hear it
    Svg(int width, int height, String title) {
        text.append("<svg viewBox=\"0 0 ").append(width).append(' ').append(height)
                .append("\" role=\"img\" aria-label=\"").append(escaped(title)).append("\">\n");
    }

    /// Draws a straight line.
    Svg line(String kind, double x0, double y0, double x1, double y1) {
        text.append("<line class=\"").append(kind).append("\" x1=\"").append(number(x0)).append("\" y1=\"")
                .append(number(y0)).append("\" x2=\"").append(number(x1)).append("\" y2=\"").append(number(y1))
                .append("\"/>\n");
        return this;
    }

    /// Writes a word.
    Svg word(String kind, double x, double y, String word) {
        text.append("<text class=\"").append(kind).append("\" x=\"").append(number(x)).append("\" y=\"")
                .append(number(y)).append("\">").append(escaped(word)).append("</text>\n");
        return this;
    }

    /// Draws a rectangle, named by a hover text.
    Svg box(String kind, double x, double y, double width, double height, String title) {
        text.append("<rect class=\"").append(kind).append("\" x=\"").append(number(x)).append("\" y=\"")
                .append(number(y)).append("\" width=\"").append(number(Math.max(0, width))).append("\" height=\"")
                .append(number(Math.max(0, height))).append("\"><title>").append(escaped(title))
                .append("</title></rect>\n");
        return this;
    }

    /// Draws a line through points, or fills what it encloses.
    ///
    /// @param kind   classes
    /// @param x      places
    /// @param y      places
    /// @param closed whether it is filled
    /// @param title  hover text
    Svg path(String kind, double[] x, double[] y, boolean closed, String title) {
        text.append("<path class=\"").append(kind).append("\" d=\"");
        for (int k = 0; k < x.length; k++) {
            text.append(k == 0 ? 'M' : 'L').append(number(x[k])).append(' ').append(number(y[k]));
        }
        text.append(closed ? "Z" : "").append("\"><title>").append(escaped(title)).append("</title></path>\n");
        return this;
    }

    /// Ends the picture.
    String end() {
        return text.append("</svg>\n").toString();
    }

    private static String number(double x) {
        String s = String.format(Locale.ROOT, "%.1f", x);
        return s.endsWith(".0") ? s.substring(0, s.length() - 2) : s;
    }

    /// Writes text so that no letter of it is taken for markup.
    static String escaped(String s) {
        return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
