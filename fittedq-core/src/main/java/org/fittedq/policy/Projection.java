// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;

/// p = Π_{A(s)}(u), row by row: what makes a policy over the box one over the valid actions, with the way back for its gradient.
///
/// > L̃(u) = L(Π(u)) + ½ λ N⁻¹ Σ ‖u − Π(u)‖²;  ∂L̃/∂u = Jᵀ ∂L/∂p + λ N⁻¹ (u − p)
///
/// as the distance to a convex set has the gradient u − Π(u). J is the Jacobian of the exact projection, or the identity
/// (straight-through). In the terms of the literature Π is the safety layer of G. Dalal et al., *Safe Exploration in Continuous
/// Action Spaces*, 2018, and of T.-H. Pham et al., *OptLayer*, ICRA 2018, with any set in place of a few linear constraints.
///
/// Does nothing if every action is valid. Not thread-safe.
public final class Projection {

    private static final float[] NONE = {};

    private final ActionSets sets;
    private final boolean whole;
    private final Projected c;
    private float[] u = NONE; // before the last projection
    private float[] p = NONE; // after it
    private ActionSet[] of = {}; // of its rows

    /// Makes a projection.
    ///
    /// @param sets s ↦ A(s)
    /// @param c    what goes back
    public Projection(ActionSets sets, Projected c) {
        this.sets = sets;
        this.whole = sets.isWhole();
        this.c = c;
    }

    /// Makes a projection that nothing goes back through.
    ///
    /// @param sets s ↦ A(s)
    public Projection(ActionSets sets) {
        this(sets, Projected.DEFAULT);
    }

    /// Tells whether anything is projected.
    ///
    /// @return false if every action is known to be valid
    public boolean projects() {
        return !whole;
    }

    /// Projects actions: a ← Π_{A(s)}(a).
    ///
    /// @param raw observations as the environment made them, N rows; not modified
    /// @param a   normalised actions, N×dₐ; overwritten
    /// @return `a`
    public Mat project(Mat raw, Mat a) {
        if (!whole) {
            for (int i = 0; i < a.rows(); i++) {
                sets.of(raw.data(), i * raw.cols()).project(a.data(), i * a.cols());
            }
        }
        return a;
    }

    /// Projects actions that [#backward] is to go back from.
    ///
    /// @param raw observations as the environment made them, N rows; not modified
    /// @param a   normalised actions, N×dₐ; overwritten
    /// @return `a`
    public Mat forward(Mat raw, Mat a) {
        if (whole) {
            return a;
        }
        int size = a.data().length;
        if (u.length != size) {
            u = new float[size];
            p = new float[size];
            of = new ActionSet[a.rows()];
        }
        System.arraycopy(a.data(), 0, u, 0, size);
        for (int i = 0; i < a.rows(); i++) {
            of[i] = sets.of(raw.data(), i * raw.cols());
            of[i].project(a.data(), i * a.cols());
        }
        System.arraycopy(a.data(), 0, p, 0, size);
        return a;
    }

    /// Goes back from the last [#forward]: da ← Jᵀ da + λ N⁻¹ (u − p).
    ///
    /// @param da ∂L/∂p in, ∂L̃/∂u out, N×dₐ
    /// @return `da`
    public Mat backward(Mat da) {
        if (whole) {
            return da;
        }
        boolean jacobian = c.gradient() == Projected.Gradient.JACOBIAN;
        for (int i = 0; i < da.rows(); i++) {
            if (jacobian && of[i].hasJacobian()) {
                of[i].pullBack(u, p, i * da.cols(), da.data());
            }
        }
        float weight = (float) (c.penalty() / da.rows());
        for (int i = 0; i < u.length; i++) {
            da.data()[i] += weight * (u[i] - p[i]);
        }
        return da;
    }

    /// Returns how far the actions of the last [#forward] were from the valid ones.
    ///
    /// @return mean ‖u − Π(u)‖ over the rows, normalised units; 0 where every action is valid
    public double distance() {
        int m = of.length == 0 ? 1 : u.length / of.length;
        double sum = 0;
        for (int i = 0; i < u.length; i += m) {
            double square = 0;
            for (int j = i; j < i + m; j++) {
                square += (double) (u[j] - p[j]) * (u[j] - p[j]);
            }
            sum += Math.sqrt(square);
        }
        return of.length == 0 ? 0 : sum / of.length;
    }
}
