// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

import java.util.Arrays;
import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.portfolio.account.Account;
import org.fittedq.portfolio.account.Costs;
import org.fittedq.portfolio.account.RebalanceCalendar;
import org.fittedq.portfolio.limits.Allocations;
import org.fittedq.portfolio.limits.Violation;
import org.fittedq.portfolio.market.Market;
import org.fittedq.portfolio.strategy.Decision;
import org.fittedq.portfolio.strategy.Strategy;

/// The circumstances under which strategies are compared, and what comes of one in them.
///
/// On a day of trading the strategy sees the market until its close, what it holds as it has drifted, and what is valid. What it writes is
/// projected onto the valid allocations, checked, and traded; it earns from the next day on. After ruin nothing is traded.
///
/// @param market   growth of the assets
/// @param valid    which allocations are valid
/// @param costs    of trades, borrowing, shorting
/// @param calendar days of trading; the first day always is one
public record Simulation(Market market, AllocationsByDay valid, Costs costs, RebalanceCalendar calendar) {

    /// By how much an executed allocation may miss a limit.
    public static final double TOLERANCE = 1e-9;

    /// Lets a strategy begin in cash.
    ///
    /// @param strategy who decides
    /// @param first    day of the first trade, at its close; at least 0
    /// @param last     last day that counts, above `first`, below the market's number of days
    /// @return what it did and earned on days first + 1 … last
    /// @throws IllegalArgumentException if the market has not these days, or the strategy writes what is no number
    /// @throws IllegalStateException    if an allocation misses a limit after projection, by more than [#TOLERANCE]
    public Path run(Strategy strategy, int first, int last) {
        return run(strategy, first, last, new double[market.size()]);
    }

    /// Lets a strategy begin with holdings.
    ///
    /// @param strategy who decides
    /// @param first    day of the first trade, at its close; at least 0
    /// @param last     last day that counts, above `first`, below the market's number of days
    /// @param start    n weights that are held before the first trade, finite; not modified
    /// @return what it did and earned on days first + 1 … last
    /// @throws IllegalArgumentException if the market has not these days, a holding or a weight that the strategy writes is no number
    /// @throws IllegalStateException    if an allocation misses a limit after projection, by more than [#TOLERANCE]
    public Path run(Strategy strategy, int first, int last, double[] start) {
        finite("holdings", "at the start", start);
        Path.Recorder recorder = new Path.Recorder(strategy.name(), market, first, last);
        Account account = new Account(market.size(), costs);
        account.open(start);
        double[] held = new double[market.size()];
        double[] target = new double[market.size()];
        for (int t = first; t < last; t++) {
            if (!account.isRuined()) {
                account.weights(held);
                Allocations allowed = valid.on(t, held);
                if (t > first) {
                    recorder.missedDrifted(allowed.violations(held, 0));
                }
                if (calendar.isTrading(market, t, first)) {
                    decide(strategy, t, account, allowed, target);
                    recorder.missedExecuted(check(strategy, t, allowed, target));
                    double before = account.turnover();
                    double cost = account.trade(target);
                    recorder.traded(t - first, account.turnover() - before, cost, account);
                }
            }
            recorder.grown(t - first, account.grow(market, t + 1), account);
        }
        if (!account.isRuined()) {
            account.weights(held);
            recorder.missedDrifted(valid.on(last, held).violations(held, 0));
        }
        return recorder.path(account.paid());
    }

    private void decide(Strategy strategy, int t, Account account, Allocations allowed, double[] target) {
        double before = account.turnover();
        Arrays.fill(target, Double.NaN); // who writes nothing is found out
        strategy.allocate(new Decision(market.until(t), account, allowed, costs), target);
        Check.that(account.turnover() == before, "holdings given to " + strategy.name(), "to be read only",
                "a trade on " + market.date(t));
        finite("weights by " + strategy.name(), "on " + market.date(t), target);
        allowed.project(target);
    }

    private void finite(String what, String when, double[] weights) {
        Check.that(weights.length == market.size(), what, market.size() + " weights, one for each asset",
                weights.length);
        for (int i = 0; i < weights.length; i++) {
            Check.that(Double.isFinite(weights[i]), what, "finite numbers",
                    weights[i] + " of " + market.assets().get(i) + " " + when);
        }
    }

    /// Refuses to trade what misses a limit; returns the rounding that is left.
    private List<Violation> check(Strategy strategy, int t, Allocations allowed, double[] target) {
        List<Violation> missed = allowed.violations(target, TOLERANCE);
        if (!missed.isEmpty()) {
            Violation worst = missed.getFirst();
            throw new IllegalStateException(Check.message("allocation of " + strategy.name() + " on " + market.date(t),
                    "all limits to hold within " + TOLERANCE, worst.limit() + ", missed by " + worst.by()));
        }
        return allowed.violations(target, 0);
    }
}
