// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fittedq.actions.BudgetSet;
import org.fittedq.actions.FiniteSet;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.policy.DeterministicActor;
import org.fittedq.random.RandomStream;
import org.fittedq.value.Critic;
import org.junit.jupiter.api.Test;

/// v(s) = q(s, Π(π(s))) where not every action is valid.
class PolicyValueTest {

    private static final Compute ONE = new Compute(1);
    private static final Network NETWORK = new Network(List.of(8, 8), Activation.TANH);
    private static final int N = 5;
    private static final ActionSet BUDGET = new BudgetSet(BoxSet.whole(2), new double[]{1, 1}, 0.5, List.of());
    private static final ActionSet POINTS = new FiniteSet(new double[]{-1, 0}, new double[]{0.5, 0.5});

    private final Mlp actor = new Mlp(3, NETWORK, 2, Mlp.Use.FIT_AND_INPUT_GRADIENT, new RandomStream(1, "actor"), ONE);
    private final Critic critic = new Critic(3, 2, NETWORK, N, new RandomStream(2, "critic"), ONE);
    private final Mat s = Recorded.matrix(N, 3, 0.8, new RandomStream(3, "states"));

    private Vec values(ActionSet valid, Mat states) {
        Vec out = new Vec(N);
        StateValue.q(actor, critic, ONE).within(ActionSets.always(valid)).at(N).values(states, out);
        return out;
    }

    @Test
    void itIsTheValueOfTheProjectedAction() {
        Mat a = new Mat(N, 2);
        for (ActionSet valid : List.of(BUDGET, POINTS, BoxSet.whole(2))) {
            DeterministicActor.of(actor, 2, N, ONE).act(s, a);
            valid.project(a.data(), 0, N);
            Vec expected = new Vec(N);
            critic.value(s, a, expected);
            Vec found = values(valid, s);

            for (int i = 0; i < N; i++) {
                assertEquals(expected.at(i), found.at(i), 1e-6);
                assertTrue(valid.contains(a.data(), 2 * i, 1e-6));
            }
        }
    }

    @Test
    void itsGradientGoesThroughTheProjection() {
        float h = 1e-2f;
        for (ActionSet valid : List.of(BUDGET, BoxSet.whole(2))) {
            StateValue.Values v = StateValue.q(actor, critic, ONE).within(ActionSets.always(valid)).at(N);
            Mat ds = new Mat(N, 3);
            v.values(s, new Vec(N));
            v.gradient(new Vec(N).fill(1), ds);

            for (int k = 0; k < 3; k++) {
                Mat up = shifted(k, h);
                Mat down = shifted(k, -h);
                Vec above = values(valid, up);
                Vec below = values(valid, down);
                for (int i = 0; i < N; i++) {
                    double slope = (above.at(i) - below.at(i)) / (up.at(i, k) - (double) down.at(i, k));
                    assertEquals(slope, ds.at(i, k), 2e-3, valid.getClass().getSimpleName());
                }
            }
        }
    }

    private Mat shifted(int k, float by) {
        Mat moved = new Mat(N, 3);
        moved.set(s);
        for (int i = 0; i < N; i++) {
            moved.set(i, k, s.at(i, k) + by);
        }
        return moved;
    }
}
