// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Mat;

/// σ(z(s, a)) of a function that gives logits: a value in [0, 1].
///
/// @param logits z
public record SigmoidQ(QFunction logits) implements QFunction {

    @Override
    public int observationSize() {
        return logits.observationSize();
    }

    @Override
    public int actionSize() {
        return logits.actionSize();
    }

    @Override
    public boolean isDifferentiable() {
        return logits.isDifferentiable();
    }

    @Override
    public ActionValues at(int maxStates, int maxActions) {
        ActionValues inner = logits.at(maxStates, maxActions);
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
                for (int i = 0; i < states * k; i++) {
                    q[i] = sigmoid(q[i]);
                }
            }

            @Override
            public void gradients(float[] a, int k, float[] q, float[] da) {
                inner.gradients(a, k, q, da);
                for (int i = 0; i < states * k; i++) {
                    q[i] = sigmoid(q[i]);
                    // σ′ = σ (1 − σ)
                    for (int j = i * actionSize; j < (i + 1) * actionSize; j++) {
                        da[j] *= q[i] * (1 - q[i]);
                    }
                }
            }
        };
    }

    private static float sigmoid(float z) {
        return (float) (1 / (1 + StrictMath.exp(-(double) z)));
    }
}
