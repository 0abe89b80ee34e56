// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.portfolio.account.Account;
import org.fittedq.portfolio.limits.Allocations;
import org.fittedq.portfolio.limits.Repair;
import org.fittedq.portfolio.limits.Violation;
import org.fittedq.portfolio.market.Market;
import org.fittedq.portfolio.market.MarketData;
import org.fittedq.portfolio.strategy.Decision;
import org.fittedq.portfolio.strategy.Strategy;
import org.fittedq.portfolio.task.Plan;
import org.fittedq.portfolio.task.PortfolioSettings;
import org.fittedq.store.Json;

/// `fittedq portfolio allocate`: what a policy trades at the close of the market's last day.
final class PortfolioAllocation {

    private static final double USUAL_WEALTH = 10_000;

    private PortfolioAllocation() {}

    static int run(Call call) throws IOException {
        Path run = PortfolioPolicies.only(call);
        PortfolioSettings settings = PortfolioCommand.settings(call,
                Optional.of(Runs.experiment(run).environment()));
        MarketData data = settings.market().load();
        Plan plan = settings.plan(data, settings.readLimits(data));
        Market market = data.market();
        Holdings holdings = call.value(PortfolioCommand.HOLDINGS)
                .map(file -> Holdings.read(TrainCommand.path(PortfolioCommand.HOLDINGS, file), market.assets(),
                        call.number(PortfolioCommand.WEALTH, USUAL_WEALTH)))
                .orElseGet(() -> Holdings.cash(market.size(), call.number(PortfolioCommand.WEALTH, USUAL_WEALTH)));
        Check.that(!call.has(PortfolioCommand.LOTS) || holdings.hasPrices(), PortfolioCommand.LOTS,
                "a price of each asset in " + PortfolioCommand.HOLDINGS, "none",
                "its columns are then asset,shares,price");
        int day = market.days() - 1;
        int version = plan.limits().version(market.date(day));
        double[] held = holdings.weights();
        Allocations valid = plan.limits().at(version, held);
        plan.limits().repair(version, held).ifPresent(repair -> call.terminal().error(told(repair)));
        double[] target = decided(run, plan, held, valid);
        double[] traded = call.has(PortfolioCommand.LOTS) ? holdings.wholeShares(target) : target;
        List<Violation> missed = call.has(PortfolioCommand.LOTS) ? valid.violations(traded, 1e-9) : List.of();
        if (call.has(PortfolioCommand.JSON)) {
            call.out().print(json(market, holdings, held, traded));
        } else {
            print(call, market, holdings, held, traded);
        }
        missed.forEach(v -> call.terminal().error(String.format(Locale.ROOT, "whole shares miss %s by %.4f", v.limit(),
                v.by())));
        return Main.OK;
    }

    private static String told(Repair repair) {
        String missed = repair.repaired().isEmpty() ? "" : "they miss " + names(repair.repaired()) + "; ";
        String further = repair.isFurther()
                ? String.format(Locale.ROOT,
                        "turnover %.4f is allowed, %.4f is the smallest that repairs them, and is taken",
                        repair.allowed(), repair.needed())
                : "";
        String smaller = repair.dropped() > 0
                ? String.format(Locale.ROOT, "no trades of at least %.4f lead into the limits, smaller ones are taken",
                        repair.dropped())
                : "";
        return "holdings: " + missed + further + (further.isEmpty() || smaller.isEmpty() ? "" : "; ") + smaller;
    }

    private static String names(List<Violation> violations) {
        return String.join(" and ", violations.stream()
                .map(v -> v.limit() + " by " + String.format(Locale.ROOT, "%.4f", v.by())).toList());
    }

    private static double[] decided(Path run, Plan plan, double[] held, Allocations valid) {
        Strategy strategy = PortfolioPolicies.strategies(List.of(run), plan).getFirst();
        Account account = new Account(held.length, plan.trading().costs());
        account.open(held);
        double[] target = new double[held.length];
        strategy.allocate(new Decision(plan.market(), account, valid, plan.trading().costs()), target);
        valid.project(target);
        return target;
    }

    private static void print(Call call, Market market, Holdings holdings, double[] held, double[] target) {
        call.out().println("trades at the close of " + market.date(market.days() - 1) + ", wealth "
                + String.format(Locale.ROOT, "%.2f", holdings.wealth()));
        boolean shares = holdings.hasPrices();
        int width = market.assets().stream().mapToInt(String::length).max().orElse(0);
        String form = "%-" + Math.max(5, width) + "s  %9s  %9s  %9s  %12s%s";
        call.out().println(form.formatted("asset", "held", "target", "trade", "money", shares ? "        shares" : ""));
        for (int i = 0; i < held.length; i++) {
            double trade = target[i] - held[i];
            call.out().println(form.formatted(market.assets().get(i), percent(held[i]), percent(target[i]),
                    (trade > 0 ? "+" : "") + percent(trade),
                    String.format(Locale.ROOT, "%+.2f", trade * holdings.wealth()),
                    shares ? String.format(Locale.ROOT, "  %+12.4f", holdings.shares(i, trade)) : ""));
        }
        call.out().println(form.formatted("cash", percent(cash(held)), percent(cash(target)), "", "", ""));
    }

    private static double cash(double[] w) {
        double cash = 1;
        for (double x : w) {
            cash -= x;
        }
        return Math.abs(cash) < 1e-12 ? 0 : cash;
    }

    private static String percent(double x) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * x);
    }

    private static String json(Market market, Holdings holdings, double[] held, double[] target) {
        List<Map<String, Object>> trades = new ArrayList<>();
        for (int i = 0; i < held.length; i++) {
            Map<String, Object> trade = new LinkedHashMap<>();
            trade.put("asset", market.assets().get(i));
            trade.put("held", held[i]);
            trade.put("target", target[i]);
            trade.put("trade", target[i] - held[i]);
            trade.put("money", (target[i] - held[i]) * holdings.wealth());
            if (holdings.hasPrices()) {
                trade.put("shares", holdings.shares(i, target[i] - held[i]));
            }
            trades.add(trade);
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("date", market.date(market.days() - 1).toString());
        root.put("wealth", holdings.wealth());
        root.put("cash", cash(target));
        root.put("trades", trades);
        return Json.of(root).pretty();
    }
}
