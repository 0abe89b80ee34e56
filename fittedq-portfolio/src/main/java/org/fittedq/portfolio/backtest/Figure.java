// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import org.fittedq.math.Check;
import org.fittedq.portfolio.market.Frequency;

/// The figures of a table of strategies, in its order. [Figures] has each with its source.
public enum Figure {
    /// Compound annual growth rate.
    CAGR("CAGR", "(∏ g)^(P/m) − 1", Unit.PERCENT, Figures::cagr),
    /// Annual volatility.
    VOLATILITY("volatility", "√P · std(r), divisor m − 1", Unit.PERCENT, Figures::volatility),
    /// Annual Sharpe ratio, no rate without risk.
    SHARPE("Sharpe", "√P · mean(r) / std(r), divisor m − 1", Unit.NUMBER, Figures::sharpe),
    /// Annual Sortino ratio, target 0.
    SORTINO("Sortino", "√P · mean(r) / √mean(min(r, 0)²)", Unit.NUMBER, Figures::sortino),
    /// Largest fall from a peak.
    MAX_DRAWDOWN("max drawdown", "max (1 − W / peak of W so far)", Unit.PERCENT, (g, f) -> Figures.maxDrawdown(g)),
    /// Growth by the largest fall.
    CALMAR("Calmar", "CAGR / max drawdown", Unit.NUMBER, Figures::calmar),
    /// Mean loss of the worst twentieth of the periods, of one period.
    CVAR_95("CVaR 95 %", "mean of the worst 5 % of −r, of one period", Unit.PERCENT, (g, f) -> Figures.cvar95(g)),
    /// Part of the periods that gain.
    HIT_RATE("hit rate", "#{r > 0} / m", Unit.PERCENT, (g, f) -> Figures.hitRate(g)),
    /// Turnover a year, both sides, without the opening trade.
    TURNOVER("turnover a year", "P/m · Σ |v − w|, both sides, without the opening trade", Unit.NUMBER,
            Figures::turnover),
    /// Costs of trades a year.
    COSTS("costs a year", "P/m · Σ cost of a trade, part of the wealth before it", Unit.PERCENT, Figures::costs);

    /// How a figure is shown.
    public enum Unit {
        /// Parts of one, shown as per cent.
        PERCENT,
        /// A pure number.
        NUMBER
    }

    private final String label;
    private final String formula;
    private final Unit unit;
    private final boolean ofGrowth;
    private final ToDoubleBiFunction<double[], Frequency> growthFigure;
    private final ToDoubleFunction<Path> pathFigure;

    Figure(String label, String formula, Unit unit, ToDoubleBiFunction<double[], Frequency> figure) {
        this.label = label;
        this.formula = formula;
        this.unit = unit;
        this.ofGrowth = true;
        this.growthFigure = figure;
        this.pathFigure = path -> figure.applyAsDouble(path.growth(), path.frequency());
    }

    Figure(String label, String formula, Unit unit, ToDoubleFunction<Path> figure) {
        this.label = label;
        this.formula = formula;
        this.unit = unit;
        this.ofGrowth = false;
        this.growthFigure = (growth, frequency) -> {
            throw new IllegalArgumentException(Check.message("figure", "one of growth alone", label));
        };
        this.pathFigure = figure;
    }

    /// Returns the name.
    ///
    /// @return as it stands in tables
    public String label() {
        return label;
    }

    /// Returns the formula.
    ///
    /// @return with g growth, r = g − 1, W wealth, m days, P periods a year
    public String formula() {
        return formula;
    }

    /// Returns how it is shown.
    ///
    /// @return unit
    public Unit unit() {
        return unit;
    }

    /// Tells whether it is a figure of growth alone, so that days may be drawn anew for it.
    ///
    /// @return false if it is one of trades
    public boolean isOfGrowth() {
        return ofGrowth;
    }

    /// Returns its value for a path.
    ///
    /// @param path at least two days
    /// @return in its unit; NaN if it has none
    public double of(Path path) {
        return pathFigure.applyAsDouble(path);
    }

    /// Returns its value for growth.
    ///
    /// @param growth    at least two numbers above 0; not modified
    /// @param frequency periods
    /// @return in its unit; NaN if it has none
    /// @throws IllegalArgumentException if it is a figure of trades
    public double of(double[] growth, Frequency frequency) {
        return growthFigure.applyAsDouble(growth, frequency);
    }
}
