// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.account;

import java.util.Arrays;
import org.fittedq.math.Check;
import org.fittedq.portfolio.market.Market;

/// Wealth and the weights that are held, through trades and days.
///
/// ```text
/// trade to v     cost = proportional Σ |vᵢ − wᵢ| + fixed · #{i : vᵢ ≠ wᵢ}        W ← (1 − cost) W,  w ← v
/// a day          g = c (1 + r_c / P) + Σ wᵢ xᵢ − shorting / P · Σ (−wᵢ)⁺         W ← g W,  wᵢ ← wᵢ xᵢ / g
/// ```
///
/// with cash c = 1 − Σ wᵢ, its rate r_c (that of borrowing where c is below 0) and P periods a year. Weights are parts of wealth after
/// the trade's cost. Wealth that falls to [#RUIN] or less of what it was a day before is ruin: it stays there, in cash.
///
/// Starts in cash. One thread at a time.
public final class Account {

    /// Growth of a day that counts as losing everything.
    public static final double RUIN = 1e-6;

    private final Costs costs;
    private final double[] weights;
    private double wealth = 1;
    private double turnover;
    private double paid;
    private boolean ruined;

    /// Opens an account with wealth 1, all of it cash.
    ///
    /// @param size  number of assets n
    /// @param costs what trading and borrowing cost
    public Account(int size, Costs costs) {
        this.costs = costs;
        this.weights = new double[size];
    }

    /// Starts anew with given holdings.
    ///
    /// @param held n weights, finite; not modified, not kept
    public void open(double[] held) {
        Check.that(held.length == weights.length, "holdings", weights.length + " weights, one for each asset",
                held.length);
        System.arraycopy(held, 0, weights, 0, held.length);
        wealth = 1;
        turnover = 0;
        paid = 0;
        ruined = false;
    }

    /// Trades to other weights.
    ///
    /// @param target n weights of wealth after the cost, finite; not modified
    /// @return the cost, a part of wealth before it
    public double trade(double[] target) {
        double traded = 0;
        int names = 0;
        for (int i = 0; i < weights.length; i++) {
            double d = Math.abs(target[i] - weights[i]);
            traded += d;
            names += d > 0 ? 1 : 0;
            weights[i] = target[i];
        }
        double cost = Math.min(1 - RUIN, costs.proportional() * traded + costs.fixed() * names);
        turnover += traded;
        paid += cost * wealth;
        wealth *= 1 - cost;
        return cost;
    }

    /// Lives through a day.
    ///
    /// @param market growth of the n assets
    /// @param t      day, from 1
    /// @return g, at least [#RUIN]
    public double grow(Market market, int t) {
        double periods = market.frequency().periodsPerYear();
        double cash = cash();
        double g = cash * (1 + (cash < 0 ? costs.borrowing() : costs.cash()) / periods);
        for (int i = 0; i < weights.length; i++) {
            g += weights[i] * market.growth(t, i) + Math.min(0, weights[i]) * costs.shorting() / periods;
        }
        ruined |= g <= RUIN;
        if (ruined) {
            g = g <= RUIN ? RUIN : 1;
            Arrays.fill(weights, 0);
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= market.growth(t, i) / g;
        }
        wealth *= g;
        return g;
    }

    /// Returns the part of an asset, as it has drifted.
    ///
    /// @param i asset
    /// @return wᵢ
    public double weight(int i) {
        return weights[i];
    }

    /// Writes all weights.
    ///
    /// @param to out: n weights
    public void weights(double[] to) {
        System.arraycopy(weights, 0, to, 0, weights.length);
    }

    /// Returns what is not invested.
    ///
    /// @return 1 − Σ wᵢ; below 0 if borrowed
    public double cash() {
        double cash = 1;
        for (double w : weights) {
            cash -= w;
        }
        return cash;
    }

    /// Returns the wealth.
    ///
    /// @return W, 1 at the start
    public double wealth() {
        return wealth;
    }

    /// Returns what has been traded so far.
    ///
    /// @return Σ over trades of Σ |vᵢ − wᵢ|
    public double turnover() {
        return turnover;
    }

    /// Returns the trading costs so far.
    ///
    /// @return in units of the wealth at the start
    public double paid() {
        return paid;
    }

    /// Tells whether everything has been lost.
    ///
    /// @return true from the day of ruin on
    public boolean isRuined() {
        return ruined;
    }
}
