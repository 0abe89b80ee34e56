// SPDX-License-Identifier: Apache-2.0
package org.fittedq.milp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.fittedq.actions.UnionSet;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Certified;
import org.fittedq.argmax.Grid;
import org.fittedq.argmax.Maxima;
import org.fittedq.argmax.Maximiser;
import org.fittedq.argmax.RandomShooting;
import org.fittedq.argmax.StateMaximiser;
import org.fittedq.argmax.Tolerance;
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
import org.fittedq.value.NetworkQ;
import org.fittedq.value.NotFiniteException;
import org.fittedq.value.PolynomialFeatures;
import org.fittedq.value.QFunction;
import org.fittedq.value.TwinCritic;
import org.junit.jupiter.api.Test;

/// The rows of this module in the table of `docs/argmax.md`: which method goes with which set and which q.
class WhatGoesTogetherTest {

    private static final Compute ONE = new Compute(1);
    private static final Network RELU = new Network(List.of(6, 6), Activation.RELU);

    private static Map<String, ActionSet> sets() {
        Map<String, ActionSet> sets = new LinkedHashMap<>();
        sets.put("box", new BoxSet(new double[]{-1, -0.5}, new double[]{0.5, 1}));
        sets.put("budget", new BudgetSet(BoxSet.whole(2), new double[]{1, 1}, 0.5, List.of()));
        sets.put("polytope", new PolytopeSet(BoxSet.whole(2),
                LinearRows.of(new double[][]{{1, 2}, {-1, 1}}, new double[]{0.5, 0.75}), LinearRows.none(2)));
        sets.put("lattice", new LatticeSet(new double[]{-1, -1}, new double[]{0.5, 0.25}, new int[]{3, 8}));
        sets.put("lattice polytope",
                new LatticePolytopeSet(new LatticeSet(new double[]{-1, -1}, new double[]{0.5, 0.25}, new int[]{3, 8}),
                        LinearRows.of(new double[][]{{1, 2}, {-1, 1}}, new double[]{0.5, 0.75})));
        sets.put("list", new FiniteSet(new double[]{-0.5, 0.5}, new double[]{0.25, 0}, new double[]{1, 1}));
        sets.put("product", new ProductSet(new BoxSet(new double[]{-0.25}, new double[]{0.75}),
                new LatticeSet(new double[]{-1}, new double[]{1}, new int[]{2})));
        BoxSet left = new BoxSet(new double[]{-1, -1}, new double[]{-0.5, 0});
        sets.put("union of boxes", new UnionSet(List.of(left, new BoxSet(new double[]{0, 0.25}, new double[]{1, 1}))));
        sets.put("union with a ball", new UnionSet(List.of(left, new BallSet(new double[]{0.25, -0.25}, 0.5))));
        return sets;
    }

    private static Map<String, QFunction> functions() {
        Map<String, QFunction> functions = new LinkedHashMap<>();
        functions.put("network", new Critic(1, 2, RELU, 1, new RandomStream(1, "q"), ONE));
        functions.put("tanh network", new Critic(1, 2, new Network(List.of(6), Activation.TANH), 1,
                new RandomStream(1, "q"), ONE));
        functions.put("fitted network", fitted());
        functions.put("smaller of two networks",
                new TwinCritic(1, 2, RELU, 1, new RandomStream(1, "q1"), new RandomStream(1, "q2"), ONE));
        LinearQ linear = new LinearQ(new PolynomialFeatures(1, 2, 2), LinearQ.Config.DEFAULT);
        // 1, s, a₀, a₁, s², s a₀, s a₁, a₀², a₀ a₁, a₁²: linear in the action as the last three are 0
        linear.setTheta(new double[]{2, 1, -1, 0.5, 3, 2, -2, 0, 0, 0});
        functions.put("linear", linear);
        LinearQ quadratic = new LinearQ(new PolynomialFeatures(1, 2, 2), LinearQ.Config.DEFAULT);
        quadratic.setTheta(new double[]{2, 1, -1, 0.5, 3, 2, -2, 0, 1, 0});
        functions.put("quadratic", quadratic);
        functions.put("equation", new FunctionQ(1, 2, (s, a) -> -a[0] * a[0] - a[1]));
        return functions;
    }

    private static NetworkQ fitted() {
        NetworkQ q = new NetworkQ(1, 2,
                new NetworkQ.Config(RELU, Optimiser.adam(1e-2), new NetworkQ.Stop(10, 0, 10), 20,
                        true, true),
                new Streams(1), "q", ONE);
        RandomStream random = new RandomStream(1, "data");
        Mat s = new Mat(60, 1);
        Mat a = new Mat(60, 2);
        Vec y = new Vec(60);
        for (int i = 0; i < 60; i++) {
            a.set(i, 0, 2 * random.nextFloat() - 1);
            a.set(i, 1, 2 * random.nextFloat() - 1);
            y.set(i, 30 - 10 * Math.abs(a.at(i, 0)) + 5 * a.at(i, 1));
        }
        q.fit(s, a, y);
        return q;
    }

    private static boolean isRefused(Maximiser method, String set, String q) {
        return switch (method) {
            case MilpArgmax milp -> !List.of("network", "fitted network", "smaller of two networks").contains(q)
                    || !List.of("box", "budget", "polytope", "union of boxes").contains(set);
            case LinearArgmax linear -> !q.equals("linear") || !List.of("lattice", "lattice polytope").contains(set);
            default -> throw new AssertionError(method);
        };
    }

    private static Mat states() {
        Mat s = new Mat(3, 1);
        s.set(1, 0, 0.5f);
        s.set(2, 0, -0.5f);
        return s;
    }

    private static Maxima solve(Maximiser method, QFunction q, ActionSet set) {
        return new Argmax(method, q, ActionSets.always(set), new RandomStream(1, "argmax"), ONE).solve(states(),
                new Maxima(3, 2));
    }

    @Test
    void everyMethodSolvesOrRefusesEverySetAndFunctionByName() {
        for (StateMaximiser method : List.of(new MilpArgmax(), new LinearArgmax())) {
            sets().forEach((setName, set) -> functions().forEach((qName, q) -> {
                String which = method.name() + ", " + setName + ", " + qName;
                if (isRefused(method, setName, qName)) {
                    String message = assertThrows(IllegalArgumentException.class, () -> solve(method, q, set), which)
                            .getMessage();
                    assertTrue(message.startsWith(method.name() + ": "), message);
                } else {
                    assertSolves(solve(method, q, set), q, set, which);
                }
            }));
        }
    }

    /// The action is in the set, and no point of a fine grid is above the bound.
    private static void assertSolves(Maxima found, QFunction q, ActionSet set, String which) {
        Maxima grid = solve(new Grid(81), q, set);
        for (int i = 0; i < 3; i++) {
            float[] a = {found.action().at(i, 0), found.action().at(i, 1)};
            assertTrue(set.contains(a, 0, 1e-5), which);
            assertTrue(grid.value().at(i) <= found.upper(i) + 1e-4, which);
            assertEquals(found.upper(i), found.value().at(i), 1e-4, which);
        }
    }

    /// Two independent ways to the same maximum through the same interface.
    @Test
    void programsAndBranchAndBoundAgree() {
        for (String name : List.of("network", "fitted network", "smaller of two networks")) {
            for (String set : List.of("box", "budget", "polytope")) {
                QFunction q = functions().get(name);
                Maxima milp = solve(new MilpArgmax(), q, sets().get(set));
                Maxima certified = solve(new Certified(Tolerance.always(1e-3), 20_000), q, sets().get(set));
                for (int i = 0; i < 3; i++) {
                    assertEquals(milp.value().at(i), certified.value().at(i), 2e-3, name + ", " + set);
                    assertTrue(milp.value().at(i) <= certified.upper(i), name + ", " + set);
                }
            }
        }
    }

    /// Rows cut off the corner that would be best: the program finds what enumeration finds.
    @Test
    void constraintsOfALatticeAreTheProgramsToo() {
        QFunction q = functions().get("linear");
        LatticePolytopeSet set = (LatticePolytopeSet) sets().get("lattice polytope");
        Maxima found = solve(new LinearArgmax(), q, set);
        Maxima listed = solve(new RandomShooting(4000), q, set.list());
        Maxima free = solve(new LinearArgmax(), q, set.lattice());
        for (int i = 0; i < 3; i++) {
            assertEquals(listed.value().at(i), found.value().at(i), 1e-5);
            assertEquals(i != 1, free.value().at(i) > found.value().at(i) + 0.1); // at s = 0.5 the best corner meets both rows
        }
    }

    @Test
    void bitsDoNotDependOnThreads() {
        Map<String, QFunction> functions = functions();
        Map<String, ActionSet> sets = sets();
        try (Compute three = Compute.alwaysSharing(Compute.Kind.AUTO, 3)) {
            Argmax milp = new Argmax(new MilpArgmax(), functions.get("network"), ActionSets.always(sets.get("box")),
                    new RandomStream(1, "argmax"), three);
            Argmax linear = new Argmax(new LinearArgmax(), functions.get("linear"),
                    ActionSets.always(sets.get("lattice")), new RandomStream(1, "argmax"), three);

            assertArrayEquals(solve(new MilpArgmax(), functions.get("network"), sets.get("box")).action().data(),
                    milp.solve(states(), new Maxima(3, 2)).action().data());
            assertArrayEquals(solve(new LinearArgmax(), functions.get("linear"), sets.get("lattice")).action().data(),
                    linear.solve(states(), new Maxima(3, 2)).action().data());
        }
    }

    private static void assertRefused(String message, Maximiser method, String q, String set) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> solve(method, functions().get(q), sets().get(set))).getMessage());
    }

    @Test
    void refusalsSayWhatIsExpected() {
        assertRefused("milp: activation: expected relu, got TANH", new MilpArgmax(), "tanh network", "box");
        assertRefused("milp: expected a q made of networks, got LinearQ; take certified or cem", new MilpArgmax(),
                "linear",
                "box");
        assertRefused("milp: expected a box, polytope or budget of actions, got LatticeSet; take certified or cem",
                new MilpArgmax(), "network", "lattice");
        assertRefused("integer-linear: expected a LinearQ, linear in the action, got Critic; take certified or cem",
                new LinearArgmax(), "network", "lattice");
        assertRefused("integer-linear: expected a lattice of actions, got BoxSet; take certified or cem",
                new LinearArgmax(), "linear", "box");
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> solve(new LinearArgmax(), functions().get("quadratic"), sets().get("lattice"))).getMessage()
                .startsWith("integer-linear: expected a q that is linear in the action, got gradients ["));
    }

    @Test
    void aNetworkThatIsNotFiniteIsReportedAsByOtherMethods() {
        Critic q = new Critic(1, 2, RELU, 1, new RandomStream(1, "q"), ONE);
        q.mlp().set(2, q.mlp().weight(2), new float[]{Float.NaN});

        assertEquals("q of state 0, milp: expected a finite number, got NaN",
                assertThrows(NotFiniteException.class, () -> solve(new MilpArgmax(), q, BoxSet.whole(2)))
                        .getMessage());
    }
}
