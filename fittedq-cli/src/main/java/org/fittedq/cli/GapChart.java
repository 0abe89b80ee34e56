// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

/// Draws how the amortisation gap is distributed over states: each number sorted, one panel for each. Every run faintly, the
/// states of all runs together on top.
final class GapChart {

    private static final int WIDTH = 620;
    private static final int HEIGHT = 520;
    /// What is smaller, 0 above all, is drawn here: the scale is logarithmic.
    private static final double FLOOR = 1e-6;

    private GapChart() {}

    /// Writes the picture.
    static void write(List<MeasuredGap> gaps, Path file) throws IOException {
        List<XYChart> panels = new ArrayList<>();
        double certified = gaps.stream().mapToDouble(MeasuredGap::certifiedPercent).average().orElseThrow();
        panel(panels, gaps, MeasuredGap::relative, "amortisation gap",
                String.format(Locale.ROOT, "gap over the range of q (%.0f %% certified)", certified));
        panel(panels, gaps, MeasuredGap::gradNorms, "first-order condition",
                "norm of ∂q/∂a at interior actions (reward/half-width)");
        panel(panels, gaps, MeasuredGap::divergences, "soft gap", "KL divergence of the policy from exp(q/α) (nat)");
        BufferedImage picture = new BufferedImage(WIDTH * panels.size(), HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        for (XYChart panel : panels) {
            panel.paint(graphics, WIDTH, HEIGHT);
            graphics.translate(WIDTH, 0);
        }
        graphics.dispose();
        SummaryChart.write(picture, file);
    }

    /// Adds a panel, unless no state has such a number.
    private static void panel(List<XYChart> panels, List<MeasuredGap> gaps, Function<MeasuredGap, DoubleStream> of,
            String title, String yTitle) {
        double[] all = sorted(gaps.stream().flatMapToDouble(of));
        if (all.length == 0) {
            return;
        }
        XYChart chart = SummaryChart.empty(WIDTH, HEIGHT, title, "states, sorted (%)", yTitle);
        chart.getStyler().setYAxisLogarithmic(true).setXAxisMin(0.0).setXAxisMax(100.0);
        for (int i = 0; gaps.size() > 1 && i < gaps.size(); i++) {
            double[] one = sorted(of.apply(gaps.get(i)));
            if (one.length > 0) {
                line(chart, i == 0 ? "each run" : gaps.get(i).run().toString(), one, SummaryChart.FAINT, 1.2f)
                        .setShowInLegend(i == 0);
            }
        }
        line(chart, gaps.size() > 1 ? "all states of " + gaps.size() + " runs" : all.length + " states", all,
                SummaryChart.BLUE, 2.8f);
        panels.add(chart);
    }

    private static double[] sorted(DoubleStream values) {
        return values.map(x -> Math.max(x, FLOOR)).sorted().toArray();
    }

    private static XYSeries line(XYChart chart, String name, double[] y, Color colour, float width) {
        double[] percent = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            percent[i] = 100 * (i + 0.5) / y.length;
        }
        return SummaryChart.style(chart.addSeries(name, percent, y), colour, width);
    }
}
