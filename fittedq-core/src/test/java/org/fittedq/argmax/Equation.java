// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import org.fittedq.math.Mat;
import org.fittedq.value.ActionValues;
import org.fittedq.value.QFunction;

/// A q given by an equation, for tests; its gradient by central differences in double.
record Equation(int observationSize, int actionSize, boolean isDifferentiable, Value value) implements QFunction {

    private static final double STEP = 1e-5;

    interface Value {
        double at(double[] s, double[] a);
    }

    @Override
    public ActionValues at(int maxStates, int maxActions) {
        return new ActionValues() {

            private final double[][] s = new double[maxStates][observationSize];
            private int count;

            @Override
            public void fix(Mat from, int first, int n) {
                count = n;
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < observationSize; j++) {
                        s[i][j] = from.at(first + i, j);
                    }
                }
            }

            @Override
            public void values(float[] a, int k, float[] q) {
                for (int r = 0; r < count * k; r++) {
                    q[r] = (float) value.at(s[r / k], row(a, r));
                }
            }

            @Override
            public void gradients(float[] a, int k, float[] q, float[] da) {
                values(a, k, q);
                for (int r = 0; r < count * k; r++) {
                    for (int j = 0; j < actionSize; j++) {
                        double[] x = row(a, r);
                        x[j] += STEP;
                        double up = value.at(s[r / k], x);
                        x[j] -= 2 * STEP;
                        da[r * actionSize + j] = (float) ((up - value.at(s[r / k], x)) / (2 * STEP));
                    }
                }
            }

            private double[] row(float[] a, int r) {
                double[] x = new double[actionSize];
                for (int j = 0; j < actionSize; j++) {
                    x[j] = a[r * actionSize + j];
                }
                return x;
            }
        };
    }
}
