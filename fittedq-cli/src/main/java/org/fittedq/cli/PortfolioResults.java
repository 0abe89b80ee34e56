// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.fittedq.measure.Statistics;
import org.fittedq.portfolio.backtest.Bootstrap;
import org.fittedq.portfolio.backtest.Comparison;
import org.fittedq.portfolio.backtest.Figure;
import org.fittedq.portfolio.backtest.Path;
import org.fittedq.portfolio.limits.Rules;
import org.fittedq.portfolio.market.Market;
import org.fittedq.portfolio.report.Exposure;
import org.fittedq.portfolio.report.Table;
import org.fittedq.portfolio.report.TearSheet;
import org.fittedq.portfolio.task.Plan;
import org.fittedq.store.Json;

/// What came of a backtest: table, daily numbers, tear sheet.
///
/// @param plan       market, limits, costs
/// @param paths      learned policies first, then baselines, then the index if there is one
/// @param strategies number of paths that trade
/// @param learned    number of paths of learned policies
record PortfolioResults(Plan plan, List<Path> paths, int strategies, int learned) {

    private static final String REFERENCE = "equal weight";

    private static String text(Figure figure, double value) {
        return Double.isNaN(value)
                ? "-"
                : figure.unit() == Figure.Unit.PERCENT
                        ? String.format(Locale.ROOT, "%.1f %%", 100 * value)
                        : String.format(Locale.ROOT, "%.2f", value);
    }

    private Comparison comparison() {
        return new Comparison(paths.stream().map(p -> new Comparison.Entry(p.name(), List.of(p))).toList(), REFERENCE,
                Bootstrap.DEFAULT);
    }

    private List<String> header() {
        return Stream.concat(Stream.of("strategy"), Stream.concat(Stream.of(Figure.values()).map(Figure::label),
                Stream.of("deflated Sharpe", "Sharpe less " + REFERENCE + "'s (95 %)", "is in truth"))).toList();
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        Comparison comparison = comparison();
        for (int s = 0; s < paths.size(); s++) {
            Path path = paths.get(s);
            List<String> row = new ArrayList<>(List.of(path.name()));
            for (Figure figure : Figure.values()) {
                row.add(s >= strategies && !figure.isOfGrowth() ? "-" : text(figure, figure.of(path)));
            }
            row.add(s < strategies ? String.format(Locale.ROOT, "%.2f", comparison.deflatedSharpe(path.name())) : "-");
            row.add(comparison.difference(path.name(), Figure.SHARPE).map(d -> difference(comparison, path, d))
                    .orElse("-"));
            row.add(s < strategies ? inTruth(comparison, path.name(), s < learned) : "the index");
            rows.add(row);
        }
        return rows;
    }

    private static String difference(Comparison comparison, Path path, Statistics.Interval interval) {
        double by = Figure.SHARPE.of(path) - comparison.entry(REFERENCE).value(Figure.SHARPE);
        return String.format(Locale.ROOT, "%+.2f [%+.2f, %+.2f]", by, interval.low(), interval.high());
    }

    /// Which other strategy it is, or that its weights never move.
    private static String inTruth(Comparison comparison, String name, boolean isLearned) {
        List<String> words = new ArrayList<>();
        comparison.isInTruth(name).ifPresent(words::add);
        if (isLearned && comparison.entry(name).isStill()) {
            words.add("weights never move");
        }
        return String.join(", ", words);
    }

    /// Prints the table.
    void print(PrintWriter out) {
        List<List<String>> all = new ArrayList<>(List.of(header()));
        all.addAll(rows());
        int columns = header().size();
        int[] widths = new int[columns];
        for (List<String> row : all) {
            for (int c = 0; c < columns; c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                String form = c == 0 || c == columns - 1 ? "%-" + widths[c] + "s" : "%" + widths[c] + "s";
                line.append(c == 0 ? "" : "  ").append(String.format(form, row.get(c)));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /// One row for each strategy, numbers in full.
    String csv() {
        StringBuilder csv = new StringBuilder("strategy");
        for (Figure figure : Figure.values()) {
            csv.append(',').append(figure.name().toLowerCase(Locale.ROOT));
        }
        csv.append('\n');
        for (int s = 0; s < paths.size(); s++) {
            csv.append(paths.get(s).name());
            for (Figure figure : Figure.values()) {
                csv.append(',').append(s >= strategies && !figure.isOfGrowth() ? "" : figure.of(paths.get(s)));
            }
            csv.append('\n');
        }
        return csv.toString();
    }

    /// Growth of every strategy on every day.
    String daily() {
        StringBuilder csv = new StringBuilder("date");
        paths.forEach(p -> csv.append(',').append(p.name()));
        csv.append('\n');
        for (int k = 0; k < paths.getFirst().days(); k++) {
            csv.append(paths.getFirst().date(k));
            for (Path path : paths) {
                csv.append(',').append(path.growth(k));
            }
            csv.append('\n');
        }
        return csv.toString();
    }

    /// The table as JSON.
    String json() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (int s = 0; s < paths.size(); s++) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("strategy", paths.get(s).name());
            for (Figure figure : Figure.values()) {
                if (s < strategies || figure.isOfGrowth()) {
                    row.put(figure.name().toLowerCase(Locale.ROOT), figure.of(paths.get(s)));
                }
            }
            list.add(row);
        }
        return Json.of(Map.of("strategies", list)).pretty();
    }

    /// The tear sheet of the first strategy, with all beside it.
    TearSheet sheet() {
        Market market = plan.market();
        Path first = paths.getFirst();
        String summary = market.size() + " assets, " + first.days() + " days from " + first.date(0) + " to "
                + first.date(first.days() - 1) + ", " + market.frequency().periodsPerYear()
                + " periods a year; costs of "
                + String.format(Locale.ROOT, "%.1f", 1e4 * plan.trading().costs().proportional())
                + " basis points of what is traded.";
        return new TearSheet(first.name() + " and " + (paths.size() - 1) + " others", summary, paths, exposures(),
                List.of(figures(), limits()));
    }

    private List<Exposure> exposures() {
        List<Exposure> exposures = new ArrayList<>();
        int version = plan.limits().versions() - 1;
        List<Rules.Group> groups = plan.limits().rules(version).groups();
        for (int g = 0; g < groups.size(); g++) {
            List<Integer> members = new ArrayList<>();
            for (int i : plan.limits().members(version, g)) {
                members.add(i);
            }
            exposures.add(new Exposure(groups.get(g).name(), members, groups.get(g).sum().min(),
                    groups.get(g).sum().max()));
        }
        return exposures;
    }

    /// A column for each strategy: there are more figures than strategies.
    private List<List<String>> transposed() {
        List<List<String>> rows = rows();
        List<List<String>> columns = new ArrayList<>();
        for (int c = 0; c < header().size(); c++) {
            List<String> column = new ArrayList<>(List.of(c == 0 ? "" : header().get(c)));
            for (List<String> row : rows) {
                column.add(row.get(c));
            }
            columns.add(column);
        }
        return columns;
    }

    private Table figures() {
        List<List<String>> table = transposed();
        StringBuilder note = new StringBuilder();
        for (Figure figure : Figure.values()) {
            note.append(figure.label()).append(": ").append(figure.formula()).append(". ");
        }
        return new Table("Figures", table.getFirst(), table.subList(1, table.size()),
                note + "g growth, r = g − 1, W wealth, m = "
                        + paths.getFirst().days() + " periods, P = " + plan.market().frequency().periodsPerYear()
                        + " periods a year. Intervals: stationary block bootstrap, 2000 draws.");
    }

    private Table limits() {
        List<List<String>> rows = new ArrayList<>();
        for (Path path : paths.subList(0, strategies)) {
            rows.add(List.of(path.name(), worst(path.worstExecuted()), worst(path.worstDrifted())));
        }
        return new Table("Limits", List.of("strategy", "missed most after a trade", "missed most by drift"), rows,
                "After a trade every limit holds within 1e-9; between trades prices move the weights.");
    }

    private static String worst(Map<String, Double> missed) {
        return missed.entrySet().stream().max(Map.Entry.comparingByValue())
                .map(e -> e.getKey() + ": " + String.format(Locale.ROOT, "%.2g", e.getValue())).orElse("none");
    }
}
