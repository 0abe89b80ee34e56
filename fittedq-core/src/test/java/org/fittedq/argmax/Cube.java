// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionSet;

/// [low, high]^m, for tests.
record Cube(int size, double side0, double side1) implements ActionSet {

    @Override
    public double low(int i) {
        return side0;
    }

    @Override
    public double high(int i) {
        return side1;
    }

    @Override
    public boolean contains(float[] a, int at, double tolerance) {
        for (int i = 0; i < size; i++) {
            if (!(a[at + i] >= side0 - tolerance && a[at + i] <= side1 + tolerance)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void project(float[] a, int at) {
        for (int i = 0; i < size; i++) {
            a[at + i] = Math.clamp(a[at + i], (float) side0, (float) side1);
        }
    }

    @Override
    public void sample(RandomGenerator random, float[] a, int at) {
        for (int i = 0; i < size; i++) {
            a[at + i] = (float) (side0 + (side1 - side0) * random.nextDouble());
        }
    }

    @Override
    public boolean isBox() {
        return true;
    }

    @Override
    public boolean isConvex() {
        return true;
    }
}
