// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
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
/// @param entries    learned policies first, with a path for each seed, then baselines, then the index if there is one
/// @param strategies number of entries that trade
/// @param learned    number of entries of learned policies
record PortfolioResults(Plan plan, List<Comparison.Entry> entries, int strategies, int learned) {

    private static final String REFERENCE = "equal weight";

    private static String text(Figure figure, double value) {
        return Double.isNaN(value)
                ? "-"
                : figure.unit() == Figure.Unit.PERCENT
                        ? String.format(Locale.ROOT, "%.1f %%", 100 * value)
                        : String.format(Locale.ROOT, "%.2f", value);
    }

    /// The mean over the paths, with the least and the largest of them.
    private static String text(Figure figure, Comparison.Entry entry) {
        if (entry.paths().size() == 1) {
            return text(figure, figure.of(entry.paths().getFirst()));
        }
        DoubleSummaryStatistics of = entry.paths().stream().mapToDouble(figure::of).summaryStatistics();
        return text(figure, of.getAverage()) + " [" + text(figure, of.getMin()) + ", " + text(figure, of.getMax())
                + "]";
    }

    private Comparison comparison() {
        return new Comparison(entries, REFERENCE, Bootstrap.DEFAULT);
    }

    private List<Path> paths() {
        return entries.stream().flatMap(e -> e.paths().stream()).toList();
    }

    /// A name for each path, as it stands in files: of several paths of one name, with a number.
    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (Path path : paths()) {
            long before = names.stream().filter(n -> n.equals(path.name()) || n.startsWith(path.name() + " path "))
                    .count();
            names.add(before == 0 ? path.name() : path.name() + " path " + (before + 1));
        }
        return names;
    }

    private int traded() {
        return entries.subList(0, strategies).stream().mapToInt(e -> e.paths().size()).sum();
    }

    private List<String> header() {
        return Stream.concat(Stream.of("strategy"), Stream.concat(Stream.of(Figure.values()).map(Figure::label),
                Stream.of("deflated Sharpe", "Sharpe less " + REFERENCE + "'s (95 %)", "is in truth"))).toList();
    }

    /// What the table says, as text; takes the time of its bootstraps.
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        Comparison comparison = comparison();
        for (int s = 0; s < entries.size(); s++) {
            Comparison.Entry entry = entries.get(s);
            List<String> row = new ArrayList<>(List.of(entry.name()));
            for (Figure figure : Figure.values()) {
                row.add(s >= strategies && !figure.isOfGrowth() ? "-" : text(figure, entry));
            }
            row.add(s < strategies ? String.format(Locale.ROOT, "%.2f", comparison.deflatedSharpe(entry.name())) : "-");
            row.add(comparison.difference(entry.name(), Figure.SHARPE).map(d -> difference(comparison, entry, d))
                    .orElse("-"));
            row.add(s < strategies ? inTruth(comparison, entry.name(), s < learned) : "the index");
            rows.add(row);
        }
        return rows;
    }

    private static String difference(Comparison comparison, Comparison.Entry entry, Statistics.Interval interval) {
        double by = entry.value(Figure.SHARPE) - comparison.entry(REFERENCE).value(Figure.SHARPE);
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
    void print(PrintWriter out, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>(List.of(header()));
        all.addAll(rows);
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
        List<Path> paths = paths();
        List<String> names = names();
        for (int s = 0; s < paths.size(); s++) {
            csv.append(names.get(s));
            for (Figure figure : Figure.values()) {
                csv.append(',').append(s >= traded() && !figure.isOfGrowth() ? "" : figure.of(paths.get(s)));
            }
            csv.append('\n');
        }
        return csv.toString();
    }

    /// Growth of every strategy on every day.
    String daily() {
        StringBuilder csv = new StringBuilder("date");
        List<Path> paths = paths();
        names().forEach(name -> csv.append(',').append(name));
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
        List<Path> paths = paths();
        List<String> names = names();
        for (int s = 0; s < paths.size(); s++) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("strategy", names.get(s));
            for (Figure figure : Figure.values()) {
                if (s < traded() || figure.isOfGrowth()) {
                    row.put(figure.name().toLowerCase(Locale.ROOT), figure.of(paths.get(s)));
                }
            }
            list.add(row);
        }
        return Json.of(Map.of("strategies", list)).pretty();
    }

    /// The tear sheet of the first strategy, with all beside it.
    TearSheet sheet(List<List<String>> rows) {
        Market market = plan.market();
        List<Path> paths = entries.stream().map(e -> e.paths().getFirst()).toList();
        Path first = paths.getFirst();
        String summary = market.size() + " assets, " + first.days() + " days from " + first.date(0) + " to "
                + first.date(first.days() - 1) + ", " + market.frequency().periodsPerYear()
                + " periods a year; costs of "
                + String.format(Locale.ROOT, "%.1f", 1e4 * plan.trading().costs().proportional())
                + " basis points of what is traded.";
        return new TearSheet(first.name() + " and " + (paths.size() - 1) + " others", summary, paths, exposures(),
                List.of(figures(rows), limits()));
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
    private List<List<String>> transposed(List<List<String>> rows) {
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

    private Table figures(List<List<String>> rows) {
        List<List<String>> table = transposed(rows);
        StringBuilder note = new StringBuilder();
        for (Figure figure : Figure.values()) {
            note.append(figure.label()).append(": ").append(figure.formula()).append(". ");
        }
        return new Table("Figures", table.getFirst(), table.subList(1, table.size()),
                note + "g growth, r = g − 1, W wealth, m = "
                        + paths().getFirst().days() + " periods, P = " + plan.market().frequency().periodsPerYear()
                        + " periods a year. Intervals: stationary block bootstrap, 2000 draws.");
    }

    private Table limits() {
        List<List<String>> rows = new ArrayList<>();
        for (Path path : paths().subList(0, traded())) {
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
