// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.actions.BallSet;
import org.fittedq.actions.BudgetSet;
import org.fittedq.actions.FiniteSet;
import org.fittedq.actions.LatticePolytopeSet;
import org.fittedq.actions.LatticeSet;
import org.fittedq.actions.LinearRows;
import org.fittedq.actions.PolytopeSet;
import org.fittedq.actions.ProductSet;
import org.fittedq.actions.TurnoverSet;
import org.fittedq.actions.UnionSet;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.value.Critic;
import org.fittedq.value.FunctionQ;
import org.fittedq.value.LinearQ;
import org.fittedq.value.MappedQ;
import org.fittedq.value.NetworkQ;
import org.fittedq.value.PolynomialFeatures;
import org.fittedq.value.QFunction;
import org.fittedq.value.Regressor;
import org.fittedq.value.TreesQ;
import org.fittedq.value.TwinCritic;
import org.junit.jupiter.api.Test;

/// The table of `docs/argmax.md`: which method goes with which set and which q.
class WhatGoesTogetherTest {

    private static final Compute ONE = new Compute(1);
    private static final Network NETWORK = new Network(List.of(16, 16), Activation.TANH);

    private static Map<String, ActionSet> sets() {
        Map<String, ActionSet> sets = new LinkedHashMap<>();
        sets.put("box", new BoxSet(new double[]{-1, -0.5}, new double[]{0.5, 1}));
        sets.put("budget", new BudgetSet(BoxSet.whole(2), new double[]{1, 1}, 0.5, List.of()));
        sets.put("polytope", new PolytopeSet(BoxSet.whole(2),
                LinearRows.of(new double[][]{{1, 2}, {-1, 1}}, new double[]{0.5, 0.75}), LinearRows.none(2)));
        sets.put("lattice", new LatticeSet(new double[]{-1, -1}, new double[]{0.5, 0.25}, new int[]{4, 8}));
        sets.put("lattice polytope",
                new LatticePolytopeSet(new LatticeSet(new double[]{-1, -1}, new double[]{0.5, 0.25}, new int[]{4, 8}),
                        LinearRows.of(new double[][]{{1, 2}, {-1, 1}}, new double[]{0.5, 0.75})));
        sets.put("list", new FiniteSet(new double[]{-0.5, 0.5}, new double[]{0.25, 0}, new double[]{1, 1}));
        sets.put("product", new ProductSet(new BoxSet(new double[]{-0.25}, new double[]{0.75}),
                new LatticeSet(new double[]{-1}, new double[]{1}, new int[]{2})));
        BoxSet left = new BoxSet(new double[]{-1, -1}, new double[]{-0.5, 0});
        sets.put("union of boxes", new UnionSet(List.of(left, new BoxSet(new double[]{0, 0.25}, new double[]{1, 1}))));
        sets.put("ball", new BallSet(new double[]{0.25, -0.25}, 0.5));
        sets.put("union", new UnionSet(List.of(left, new BallSet(new double[]{0.25, -0.25}, 0.5))));
        sets.put("product of a union", new ProductSet(
                new UnionSet(List.of(new BoxSet(new double[]{-1}, new double[]{-0.5}),
                        new BallSet(new double[]{0.5}, 0.25))),
                new LatticeSet(new double[]{-1}, new double[]{0.5}, new int[]{3})));
        sets.put("turnover", new TurnoverSet(BoxSet.whole(2), new double[]{1, 1}, 0, new double[]{0.5, -0.5}, 1));
        return sets;
    }

    private static Map<String, QFunction> functions() {
        Map<String, QFunction> functions = new LinkedHashMap<>();
        functions.put("network", new Critic(1, 2, NETWORK, 1, new RandomStream(1, "q"), ONE));
        functions.put("smaller of two networks", new TwinCritic(1, 2, NETWORK, 1, new RandomStream(1, "q1"),
                new RandomStream(1, "q2"), ONE));
        functions.put("fitted network", fitted(new NetworkQ(1, 2, new NetworkQ.Config(NETWORK, Optimiser.adam(1e-3),
                new NetworkQ.Stop(20, 0, 20), 50, true, true), new Streams(1), "network", ONE)));
        functions.put("linear", fitted(new LinearQ(new PolynomialFeatures(1, 2, 2), LinearQ.Config.DEFAULT)));
        functions.put("trees",
                fitted(new TreesQ(1, 2, new TreesQ.Config(5, 0, 5, 0), new Streams(1), "trees", ONE)));
        functions.put("equation", new FunctionQ(1, 2, (s, a) -> -a[0] * a[0] - a[1]));
        functions.put("negative network", MappedQ.negative(functions.get("network")));
        return functions;
    }

    /// Fitted to −(a₀ − s)² − a₁².
    private static Regressor fitted(Regressor q) {
        RandomStream random = new RandomStream(1, "data");
        int n = 200;
        Mat s = new Mat(n, 1);
        Mat a = new Mat(n, 2);
        Vec y = new Vec(n);
        for (int i = 0; i < n; i++) {
            s.set(i, 0, 2 * random.nextFloat() - 1);
            a.set(i, 0, 2 * random.nextFloat() - 1);
            a.set(i, 1, 2 * random.nextFloat() - 1);
            y.set(i, -(float) (Math.pow(a.at(i, 0) - s.at(i, 0), 2) + Math.pow(a.at(i, 1), 2)));
        }
        q.fit(s, a, y);
        return q;
    }

    private static boolean isRefused(Maximiser method, String set, QFunction q) {
        return switch (method) {
            case RandomShooting shooting -> false;
            case Grid grid -> false;
            case Cem cem -> false;
            case GradientAscent ascent -> !q.isDifferentiable();
            case LbfgsB descent -> !q.isDifferentiable() || !(set.equals("box") || set.equals("union of boxes"));
            case Certified search -> !(q instanceof Critic || q instanceof TwinCritic || q instanceof NetworkQ);
            case StateMaximiser other -> throw new AssertionError(other.name());
        };
    }

    @Test
    void everyMethodSolvesOrRefusesEverySetAndFunctionByName() {
        assertEquals(List.of("network", "smaller of two networks", "fitted network", "linear", "negative network"),
                functions().entrySet()
                        .stream().filter(e -> e.getValue().isDifferentiable()).map(Map.Entry::getKey).toList());
        Mat s = new Mat(3, 1);
        s.set(1, 0, 0.5f);
        s.set(2, 0, -0.5f);
        for (Maximiser method : List.of(new RandomShooting(64), new Grid(9),
                new Cem(32, 3, 6, 1, 1e-3, 1, Cem.Answer.BEST), new Cem(32, 3, 6, 1, 1e-3, 1, Cem.Answer.MEAN),
                GradientAscent.DEFAULT, LbfgsB.DEFAULT, new Certified(Tolerance.always(0.01), 2000))) {
            sets().forEach((setName, set) -> functions().forEach((qName, q) -> {
                String which = method.name() + ", " + setName + ", " + qName;
                if (isRefused(method, setName, q)) {
                    String message = assertThrows(IllegalArgumentException.class, () -> solve(method, q, set, s), which)
                            .getMessage();
                    assertTrue(message.startsWith(method.name() + ": expected "), message);
                } else {
                    assertSolves(solve(method, q, set, s), q, set, s, which);
                }
            }));
        }
    }

    private static Maxima solve(Maximiser method, QFunction q, ActionSet set, Mat s) {
        return new Argmax(method, q, ActionSets.always(set), new RandomStream(1, "argmax"), ONE).solve(s,
                new Maxima(3, 2));
    }

    /// The action is in the set, the value is q's there, and no random action of the set is much better.
    private static void assertSolves(Maxima found, QFunction q, ActionSet set, Mat s, String which) {
        Maxima random = solve(new RandomShooting(20), q, set, s);
        float[] value = new float[1];
        for (int i = 0; i < 3; i++) {
            float[] a = {found.action().at(i, 0), found.action().at(i, 1)};
            assertTrue(set.contains(a, 0, 1e-5), which);
            var values = q.at(1, 1);
            values.fix(s, i, 1);
            values.values(a, 1, value);
            assertEquals(value[0], found.value().at(i), 1e-5, which);
            assertTrue(found.value().at(i) > random.value().at(i) - 0.15, which + ": " + found.value().at(i)
                    + ", random " + random.value().at(i));
        }
    }
}
