// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.actions.FiniteSet;
import org.fittedq.env.Pendulum;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Dynamics;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.policy.DeterministicActor;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

/// The rest of the return by the model and the policy's valid actions.
class RolloutValueTest {

    private static final Compute ONE = new Compute(1);
    private static final double GAMMA = 0.9;
    private static final int N = 5;
    private static final int H = 4;
    private static final ActionSet BOX = new BoxSet(new double[]{-0.05}, new double[]{0.1});
    private static final ActionSet POINTS = new FiniteSet(new double[]{-0.8}, new double[]{0.7});
    /// Torque against the speed only.
    private static final ActionSets BRAKES = (s, from) -> {
        float v = s[from + 2];
        if (Float.isNaN(v)) {
            throw new IllegalStateException("asked for A(s) of what is no state");
        }
        return new BoxSet(new double[]{v > 0 ? -1 : 0}, new double[]{v > 0 ? 0 : 1});
    };

    private final Mlp actor = new Mlp(3, new Network(List.of(8, 8), Activation.TANH), 2,
            Mlp.Use.FIT_AND_INPUT_GRADIENT, new RandomStream(1, "actor"), ONE);
    private final Dynamics model = new Pendulum(Pendulum.Settings.DEFAULT).physics().orElseThrow().dynamics();
    private final Mat s = Recorded.matrix(N, 3, 0.8, new RandomStream(3, "states"));

    private Vec values(ActionSets valid, Mat states) {
        Vec out = new Vec(N);
        new RolloutValue(actor, model, H, GAMMA, ONE).within(valid).at(N).values(states, out);
        return out;
    }

    /// The sum, step by step.
    private double[] naive(ActionSets valid) {
        double[] sum = new double[N];
        Mat now = s;
        for (int t = 0; t < H; t++) {
            Mat a = DeterministicActor.of(actor, 1, N, ONE).act(now, new Mat(N, 1));
            for (int i = 0; i < N; i++) {
                valid.of(now.data(), 3 * i).project(a.data(), i);
            }
            Dynamics.Prediction p = Models.step(model, now, a, new Mat(N, 0));
            for (int i = 0; i < N; i++) {
                sum[i] += Math.pow(GAMMA, t) * p.r().at(i);
            }
            now = p.sNext();
        }
        return sum;
    }

    @Test
    void withinSetsEveryActionIsProjected() {
        Vec whole = values(ActionSets.whole(1), s);
        for (ActionSets valid : List.of(ActionSets.always(BOX), ActionSets.always(POINTS), BRAKES)) {
            double[] expected = naive(valid);
            Vec found = values(valid, s);
            int others = 0;
            for (int i = 0; i < N; i++) {
                assertEquals(expected[i], found.at(i), 1e-5 * (1 + Math.abs(expected[i])), "row " + i);
                others += whole.at(i) == found.at(i) ? 0 : 1;
            }
            assertTrue(others >= 3, "of so many rows an action was not valid: " + others);
        }
    }

    @Test
    void itsGradientGoesThroughTheProjections() {
        float h = 1f / 256;
        boolean moves = false;
        for (ActionSets valid : List.of(ActionSets.whole(1), ActionSets.always(BOX))) {
            StateValue.Values v = new RolloutValue(actor, model, H, GAMMA, ONE).within(valid).at(N);
            Mat ds = new Mat(N, 3);
            v.values(s, new Vec(N));
            v.gradient(new Vec(N).fill(1), ds);
            for (int k = 0; k < 3; k++) {
                Vec above = values(valid, shifted(k, h));
                Vec below = values(valid, shifted(k, -h));
                for (int i = 0; i < N; i++) {
                    double slope = (above.at(i) - below.at(i)) / (2.0 * h);
                    assertEquals(slope, ds.at(i, k), 1e-2 * (1 + Math.abs(slope)), "row " + i + ", " + k);
                    moves |= Math.abs(slope) > 0.1;
                }
            }
        }
        assertTrue(moves, "not trivial");
    }

    private Mat shifted(int k, float by) {
        Mat moved = new Mat(N, 3).set(s);
        for (int i = 0; i < N; i++) {
            moved.set(i, k, s.at(i, k) + by);
        }
        return moved;
    }

    /// After a terminal state the model says NaN, of which no set is known.
    @Test
    void afterATerminalStateNoSetIsAsked() {
        Dynamics ends = new Ending(model);
        Vec out = new Vec(N);
        StateValue.Values v = new RolloutValue(actor, ends, H, GAMMA, ONE).within(BRAKES).at(N);

        v.values(s, out);

        StateValue.Values one = new RolloutValue(actor, ends, 1, GAMMA, ONE).within(BRAKES).at(N);
        Vec first = new Vec(N);
        one.values(s, first);
        for (int i = 0; i < N; i++) {
            assertEquals(first.at(i), out.at(i), "row " + i);
        }
    }

    /// Every state is terminal after a step, and no number.
    ///
    /// @param of the model
    private record Ending(Dynamics of) implements Dynamics {

        @Override
        public int observationSize() {
            return of.observationSize();
        }

        @Override
        public int actionSize() {
            return of.actionSize();
        }

        @Override
        public int noiseSize() {
            return of.noiseSize();
        }

        @Override
        public Unrolled unroll(int rows, int steps) {
            Unrolled inner = of.unroll(rows, steps);
            return new Unrolled() {
                @Override
                public void step(int t, Mat s, Mat a, Mat xi, Prediction out) {
                    inner.step(t, s, a, xi, out);
                    out.sNext().fill(Float.NaN);
                    out.continues().fill(0);
                }

                @Override
                public void backward(int t, Mat dsNext, Vec dr, Mat ds, Mat da) {
                    inner.backward(t, dsNext, dr, ds, da);
                }

                @Override
                public void infer(Mat s, Mat a, Mat sNext, Mat xi) {
                    inner.infer(s, a, sNext, xi);
                }
            };
        }
    }
}
