// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import java.util.List;
import java.util.Optional;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Maxima;
import org.fittedq.argmax.Maximiser;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Mlp;
import org.fittedq.policy.DeterministicActor;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.Projection;
import org.fittedq.policy.StatePoints;
import org.fittedq.random.RandomStream;
import org.fittedq.value.Bins;
import org.fittedq.value.Critic;
import org.fittedq.value.MeanQ;
import org.fittedq.value.QFunction;
import org.fittedq.value.Regressor;
import org.fittedq.value.RegressorChoice;

/// One decision of a policy: the work memory of one thread.
sealed interface Decision {

    /// Returns where the (normalised) observation goes.
    ///
    /// @return 1 × dₛ
    Mat s();

    /// Decides.
    ///
    /// @param raw the observation as it was made, of which A(s) is; not modified
    /// @param out out: action of A(s), normalised
    void decide(Mat raw, float[] out);

    /// Makes the memory.
    static Decision of(Spec spec, GreedyPolicy greedy, Compute compute) {
        int actions = spec.actions().size();
        return switch (greedy) {
            case GreedyPolicy.Amortised(Mlp actor) -> new ByActor(new Mat(1, actor.inputs()), new Mat(1, actions),
                    DeterministicActor.ofOneState(actor, actions, compute), new Projection(spec.valid()));
            case GreedyPolicy.Implicit(List<Mlp> critics, Optional<Bins> bins, Maximiser method) -> search(
                    new MeanQ(critics.stream().map(f -> new Critic(spec.observationSize(), f, bins)).toList())
                            .simplest(),
                    method, spec.valid(), compute);
            case GreedyPolicy.Searched(Regressor q, Optional<RegressorChoice> choice, Maximiser method) -> search(q,
                    method, spec.valid(), compute);
            case GreedyPolicy.BestPoint(Mlp points, Mlp values) -> new ByPoints(new Mat(1, points.inputs()),
                    new StatePoints(points, values, actions, spec.valid(), compute));
        };
    }

    private static Decision search(QFunction q, Maximiser method, ActionSets valid, Compute compute) {
        RandomStream random = new RandomStream(0, "decision");
        Argmax argmax = new Argmax(method, q, valid, random, compute.alone());
        return new BySearch(new Mat(1, q.observationSize()), argmax, random, Maxima.withSets(1, q.actionSize()),
                valid.isWhole());
    }

    /// a = Π(π(s)), Π onto A(s).
    record ByActor(Mat s, Mat a, DeterministicActor policy, Projection projection) implements Decision {

        /// What is not finite is told by who asked.
        private boolean finite() {
            for (float x : a.data()) {
                if (!Float.isFinite(x)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void decide(Mat raw, float[] out) {
            policy.act(s, a);
            if (projection.projects() && finite()) {
                projection.project(raw, a);
            }
            System.arraycopy(a.data(), 0, out, 0, a.cols());
        }
    }

    /// a = the best control point of A(s).
    record ByPoints(Mat s, StatePoints points) implements Decision {

        @Override
        public void decide(Mat raw, float[] out) {
            points.locate(s, raw);
            points.best(out);
        }
    }

    /// a = argmax_{a ∈ A(s)} q(s, a), from the same random numbers each time.
    record BySearch(Mat s, Argmax argmax, RandomStream random, Maxima found, boolean whole)
            implements
                Decision {

        @Override
        public void decide(Mat raw, float[] out) {
            random.seek(0);
            argmax.solve(s, raw, found);
            if (!whole) {
                found.set(0).project(found.action().data(), 0);
            }
            System.arraycopy(found.action().data(), 0, out, 0, found.action().cols());
        }
    }
}
