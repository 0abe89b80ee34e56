// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.fittedq.data.AtomicFile;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// Draws the learning curves: each seed faintly, IQM and mean on top, the interval of the IQM as a band.
final class SummaryChart {

    private static final int WIDTH = 960;
    private static final int HEIGHT = 560;
    static final Color BLUE = new Color(0x1f, 0x5a, 0xa8);
    private static final Color BAND = new Color(0x1f, 0x5a, 0xa8, 48);
    private static final Color ORANGE = new Color(0xd9, 0x6b, 0x0b);
    static final Color FAINT = new Color(0x60, 0x6a, 0x78, 90);
    private static final Color GRID = new Color(0xe4, 0xe7, 0xec);
    private static final Color INK = new Color(0x22, 0x28, 0x31);

    private SummaryChart() {}

    /// Writes the picture.
    static void write(Summary summary, Path file) throws IOException {
        write(chart(summary), file);
    }

    /// Writes any chart as a picture.
    static void write(XYChart chart, Path file) throws IOException {
        write(BitmapEncoder.getBufferedImage(chart), file);
    }

    /// Writes any picture.
    static void write(BufferedImage picture, Path file) throws IOException {
        AtomicFile.write(file, out -> ImageIO.write(picture, "png", out));
    }

    /// Makes a chart over steps with nothing on it.
    static XYChart empty(String title, String yTitle) {
        return empty(WIDTH, HEIGHT, title, "steps", yTitle);
    }

    /// Makes any chart with nothing on it.
    static XYChart empty(int width, int height, String title, String xTitle, String yTitle) {
        XYChart chart = new XYChartBuilder().width(width).height(height).title(title).xAxisTitle(xTitle)
                .yAxisTitle(yTitle).build();
        style(chart);
        return chart;
    }

    private static XYChart chart(Summary summary) {
        int seeds = summary.seeds().size();
        XYChart chart = empty(summary.experiment().algorithm() + " on " + summary.experiment().environment().name()
                + ", " + seeds + (seeds == 1 ? " seed" : " seeds"),
                "return, mean of "
                        + summary.experiment().run().evalEpisodes() + " evaluation episodes (reward)");
        List<Long> steps = List.copyOf(summary.rows().keySet());
        List<SeedStatistics> statistics = steps.stream().map(summary::statistics).toList();
        band(chart, "95 % interval of the IQM", steps, statistics, BAND);
        for (int i = 0; i < seeds; i++) {
            int column = i;
            XYSeries line = line(chart, i == 0 ? "each seed" : "seed " + summary.seeds().get(i), steps,
                    summary.rows().values().stream().map(r -> r.get(column)).toList(), FAINT, 1.2f);
            line.setShowInLegend(i == 0);
        }
        line(chart, "mean", steps, statistics.stream().map(SeedStatistics::mean).toList(), ORANGE, 2f)
                .setLineStyle(new BasicStroke(2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[]{7, 5},
                        0));
        line(chart, "IQM", steps, statistics.stream().map(SeedStatistics::iqm).toList(), BLUE, 2.8f);
        return chart;
    }

    /// The band is one polygon: the upper ends forwards, the lower ends backwards.
    static XYSeries band(XYChart chart, String name, List<Long> steps, List<SeedStatistics> statistics,
            Color colour) {
        List<Long> x = new ArrayList<>(steps);
        List<Double> y = new ArrayList<>();
        statistics.forEach(s -> y.add(s.interval().high()));
        List<Long> back = new ArrayList<>(steps);
        Collections.reverse(back);
        x.addAll(back);
        statistics.reversed().forEach(s -> y.add(s.interval().low()));
        XYSeries band = chart.addSeries(name, x, y);
        band.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
        band.setFillColor(colour);
        band.setLineColor(colour);
        band.setMarker(SeriesMarkers.NONE);
        return band;
    }

    static XYSeries line(XYChart chart, String name, List<Long> x, List<Double> y, Color colour,
            float width) {
        return style(chart.addSeries(name, x, y), colour, width);
    }

    static XYSeries style(XYSeries line, Color colour, float width) {
        line.setLineColor(colour);
        line.setMarkerColor(colour);
        line.setLineWidth(width);
        // a single evaluation is no line
        line.setMarker(line.getXData().length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        return line;
    }

    private static void style(XYChart chart) {
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal).setLegendBorderColor(Color.WHITE)
                .setChartBackgroundColor(Color.WHITE).setPlotBorderVisible(false).setChartFontColor(INK)
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 18))
                .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13)).setLocale(Locale.ROOT)
                .setAntiAlias(true).setChartPadding(16);
        chart.getStyler().setPlotGridLinesColor(GRID).setAxisTickLabelsColor(INK)
                .setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14))
                .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12)).setXAxisDecimalPattern("#,##0")
                .setXAxisMin(0.0).setXAxisTickMarkSpacingHint(100);
    }
}
