// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import org.fittedq.math.Mat;

/// A behaviour whose actions are valid as they are.
///
/// @param inner chooses them
record ValidBehaviour(FittedQ.Behaviour inner) implements FittedQ.Behaviour {

    @Override
    public void act(Mat s, Mat raw, Mat a) {
        inner.act(s, raw, a);
    }

    @Override
    public void note(Mat a, boolean warmup, Mat note) {
        inner.note(a, warmup, note);
    }

    @Override
    public boolean isValid() {
        return true;
    }
}
