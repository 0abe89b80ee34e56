// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.awt.Color;
import java.awt.font.FontRenderContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.fittedq.algorithm.Metric;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;

/// Draws one metric of several studies: IQM as a line, its interval as a band.
final class CompareChart {

    private static final List<Color> COLOURS = List.of(new Color(0x1f, 0x5a, 0xa8), new Color(0xd9, 0x6b, 0x0b),
            new Color(0x2a, 0x8a, 0x4a), new Color(0x9b, 0x3b, 0x8f), new Color(0x60, 0x6a, 0x78),
            new Color(0xc6, 0x28, 0x28), new Color(0x00, 0x97, 0xa7), new Color(0x8d, 0x6e, 0x2f),
            new Color(0xd4, 0xa0, 0x17), new Color(0x5e, 0x35, 0xb1));
    private static final int ROW = 900; // pixels that names side by side may take below the picture
    private static final int MARK = 55; // pixels beside a name
    private static final int LONG = 250; // a name as wide as that takes too much room at the side
    private static final int BAND_ALPHA = 40;

    private CompareChart() {}

    /// Writes the picture.
    static void write(List<Curve> curves, Metric metric, Path file) throws IOException {
        XYChart chart = SummaryChart.empty(metric.key() + ", IQM over seeds and its 95 % interval",
                metric.unit().isEmpty() ? metric.key() : metric.key() + " (" + metric.unit() + ")");
        for (int i = 0; i < curves.size(); i++) {
            Curve curve = curves.get(i);
            Color colour = COLOURS.get(i % COLOURS.size());
            List<Long> steps = List.copyOf(curve.rows().keySet());
            List<SeedStatistics> statistics = List.copyOf(curve.rows().values());
            SummaryChart.band(chart, curve.name() + " interval", steps, statistics,
                    new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), BAND_ALPHA))
                    .setShowInLegend(false);
            SummaryChart.line(chart, label(curve), steps,
                    statistics.stream().map(SeedStatistics::iqm).toList(), colour, 2.6f);
        }
        placeLegend(chart.getStyler(), curves.stream().map(CompareChart::label).toList());
        SummaryChart.write(chart, file);
    }

    private static String label(Curve curve) {
        return curve.name() + ", " + curve.seeds() + " seeds";
    }

    /// Names that do not fit below the picture side by side stand one below the other: beside it, or, if one is long, below.
    private static void placeLegend(Styler styler, List<String> labels) {
        FontRenderContext screen = new FontRenderContext(null, true, true);
        List<Integer> widths = labels.stream()
                .map(l -> (int) styler.getLegendFont().getStringBounds(l, screen).getWidth() + MARK).toList();
        if (widths.stream().mapToInt(w -> w).sum() > ROW) {
            boolean aLongOne = widths.stream().anyMatch(w -> w > LONG);
            styler.setLegendPosition(aLongOne ? Styler.LegendPosition.OutsideS : Styler.LegendPosition.OutsideE)
                    .setLegendLayout(Styler.LegendLayout.Vertical);
        }
    }
}
