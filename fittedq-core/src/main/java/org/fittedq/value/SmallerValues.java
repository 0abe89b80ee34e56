// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Mat;

/// minᵢ qⁱ at a few fixed states; its gradient is that of the smaller one, of the first where they are equal.
final class SmallerValues implements ActionValues {

    private final ActionValues first;
    private final ActionValues second;
    private final int actionSize;
    private final float[] q2;
    private final float[] da2;
    private int states;

    SmallerValues(QFunction first, QFunction second, int maxStates, int maxActions) {
        this.first = first.at(maxStates, maxActions);
        this.second = second.at(maxStates, maxActions);
        this.actionSize = first.actionSize();
        this.q2 = new float[maxStates * maxActions];
        this.da2 = new float[q2.length * actionSize];
    }

    @Override
    public void fix(Mat s, int from, int count) {
        first.fix(s, from, count);
        second.fix(s, from, count);
        states = count;
    }

    @Override
    public void values(float[] a, int k, float[] q) {
        first.values(a, k, q);
        second.values(a, k, q2);
        for (int i = 0; i < states * k; i++) {
            q[i] = Math.min(q[i], q2[i]);
        }
    }

    @Override
    public void gradients(float[] a, int k, float[] q, float[] da) {
        first.gradients(a, k, q, da);
        second.gradients(a, k, q2, da2);
        for (int i = 0; i < states * k; i++) {
            if (q2[i] < q[i]) {
                q[i] = q2[i];
                System.arraycopy(da2, i * actionSize, da, i * actionSize, actionSize);
            }
        }
    }
}
