// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fittedq.fit.Change;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.target.ValueBounds;
import org.fittedq.target.ValueRange;
import org.fittedq.value.Regressor;
import org.fittedq.value.RegressorChoice;

/// The q of fitted Q-iteration: fitted to the whole batch in every sweep, 0 before the first; one regressor, or many fitted to the
/// same labels, of which v(s′) is less than the mean ([SweptTargets]).
///
/// > θₙ₊₁ ← fit({((s, a), y)}); δ ← mean (q(s, a; θₙ₊₁) − q(s, a; θₙ))²
final class SweptQ implements Stateful {

    private final Regressor[] q; // θₙ of each; the first is the one that is searched
    private final Optional<Members> members; // of an ensemble
    private final ValueBounds bounds;
    private final Change change;
    private final long[] sweeps = new long[1]; // n
    private final double[] delta = {Double.POSITIVE_INFINITY}; // δ of the last sweep

    /// Makes one regressor before its first sweep, with values as it says them.
    ///
    /// @param deltaActions M: δ over so many uniform actions of each state, or over the batch's own pairs if 0
    /// @param random       source of the uniform actions
    SweptQ(Regressor q, int deltaActions, ActionSets sets, RandomStream random) {
        this(new Regressor[]{q}, Optional.empty(), ValueRange.Any.DEFAULT, deltaActions, sets, random);
    }

    /// Makes as many as `targets` asks for. Streams: those of the regressors `q`, `q2` …, `delta`, `pick` of an ensemble.
    static SweptQ of(RegressorChoice choice, SweptTargets targets, ValueRange range, int deltaActions, Setup setup) {
        Spec spec = setup.spec();
        Streams streams = setup.streams();
        Regressor[] q = new Regressor[targets.members()];
        for (int i = 0; i < q.length; i++) {
            q[i] = choice.make(spec.observationSize(), spec.actions().size(), streams, i == 0 ? "q" : "q" + (i + 1),
                    setup.compute());
        }
        Optional<Members> members = targets instanceof SweptTargets.Ensemble e
                ? Optional.of(new Members(e.pessimism(), streams.stream("pick")))
                : Optional.empty();
        return new SweptQ(q, members, range, deltaActions, spec.valid(), streams.stream("delta"));
    }

    /// What labels take of several regressors.
    ///
    /// @param pick draws those that count
    private record Members(Pessimism pessimism, RandomStream pick) {}

    private SweptQ(Regressor[] q, Optional<Members> members, ValueRange range, int deltaActions, ActionSets sets,
            RandomStream random) {
        this.q = q;
        this.members = members;
        this.bounds = range.make();
        this.change = new Change(q[0], deltaActions, sets, random);
    }

    /// q¹: the one that is searched, and that the policy is made of.
    Regressor first() {
        return q[0];
    }

    /// n: sweeps so far.
    long sweeps() {
        return sweeps[0];
    }

    /// Tells the regressor how far the run is.
    void stepsDone(long steps, Metrics m) {
        for (Regressor each : q) {
            each.stepsDone(steps);
        }
        OptionalDouble rate = q[0].scheduledLearningRate();
        if (rate.isPresent()) {
            m.add(Metric.CRITIC_LEARNING_RATE, rate.getAsDouble());
        }
    }

    /// δ of the last sweep, infinite before the first.
    double delta() {
        return delta[0];
    }

    /// y ← r as long as q is still 0.
    ///
    /// @return whether it is
    boolean labelsFirst(Batch b, Vec y) {
        if (sweeps[0] == 0) {
            System.arraycopy(b.r().data(), 0, y.data(), 0, y.size());
            return true;
        }
        return false;
    }

    /// v ← v(s′), of all members at a*, clipped.
    ///
    /// @param sNext next states, N×dₛ; not modified
    /// @param aNext a*, N×dₐ; not modified
    /// @param v     q¹(s′, a*), N; overwritten by v(s′)
    void value(Mat sNext, Mat aNext, Vec v) {
        members.ifPresent(m -> m.pessimism().of(drawn(m, sNext, aNext, v), v));
        bounds.clip(v);
    }

    private Vec[] drawn(Members m, Mat sNext, Mat aNext, Vec first) {
        int[] order = new int[q.length];
        Arrays.setAll(order, i -> i);
        Vec[] values = new Vec[m.pessimism().draw(m.pick(), order)];
        for (int k = 0; k < values.length; k++) {
            values[k] = new Vec(first.size());
            if (order[k] == 0) {
                System.arraycopy(first.data(), 0, values[k].data(), 0, first.size());
            } else {
                q[order[k]].value(sNext, aNext, values[k]);
            }
        }
        return values;
    }

    /// θₙ₊₁ ← fit({((s, a), y)}), of every member with the same y; δ of the first on the way.
    void fit(Batch b, Vec y, Metrics m) {
        bounds.see(y);
        delta[0] = change.fit(b, y, sweeps[0] == 0);
        for (int i = 1; i < q.length; i++) {
            q[i].fit(b.s(), b.a(), y);
        }
        m.add(Metric.DELTA_Q, delta[0]);
        m.add(Metric.Q_TARGET, y.mean());
        sweeps[0]++;
        bounds.fitsDone(sweeps[0]);
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.longs(name + "/sweeps", sweeps);
        x.doubles(name + "/delta", delta);
        bounds.exchange(name + "/valueBounds", x);
        for (int i = 0; i < q.length; i++) {
            q[i].exchange(name + (i == 0 ? "/q" : "/q" + (i + 1)), x);
        }
    }
}
