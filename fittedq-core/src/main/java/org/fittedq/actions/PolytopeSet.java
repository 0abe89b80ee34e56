// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.UnitChange;

/// Actions under linear constraints: {a : A a ≤ b, E a = d, l ≤ a ≤ u}.
///
/// Projection is exact up to rounding, by [the dual active-set method](https://doi.org/10.1007/BF02591962), see
/// `DualActiveSet`; coordinates beyond ±10⁴ count as ±10⁴. A set keeps the work memory of one thread, 2 m² numbers; a
/// second thread that projects at the same time makes its own. Sums and a few groups are faster as a [BudgetSet].
///
/// Sampling: where the set has all m dimensions, 16 draws from the smallest box around it, the first that lies in it is
/// kept: exact. Otherwise hit-and-run inside the affine hull, 32 moves for each of its dimensions: approximately
/// uniform, the worse the longer and thinner the set; O(m (q + 3 m)) time for each 32 moves, with q rows.
///
/// The smallest box and what sampling needs are computed when first asked for, by some 2 (q + 2 m) projections. Immutable
/// and thread-safe.
public final class PolytopeSet implements ActionSet {

    /// Coordinates beyond this count as this.
    static final float REACH = 1e4f;
    private static final int TRIES = 16;

    private final BoxSet bounds;
    private final LinearRows inequalities;
    private final LinearRows equalities;
    private final PolytopeConstraints constraints;
    private final AtomicReference<Work> idle = new AtomicReference<>(); // empty while in use
    private volatile PolytopeHull hull; // computed when first asked for; always the same

    private record Work(DualActiveSet nearest, double[] x) {}

    /// Makes a set in normalised units.
    ///
    /// @param bounds       l and u, m dimensions
    /// @param inequalities A and b, m coefficients a row
    /// @param equalities   E and d, m coefficients a row; rows that follow from others do no harm
    /// @throws IllegalArgumentException if no action meets all constraints (the message names some that contradict one
    ///                                  another, rows and dimensions counted from 0), or sizes differ
    public PolytopeSet(BoxSet bounds, LinearRows inequalities, LinearRows equalities) {
        checkSize("A", inequalities, bounds.size());
        checkSize("E", equalities, bounds.size());
        this.bounds = bounds;
        this.inequalities = inequalities;
        this.equalities = equalities;
        this.constraints = new PolytopeConstraints(bounds, inequalities, equalities);
        Work work = new Work(new DualActiveSet(constraints), new double[bounds.size()]);
        int[] contradiction = work.nearest.project(work.x);
        if (contradiction.length > 0) {
            throw new IllegalArgumentException(Check.message("polytope", "constraints that some action meets",
                    constraints.names(contradiction) + " in contradiction"));
        }
        idle.set(work);
    }

    private static void checkSize(String name, LinearRows rows, int size) {
        Check.that(rows.size() == size, "polytope, " + name, size + " coefficients a row, one for each dimension",
                rows.size());
    }

    /// Makes a set from rows in action units.
    ///
    /// @param box          the environment's actions, m dimensions
    /// @param bounds       m bounds, as [BoxSet#of] makes them of bounds in action units
    /// @param inequalities A and b for actions in action units
    /// @param equalities   E and d for actions in action units
    /// @return the set, normalised
    /// @throws IllegalArgumentException if no action meets all constraints, or sizes differ
    public static PolytopeSet of(ActionBox box, BoxSet bounds, LinearRows inequalities, LinearRows equalities) {
        return new PolytopeSet(bounds, inequalities.inUnits(box), equalities.inUnits(box));
    }

    /// Returns the bounds as given; the smallest box may be smaller.
    ///
    /// @return l and u, normalised
    public BoxSet bounds() {
        return bounds;
    }

    /// Returns the inequality rows.
    ///
    /// @return A and b, for normalised actions
    public LinearRows inequalities() {
        return inequalities;
    }

    /// Returns the equality rows.
    ///
    /// @return E and d, for normalised actions
    public LinearRows equalities() {
        return equalities;
    }

    private PolytopeHull hull() {
        PolytopeHull known = hull;
        if (known == null) {
            known = new PolytopeHull(constraints);
            hull = known;
        }
        return known;
    }

    @Override
    public int size() {
        return bounds.size();
    }

    @Override
    public double low(int i) {
        return Math.clamp(hull().low(i), bounds.low(i), bounds.high(i));
    }

    @Override
    public double high(int i) {
        return Math.clamp(hull().high(i), bounds.low(i), bounds.high(i));
    }

    @Override
    public boolean contains(float[] a, int at, double tolerance) {
        return bounds.contains(a, at, tolerance) && constraints.rowsHold(a, at, tolerance);
    }

    @Override
    public void project(float[] a, int at) {
        if (bounds.contains(a, at, 0) && constraints.rowsHoldRounded(a, at)) {
            return;
        }
        Work work = take();
        for (int i = 0; i < size(); i++) {
            work.x[i] = Math.clamp(a[at + i], -REACH, REACH);
        }
        int[] contradiction = work.nearest.project(work.x);
        if (contradiction.length > 0) {
            throw new IllegalStateException(Check.message("polytope projection",
                    "constraints that some action meets, as when the set was made",
                    constraints.names(contradiction) + " in contradiction"));
        }
        write(work.x, a, at);
        idle.set(work);
    }

    private void write(double[] x, float[] a, int at) {
        for (int i = 0; i < size(); i++) {
            a[at + i] = (float) Math.clamp(x[i], bounds.low(i), bounds.high(i));
        }
    }

    @Override
    public void sample(RandomGenerator random, float[] a, int at) {
        for (int t = 0; hull().dimension() == size() && t < TRIES; t++) {
            for (int i = 0; i < size(); i++) {
                a[at + i] = (float) (low(i) + random.nextDouble() * (high(i) - low(i)));
            }
            if (contains(a, at, 0)) {
                return;
            }
        }
        double[] x = new double[size()];
        hull().walk(random, x);
        write(x, a, at);
    }

    @Override
    public boolean isConvex() {
        return true;
    }

    @Override
    public PolytopeSet within(BoxSet box) {
        return new PolytopeSet(bounds.within(box), inequalities, equalities);
    }

    @Override
    public boolean hasJacobian() {
        return true;
    }

    /// The part of g along the face of the constraints that hold with equality and whose multiplier is not 0.
    @Override
    public void pullBack(float[] u, float[] p, int at, float[] g) {
        Work work = take();
        for (int i = 0; i < size(); i++) {
            work.x[i] = Math.clamp(u[at + i], -REACH, REACH);
        }
        work.nearest.project(work.x);
        for (int i = 0; i < size(); i++) {
            work.x[i] = g[at + i];
        }
        work.nearest.alongFace(work.x);
        for (int i = 0; i < size(); i++) {
            g[at + i] = (float) work.x[i];
        }
        idle.set(work);
    }

    private Work take() {
        Work work = idle.getAndSet(null);
        return work == null ? new Work(new DualActiveSet(constraints), new double[size()]) : work;
    }

    @Override
    public PolytopeSet inUnits(UnitChange change) {
        return new PolytopeSet(bounds.inUnits(change), inequalities.inUnits(change), equalities.inUnits(change));
    }
}
