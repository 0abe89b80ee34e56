// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.random.Draw;

/// Valid weights in normalised units, all of whose dimensions have the same scale. Projection is done in doubles and rounded.
///
/// Sampling: weights of a random number of assets, spread evenly (Dirichlet) over the interval of the sum, moved to the nearest valid
/// ones, then half of the draws some way towards valid ones around what is held. That reaches corners, faces and the inside, but
/// is not uniform.
///
/// Thread-safe: a second thread that projects at the same time makes its own work memory.
final class AllocationSet implements ActionSet {

    private static final double FLOAT_ROUNDING = 0x1p-24; // of a number in [−1, 1], and as much again
    private static final float REACH = 1e4f;
    private static final double OUT = 50; // from which the nearest weights are those of the furthest in one direction

    private final ActionBox box;
    private final Supplier<HeldAllocations> make;
    private final AtomicReference<Work> idle = new AtomicReference<>(); // empty while in use
    private final AtomicReference<double[]> ends = new AtomicReference<>(new double[0]); // m lower, m upper

    private record Work(HeldAllocations valid, double[] w, double[] g, double[] known) {

        Work(HeldAllocations valid) {
            this(valid, new double[valid.size()], new double[valid.size()], valid.known());
        }
    }

    AllocationSet(ActionBox box, Supplier<HeldAllocations> make) {
        this.box = box;
        this.make = make;
        idle.set(new Work(make.get()));
    }

    private Work take() {
        Work work = idle.getAndSet(null);
        return work == null ? new Work(make.get()) : work;
    }

    private void read(float[] a, int at, double[] w) {
        for (int i = 0; i < w.length; i++) {
            w[i] = box.mid(i) + (double) box.half(i) * Math.max(-REACH, Math.min(REACH, a[at + i]));
        }
    }

    private void write(double[] w, float[] a, int at) {
        for (int i = 0; i < w.length; i++) {
            a[at + i] = (float) Math.clamp((w[i] - box.mid(i)) / box.half(i), -1, 1);
        }
    }

    @Override
    public int size() {
        return box.size();
    }

    @Override
    public double low(int i) {
        return ends()[i];
    }

    @Override
    public double high(int i) {
        return ends()[size() + i];
    }

    /// The smallest box around the convex set without least trades, numbers of holdings and tracking error: the weights nearest to
    /// some far out.
    private double[] ends() {
        double[] found = ends.get();
        if (found.length == 0) {
            Terms terms = make.get().terms();
            HeldAllocations held = make.get();
            found = new double[2 * size()];
            double[] w = new double[size()];
            for (int k = 0; k < found.length; k++) {
                int i = k % size();
                System.arraycopy(held.known(), 0, w, 0, w.length);
                w[i] += k < size() ? -OUT : OUT;
                held.convex(w);
                double x = Math.max(terms.low()[i], Math.min(terms.high()[i], w[i]));
                found[k] = Math.clamp((x - box.mid(i)) / box.half(i), -1, 1);
            }
            ends.set(found);
        }
        return found;
    }

    @Override
    public boolean contains(float[] a, int at, double tolerance) {
        for (int i = 0; i < size(); i++) {
            if (!(-1 - tolerance <= a[at + i] && a[at + i] <= 1 + tolerance)) {
                return false;
            }
        }
        Work work = take();
        read(a, at, work.w);
        boolean in = work.valid.meets(work.w, tolerance * box.half(0), true);
        idle.set(work);
        return in;
    }

    @Override
    public void project(float[] a, int at) {
        project(a, at, 1);
    }

    @Override
    public void project(float[] a, int at, int count) {
        Work work = take();
        double rounding = FLOAT_ROUNDING * box.half(0);
        for (int k = 0; k < count; k++) {
            int from = at + k * size();
            read(a, from, work.w);
            if (!isUnit(a, from) || !work.valid.meets(work.w, rounding, false)) {
                work.valid.project(work.w);
                write(work.w, a, from);
            }
        }
        idle.set(work);
    }

    private boolean isUnit(float[] a, int at) {
        for (int i = at; i < at + size(); i++) {
            if (!(-1 <= a[i] && a[i] <= 1)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void sample(RandomGenerator random, float[] a, int at) {
        Work work = take();
        double[] w = work.w;
        Terms terms = work.valid.terms();
        double chance = random.nextDouble();
        double total = 0;
        for (int i = 0; i < w.length; i++) {
            w[i] = random.nextDouble() < chance ? Draw.exponential(random) : 0;
            total += w[i];
        }
        double sum = terms.sumLeast() + random.nextDouble() * (terms.sumMost() - terms.sumLeast());
        for (int i = 0; i < w.length; i++) {
            w[i] = total > 0 ? w[i] * sum / total : sum / w.length;
        }
        work.valid.project(w);
        double towards = Math.max(0, 2 * random.nextDouble() - 1);
        if (towards > 0) {
            for (int i = 0; i < w.length; i++) {
                w[i] += towards * (work.known[i] - w[i]);
            }
            work.valid.project(w);
        }
        write(w, a, at);
        idle.set(work);
    }

    @Override
    public boolean isConvex() {
        Work work = take();
        boolean convex = !work.valid.terms().areWhole();
        idle.set(work);
        return convex;
    }

    @Override
    public boolean hasJacobian() {
        return isConvex();
    }

    /// That of the projection; with a limit on the tracking error also of the pull towards valid weights.
    @Override
    public void pullBack(float[] u, float[] p, int at, float[] g) {
        if (!hasJacobian()) {
            throw new IllegalStateException(Check.message("gradient through a projection",
                    "limits without least trades and numbers of holdings", "some"));
        }
        Work work = take();
        read(u, at, work.w);
        work.valid.project(work.w);
        for (int i = 0; i < size(); i++) {
            work.g[i] = g[at + i];
        }
        work.valid.pullBack(work.w, work.g);
        for (int i = 0; i < size(); i++) {
            g[at + i] = (float) work.g[i];
        }
        idle.set(work);
    }
}
