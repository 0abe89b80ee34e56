// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSets;
import org.fittedq.nn.FixedInputs;
import org.fittedq.nn.Mlp;
import org.fittedq.value.Interpolation;
import org.fittedq.value.NotFiniteException;

/// The control points of one state and their values, as in a [PointCritic]: the fastest way to them without a way back. Work memory
/// of one thread; several may share the networks, later changes of which are seen. Nothing is allocated after it is made.
public final class StatePoints {

    private final int count;
    private final int actionSize;
    private final DeterministicActor actor;
    private final FixedInputs critic;
    private final Projection projection;
    private final Mat wide; // 1 × N·m
    private final Mat points; // N × m
    private final float[] values; // N

    /// Makes the work memory.
    ///
    /// @param points     network of states with N·m outputs; shared, not copied
    /// @param values     network of states and actions with one output; shared, not copied
    /// @param actionSize m
    /// @param sets       s ↦ A(s)
    /// @param compute    kernels; its threads are not used
    public StatePoints(Mlp points, Mlp values, int actionSize, ActionSets sets, Compute compute) {
        this.actionSize = actionSize;
        this.count = points.outputs() / actionSize;
        this.actor = DeterministicActor.ofOneState(points, points.outputs(), compute);
        this.critic = new FixedInputs(values, points.inputs(), 1);
        this.projection = new Projection(sets);
        this.wide = new Mat(1, points.outputs());
        this.points = new Mat(count, actionSize);
        this.values = new float[count];
    }

    /// Computes the points of a state and their values.
    ///
    /// @param s   the state as the networks see it, 1×dₛ; not modified
    /// @param raw the same as the environment observed it, of which A(s) is; not modified
    /// @throws NotFiniteException if a value is not finite
    public void locate(Mat s, Mat raw) {
        actor.act(s, wide);
        System.arraycopy(wide.data(), 0, points.data(), 0, wide.data().length);
        if (projection.projects() && NotFiniteException.first(points.data()) < 0) {
            projection.forward(raw, points);
        }
        critic.fix(s, 0, 1);
        critic.values(points.data(), count, values);
        int bad = NotFiniteException.first(values);
        if (bad >= 0) {
            throw new NotFiniteException(0, "control points", values[bad]);
        }
    }

    /// Returns the first index of what is not finite, −1 if there is none.
    /// Copies the point of the largest value: argmax_{a ∈ A(s)} q(s, a).
    ///
    /// @param out out: m numbers
    public void best(float[] out) {
        int best = Interpolation.best(values, 0, count);
        System.arraycopy(points.data(), best * actionSize, out, 0, actionSize);
    }

    /// Returns the points.
    ///
    /// @return N × m, in A(s); live
    public Mat points() {
        return points;
    }

    /// Returns their values.
    ///
    /// @return N; live
    public float[] values() {
        return values;
    }
}
