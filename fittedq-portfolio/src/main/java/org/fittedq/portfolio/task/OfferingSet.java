// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;

/// A set of valid actions that offers some of them to every search.
final class OfferingSet implements ActionSet {

    private final ActionSet set;
    private final float[] offered; // actions of the set

    /// @param set     the valid actions
    /// @param offered some of them, one behind the other; kept
    OfferingSet(ActionSet set, float[] offered) {
        this.set = set;
        this.offered = offered;
    }

    @Override
    public int size() {
        return set.size();
    }

    @Override
    public double low(int i) {
        return set.low(i);
    }

    @Override
    public double high(int i) {
        return set.high(i);
    }

    @Override
    public boolean contains(float[] a, int at, double tolerance) {
        return set.contains(a, at, tolerance);
    }

    @Override
    public void project(float[] a, int at) {
        set.project(a, at);
    }

    @Override
    public void project(float[] a, int at, int count) {
        set.project(a, at, count);
    }

    @Override
    public void sample(RandomGenerator random, float[] a, int at) {
        set.sample(random, a, at);
    }

    @Override
    public boolean isConvex() {
        return set.isConvex();
    }

    @Override
    public ActionSet within(BoxSet box) {
        return set.within(box);
    }

    @Override
    public boolean hasJacobian() {
        return set.hasJacobian();
    }

    @Override
    public void pullBack(float[] u, float[] p, int at, float[] g) {
        set.pullBack(u, p, at, g);
    }

    @Override
    public int candidateCount() {
        return offered.length / size();
    }

    @Override
    public void candidate(int k, float[] a, int at) {
        System.arraycopy(offered, k * size(), a, at, size());
    }
}
