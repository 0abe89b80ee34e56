// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Mat;
import org.fittedq.nn.FixedInputs;

/// [ActionValues] of a [NetworkQ]: q = mean + std · f, so ∂q/∂a = std · ∂f/∂a.
final class StandardisedValues implements ActionValues {

    private final NetworkQ q;
    private final FixedInputs network;
    private int states;

    StandardisedValues(NetworkQ q, int maxStates) {
        this.q = q;
        this.network = new FixedInputs(q.mlp(), q.observationSize(), maxStates);
    }

    @Override
    public void fix(Mat s, int first, int count) {
        network.fix(s, first, count);
        states = count;
    }

    @Override
    public void values(float[] a, int k, float[] out) {
        network.values(a, k, out);
        scale(k, out);
    }

    @Override
    public void gradients(float[] a, int k, float[] out, float[] da) {
        network.gradients(a, k, out, da);
        scale(k, out);
        float std = (float) q.labels().std();
        for (int i = 0; i < states * k * q.actionSize(); i++) {
            da[i] *= std;
        }
    }

    private void scale(int k, float[] out) {
        Labels labels = q.labels();
        for (int i = 0; i < states * k; i++) {
            out[i] = labels.y(out[i]);
        }
    }
}
