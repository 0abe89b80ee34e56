// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.report;

import java.time.LocalDate;
import java.util.List;
import java.util.function.DoubleFunction;
import org.fittedq.math.Check;
import org.fittedq.portfolio.backtest.Path;
import org.fittedq.portfolio.backtest.Trade;

/// One HTML file with all that a backtest has to tell: charts as SVG within, no script, nothing fetched, light and dark, fit for paper.
///
/// ```text
/// equity (log)   drawdown   rolling Sharpe   weights   groups with their limits   turnover   month by month   tables
/// ```
///
/// @param title     heading
/// @param summary   a sentence or two below it
/// @param paths     strategies over the same days, the one that it is about first; an index may be among them
/// @param exposures groups of assets of the first path
/// @param tables    figures, constraints, settings
public record TearSheet(String title, String summary, List<Path> paths, List<Exposure> exposures, List<Table> tables) {

    private static final int TALL = 280;
    private static final int LOW = 160;
    private static final int MOST_AREAS = 12;

    /// Copies the lists.
    ///
    /// @throws IllegalArgumentException if there is no path, or they are not of the same days
    public TearSheet {
        paths = List.copyOf(paths);
        exposures = List.copyOf(exposures);
        tables = List.copyOf(tables);
        Check.that(!paths.isEmpty(), "tear sheet", "at least one path", "none");
        Path first = paths.getFirst();
        for (Path path : paths) {
            Check.that(path.days() == first.days() && path.date(0).equals(first.date(0)),
                    "path of " + path.name(), first.days() + " days from " + first.date(0) + " on, as "
                            + first.name() + " has",
                    path.days() + " from " + path.date(0) + " on");
        }
    }

    /// Writes the page.
    ///
    /// @return HTML, complete in itself
    public String html() {
        StringBuilder page = new StringBuilder();
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
                .append("<link rel=\"icon\" href=\"data:,\">\n<title>").append(Svg.escaped(title))
                .append("</title>\n<style>\n").append(Style.CSS).append("</style>\n</head>\n<body>\n<main>\n<h1>")
                .append(Svg.escaped(title)).append("</h1>\n<p>").append(Svg.escaped(summary)).append("</p>\n");
        page.append(legend());
        page.append(figure("Equity", "wealth, 1 at the start, logarithmic", equity()));
        page.append(figure("Drawdown", "distance to the largest wealth so far", drawdown()));
        page.append(rolling());
        page.append(
                figure("Weights of " + subject().name(), "parts of wealth; what is missing to 1 is cash", weights()));
        page.append(groups());
        page.append(figure("Turnover of " + subject().name(),
                "bought and sold at each trade, parts of wealth; the first, which buys all, is cut off",
                turnover()));
        page.append(new Months(subject()).html());
        tables.forEach(t -> page.append("<section>\n").append(t.html()).append("</section>\n"));
        return page.append("</main>\n</body>\n</html>\n").toString();
    }

    private Path subject() {
        return paths.getFirst();
    }

    private LocalDate date(int k) {
        return subject().date(k);
    }

    private static String figure(String heading, String what, String svg) {
        return "<section>\n<h2>" + Svg.escaped(heading) + "</h2>\n<p class=\"note\">" + Svg.escaped(what) + "</p>\n"
                + svg + "</section>\n";
    }

    private String legend() {
        StringBuilder html = new StringBuilder("<ul class=\"legend\">\n");
        for (int s = 0; s < paths.size(); s++) {
            html.append(key(s, paths.get(s).name()));
        }
        return html.append("</ul>\n").toString();
    }

    private static String key(int series, String name) {
        return "<li><svg class=\"key\" viewBox=\"0 0 22 8\" aria-hidden=\"true\"><line class=\"line "
                + Chart.colour(series) + "\" x1=\"0\" y1=\"4\" x2=\"22\" y2=\"4\"/></svg>" + Svg.escaped(name)
                + "</li>\n";
    }

    private String lines(String name, Scale y, DoubleFunction<String> text, int height,
            List<double[]> series) {
        Chart chart = new Chart(name, height, subject().days(), this::date, y, text);
        for (int s = series.size() - 1; s >= 0; s--) { // the first on top
            chart.line(s, series.get(s), paths.get(s).name());
        }
        return chart.end();
    }

    private static Scale around(List<double[]> series, boolean isLog) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double[] each : series) {
            for (double x : each) {
                least = Double.isNaN(x) ? least : Math.min(least, x);
                most = Double.isNaN(x) ? most : Math.max(most, x);
            }
        }
        return isLog ? Scale.log(least, most, 0, 1) : Scale.linear(least, most, 0, 1);
    }

    private String equity() {
        List<double[]> wealth = paths.stream().map(Series::wealth).toList();
        return lines("equity of all strategies", around(wealth, true), Scale::text, TALL, wealth);
    }

    private String drawdown() {
        List<double[]> down = paths.stream().map(p -> Series.drawdown(Series.wealth(p))).toList();
        return lines("drawdown of all strategies", around(down, false), Scale::percent, LOW, down);
    }

    private String rolling() {
        int window = subject().frequency().periodsPerYear();
        if (subject().days() <= window) {
            return "";
        }
        List<double[]> sharpe = paths.stream().map(p -> Series.rollingSharpe(p, window)).toList();
        return figure("Rolling Sharpe ratio", "over " + window + " periods, one year",
                lines("rolling Sharpe ratio", around(sharpe, false), Scale::text, LOW, sharpe));
    }

    /// The assets with the largest mean weights one by one, the others together; weights below 0 are stacked downwards.
    private String weights() {
        Path path = subject();
        int n = path.market().size();
        List<Integer> order = Series.bySize(path);
        int single = Math.min(n, n > MOST_AREAS ? MOST_AREAS - 1 : MOST_AREAS);
        double[] up = new double[path.days()];
        double[] down = new double[path.days()];
        double most = 1;
        double least = 0;
        for (int k = 0; k < path.days(); k++) {
            double above = 0;
            double below = 0;
            for (int i = 0; i < n; i++) {
                above += Math.max(0, path.weight(k, i));
                below += Math.min(0, path.weight(k, i));
            }
            most = Math.max(most, above);
            least = Math.min(least, below);
        }
        Chart chart = new Chart("weights over time", TALL, path.days(), this::date, Scale.linear(least, most, 0, 1),
                Scale::percent);
        StringBuilder keys = new StringBuilder("<ul class=\"legend small\">\n");
        for (int rank = 0; rank < single + (n > single ? 1 : 0); rank++) {
            boolean rest = rank == single;
            List<Integer> assets = rest ? order.subList(single, n) : List.of(order.get(rank));
            String name = rest ? (n - single) + " others" : path.market().assets().get(order.get(rank));
            stack(chart, rank, assets, up, down, name);
            keys.append("<li><span class=\"swatch ").append(Chart.colour(rank)).append("\"></span>")
                    .append(Svg.escaped(name)).append("</li>\n");
        }
        return chart.end() + keys.append("</ul>\n");
    }

    private void stack(Chart chart, int colour, List<Integer> assets, double[] up, double[] down, String name) {
        Path path = subject();
        double[] upBefore = up.clone();
        double[] downBefore = down.clone();
        boolean isShort = false;
        for (int k = 0; k < path.days(); k++) {
            for (int i : assets) {
                up[k] += Math.max(0, path.weight(k, i));
                down[k] += Math.min(0, path.weight(k, i));
            }
            isShort |= down[k] < downBefore[k];
        }
        chart.area(colour, upBefore, up, name);
        if (isShort) {
            chart.area(colour, down, downBefore, name);
        }
    }

    private String groups() {
        StringBuilder html = new StringBuilder();
        for (Exposure group : exposures) {
            double[] share = Series.share(subject(), group.assets());
            double least = 0;
            double most = Double.isFinite(group.max()) ? group.max() * 1.1 : 0.01;
            for (double x : share) {
                least = Math.min(least, x);
                most = Math.max(most, x);
            }
            Chart chart = new Chart("share of " + group.name(), 110, subject().days(), this::date,
                    Scale.linear(least, most, 0, 1), Scale::percent);
            chart.line(0, share, group.name());
            if (Double.isFinite(group.max())) {
                chart.limit(group.max(), "max " + Scale.percent(group.max()));
            }
            if (Double.isFinite(group.min()) && group.min() > 0) {
                chart.limit(group.min(), "min " + Scale.percent(group.min()));
            }
            html.append("<h3>").append(Svg.escaped(group.name())).append("</h3>\n").append(chart.end());
        }
        return exposures.isEmpty()
                ? ""
                : "<section>\n<h2>Groups and their limits</h2>\n<p class=\"note\">after each trade, as they drift until the next"
                        + "</p>\n" + html + "</section>\n";
    }

    /// The first trade buys all and would make the others small: it is cut off, and said.
    private String turnover() {
        Path path = subject();
        double most = 0.01;
        for (Trade trade : path.trades().subList(Math.min(1, path.trades().size() - 1), path.trades().size())) {
            most = Math.max(most, trade.turnover());
        }
        Chart chart = new Chart("turnover of each trade", LOW, path.days(), this::date, Scale.linear(0, most, 0, 1),
                Scale::percent);
        for (Trade trade : path.trades()) {
            chart.bar(0, trade.day(), Math.min(most, trade.turnover()),
                    path.date(trade.day()) + ": " + Scale.percent(trade.turnover()));
        }
        return chart.end();
    }
}
