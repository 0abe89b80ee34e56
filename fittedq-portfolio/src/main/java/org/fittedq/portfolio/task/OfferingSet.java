// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;

/// A set of valid actions that offers some of them to every search.
final class OfferingSet implements ActionSet {

    private final ActionSet set;
    private final float[] wanted;
    private final AtomicReference<float[]> offered = new AtomicReference<>(new float[0]); // none: not asked for yet

    /// @param set    the valid actions
    /// @param wanted some actions, one behind the other, each of which is offered as near as is valid; kept, not modified
    OfferingSet(ActionSet set, float[] wanted) {
        this.set = set;
        this.wanted = wanted;
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
        return wanted.length / size();
    }

    @Override
    public void candidate(int k, float[] a, int at) {
        System.arraycopy(offered(), k * size(), a, at, size());
    }

    /// Many sets are only projected onto: found when first asked for.
    private float[] offered() {
        float[] found = offered.get();
        if (found.length == 0) {
            found = wanted.clone();
            set.project(found, 0, candidateCount());
            offered.set(found);
        }
        return found;
    }
}
