// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Mat;
import org.fittedq.nn.FixedInputs;

/// A critic's values at a few fixed states.
record NetworkValues(FixedInputs network) implements ActionValues {

    @Override
    public void fix(Mat s, int first, int count) {
        network.fix(s, first, count);
    }

    @Override
    public void values(float[] a, int k, float[] q) {
        network.values(a, k, q);
    }

    @Override
    public void gradients(float[] a, int k, float[] q, float[] da) {
        network.gradients(a, k, q, da);
    }
}
