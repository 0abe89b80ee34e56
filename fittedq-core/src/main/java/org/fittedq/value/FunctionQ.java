// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Check;

/// A q(s, a) written down as a function: a known value, an equation, a test case.
///
/// The functions are called by several threads at the same time, so they keep nothing that changes.
public final class FunctionQ implements QFunction {

    /// q of a state and a normalised action.
    @FunctionalInterface
    public interface Value {

        /// Returns q(s, a).
        ///
        /// @param s the state, dₛ; not to be modified or kept
        /// @param a the normalised action, m; not to be modified or kept
        /// @return q, reward
        double of(float[] s, float[] a);
    }

    /// ∂q/∂a of a state and a normalised action.
    @FunctionalInterface
    public interface Gradient {

        /// Evaluates ∂q/∂a.
        ///
        /// @param s  the state, dₛ; not to be modified or kept
        /// @param a  the normalised action, m; not to be modified or kept
        /// @param da out: ∂q/∂a, m
        void of(float[] s, float[] a, float[] da);
    }

    private final int observationSize;
    private final int actionSize;
    private final Value value;
    private final Gradient gradient; // does nothing if there is none
    private final boolean differentiable;

    /// Makes a q without gradient.
    ///
    /// @param observationSize dₛ, at least 1
    /// @param actionSize      m, at least 1
    /// @param value           q(s, a)
    public FunctionQ(int observationSize, int actionSize, Value value) {
        this(observationSize, actionSize, value, (s, a, da) -> {
        }, false);
    }

    /// Makes a differentiable q.
    ///
    /// @param observationSize dₛ, at least 1
    /// @param actionSize      m, at least 1
    /// @param value           q(s, a)
    /// @param gradient        ∂q/∂a
    public FunctionQ(int observationSize, int actionSize, Value value, Gradient gradient) {
        this(observationSize, actionSize, value, gradient, true);
    }

    private FunctionQ(int observationSize, int actionSize, Value value, Gradient gradient, boolean differentiable) {
        Check.that(observationSize >= 1, "observationSize", "an integer of at least 1", observationSize);
        Check.that(actionSize >= 1, "actionSize", "an integer of at least 1", actionSize);
        this.observationSize = observationSize;
        this.actionSize = actionSize;
        this.value = value;
        this.gradient = gradient;
        this.differentiable = differentiable;
    }

    @Override
    public int observationSize() {
        return observationSize;
    }

    @Override
    public int actionSize() {
        return actionSize;
    }

    @Override
    public boolean isDifferentiable() {
        return differentiable;
    }

    @Override
    public ActionValues at(int maxStates, int maxActions) {
        return new PointValues(this, new Copied(), maxStates, maxActions);
    }

    /// Hands the functions one state and one action as arrays of their own.
    private final class Copied implements PointValues.Point {

        private final float[] state = new float[observationSize];
        private final float[] action = new float[actionSize];
        private final float[] slope = new float[actionSize];

        @Override
        public double value(float[] s, int s0, float[] a, int a0) {
            System.arraycopy(s, s0, state, 0, observationSize);
            System.arraycopy(a, a0, action, 0, actionSize);
            return value.of(state, action);
        }

        @Override
        public double gradient(float[] s, int s0, float[] a, int a0, float[] da) {
            double q = value(s, s0, a, a0);
            gradient.of(state, action, slope);
            System.arraycopy(slope, 0, da, a0, actionSize);
            return q;
        }
    }
}
