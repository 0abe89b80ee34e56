// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Mat;

/// −q(s, a): what is maximised to find the smallest value.
///
/// @param positive q
public record NegativeQ(QFunction positive) implements QFunction {

    @Override
    public int observationSize() {
        return positive.observationSize();
    }

    @Override
    public int actionSize() {
        return positive.actionSize();
    }

    @Override
    public boolean isDifferentiable() {
        return positive.isDifferentiable();
    }

    @Override
    public ActionValues at(int maxStates, int maxActions) {
        ActionValues inner = positive.at(maxStates, maxActions);
        int actionSize = actionSize();
        return new ActionValues() {

            private int states;

            @Override
            public void fix(Mat s, int first, int count) {
                inner.fix(s, first, count);
                states = count;
            }

            @Override
            public void values(float[] a, int k, float[] q) {
                inner.values(a, k, q);
                negate(q, states * k);
            }

            @Override
            public void gradients(float[] a, int k, float[] q, float[] da) {
                inner.gradients(a, k, q, da);
                negate(q, states * k);
                negate(da, states * k * actionSize);
            }
        };
    }

    private static void negate(float[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = -x[i];
        }
    }
}
