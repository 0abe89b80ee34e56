// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.portfolio.limits.Allocations;
import org.fittedq.portfolio.market.Market;
import org.fittedq.portfolio.task.Plan;
import org.fittedq.portfolio.task.PortfolioSettings;
import org.fittedq.settings.Settings;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Returns that are the same each day, no costs, quadratic utility: what is learned of random trades is the best allocation of the sample, as a
/// quadratic program has it. q is a polynomial of degree 2 in the weights, so that nothing but the noise of the trades drawn is left.
class QuadraticUtilityTest {

    private static final double AVERSION = 20;
    private static final int PERIOD = 21; // days from trade to trade: the longer, the more the utility bends beside its noise
    private static final int ASSETS = 4;

    @TempDir
    private Path folder;

    private static Map<String, String> task(String limits) {
        Map<String, String> task = new LinkedHashMap<>();
        task.put("market", "gbm");
        task.put("market.universe.assets", String.valueOf(ASSETS));
        task.put("market.universe.sectors", "4");
        task.put("market.correlation.market", "0");
        task.put("market.correlation.sector", "0");
        task.put("market.drift", "0.3,0.25,0.2,0.1");
        task.put("market.volatility", "0.4,0.3,0.3,0.2");
        task.put("market.sample.days", "300");
        task.put("limits", limits);
        task.put("trading.calendar", "every");
        task.put("trading.calendar.days", String.valueOf(PERIOD));
        task.put("trading.costs.proportional", "0");
        task.put("reward.growth", "linear");
        task.put("reward.risk", "variance");
        task.put("reward.risk.aversion", String.valueOf(AVERSION));
        task.put("features.momentumDays", "");
        task.put("features.volatilityDays", "");
        task.put("trading.held", "EQUAL"); // what is held does not matter
        task.put("timeLimitSteps", "1");
        return task;
    }

    private static Ran run(Map<String, String> task, String... words) {
        List<String> args = new ArrayList<>(List.of(words));
        task.forEach((path, value) -> args.add("--env." + path + "=" + value));
        Ran ran = Ran.of(args.toArray(String[]::new));
        assertEquals(Main.OK, ran.status(), ran.err());
        return ran;
    }

    /// Growth of each asset from each day of trade to the next, less 1.
    private static double[][] returns(Market market) {
        double[][] returns = new double[market.days() - 1 - PERIOD][ASSETS];
        for (int t = 1; t < market.days() - PERIOD; t++) {
            for (int i = 0; i < ASSETS; i++) {
                double growth = 1;
                for (int d = t + 1; d <= t + PERIOD; d++) {
                    growth *= market.growth(d, i);
                }
                returns[t - 1][i] = growth - 1;
            }
        }
        return returns;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /// Mean of R − λ/2 R².
    private static double utility(double[][] returns, double[] w) {
        return Arrays.stream(returns).mapToDouble(x -> dot(x, w) - AVERSION / 2 * dot(x, w) * dot(x, w)).average()
                .orElseThrow();
    }

    /// The optimum, by projected gradient until nothing moves.
    private static double[] best(double[][] returns, Allocations valid) {
        double[] w = new double[ASSETS];
        Arrays.fill(w, 1.0 / ASSETS);
        for (int k = 0; k < 20_000; k++) {
            double[] g = new double[ASSETS];
            for (double[] x : returns) {
                double slope = (1 - AVERSION * dot(x, w)) / returns.length;
                for (int i = 0; i < ASSETS; i++) {
                    g[i] += slope * x[i];
                }
            }
            for (int i = 0; i < ASSETS; i++) {
                w[i] += g[i];
            }
            valid.project(w);
        }
        return w;
    }

    @Test
    void whatIsLearnedIsTheOptimumOfTheQuadraticProgram() throws Exception {
        Path limits = folder.resolve("limits.yaml");
        Files.writeString(limits,
                "bounds: {default: {min: 0, max: 0.6}}\ngroups: {Pair: {assets: [TEC1, ENE1], max: 0.7}}\n");
        Map<String, String> task = task(limits.toString());
        String data = folder.resolve("trades.csv").toString();
        String learned = folder.resolve("run").toString();
        run(task, "collect", "--random", "--env", "Portfolio", "--steps", "400000", "--out", data);
        run(task, "train", "fqi", "--data", data, "--env", "Portfolio", "--fqi.regressor", "polynomial",
                "--fqi.regressor.degree", "2", "--fqi.discount.gamma", "0", "--fqi.argmax", "cem",
                "--fqi.argmax.samples", "256", "--fqi.argmax.iterations", "16", "--fqi.argmax.elites", "16",
                "--fqi.argmax.floor", "1e-4", "--steps", "1", "--threads", "1", "--out", learned);

        Path held = folder.resolve("held.csv");
        Files.writeString(held, "asset,weight\nTEC1,0.25\nENE1,0.25\nFIN1,0.25\nHEA1,0.25\n");
        JsonAt json = Json.read("out", Ran
                .of("portfolio", "allocate", "--policy", learned, "--holdings", held.toString(), "--json").out()
                .getBytes(StandardCharsets.UTF_8), 1 << 20);

        double[] w = json.at("trades").items().stream().mapToDouble(t -> t.at("target").real()).toArray();
        PortfolioSettings settings = Settings.override(PortfolioSettings.DEFAULT, task);
        Plan plan = settings.plan();
        double[][] returns = returns(plan.market());
        double[] best = best(returns, plan.limits().at(0, new double[ASSETS]));
        assertTrue(Arrays.stream(best).filter(x -> x > 0.02).count() >= 2, "no corner: " + Arrays.toString(best));
        for (int i = 0; i < ASSETS; i++) {
            assertEquals(best[i], w[i], 0.01, Arrays.toString(best) + " against " + Arrays.toString(w));
        }
        assertEquals(utility(returns, best), utility(returns, w), 1e-3);
    }
}
