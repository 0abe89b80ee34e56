// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.List;
import org.fittedq.math.Mat;

/// N⁻¹ Σᵢ qⁱ at a few fixed states, and its gradient. Sums run in the order of the members.
final class MeanValues implements ActionValues {

    private final ActionValues[] members;
    private final int actionSize;
    private final float[] q;
    private final float[] da;
    private int states;

    MeanValues(List<? extends QFunction> members, int maxStates, int maxActions) {
        this.members = members.stream().map(m -> m.at(maxStates, maxActions)).toArray(ActionValues[]::new);
        this.actionSize = members.getFirst().actionSize();
        this.q = new float[maxStates * maxActions];
        this.da = new float[q.length * actionSize];
    }

    @Override
    public void fix(Mat s, int from, int count) {
        for (ActionValues each : members) {
            each.fix(s, from, count);
        }
        states = count;
    }

    @Override
    public void values(float[] a, int k, float[] out) {
        members[0].values(a, k, out);
        for (int m = 1; m < members.length; m++) {
            members[m].values(a, k, q);
            add(q, out, states * k);
        }
        divide(out, states * k);
    }

    @Override
    public void gradients(float[] a, int k, float[] out, float[] dOut) {
        members[0].gradients(a, k, out, dOut);
        for (int m = 1; m < members.length; m++) {
            members[m].gradients(a, k, q, da);
            add(q, out, states * k);
            add(da, dOut, states * k * actionSize);
        }
        divide(out, states * k);
        divide(dOut, states * k * actionSize);
    }

    private static void add(float[] from, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] += from[i];
        }
    }

    private void divide(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] /= members.length;
        }
    }
}
