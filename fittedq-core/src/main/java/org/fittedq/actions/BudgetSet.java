// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.UnitChange;

/// Actions whose weighted sum is given, within bounds and, if wanted, with limits on the sums of disjoint groups:
///
/// A = {a : Σᵢ wᵢ aᵢ = b, l ≤ a ≤ u, L_g ≤ Σ_{i ∈ g} wᵢ aᵢ ≤ U_g for every group g}, w > 0
///
/// The shares of a portfolio with limits on its sectors are such a set, and so is the power of several machines on one
/// supply. Overlapping groups, or groups with weights of their own, need a [PolytopeSet].
///
/// Projection is exact up to rounding, see `BudgetMultiplier`; coordinates beyond ±10⁴ count as ±10⁴. A set keeps
/// the small work memory of one thread; a second thread that projects at the same time makes its own.
///
/// Sampling: uniform on the simplex around the set, kept if it lies in the set: exact. Where that rarely hits, or has
/// missed 64 times, a Markov chain of 32 · m moves that redraw a pair of coordinates: approximately uniform, see
/// `BudgetSampler`. Immutable and thread-safe.
public final class BudgetSet implements ActionSet {

    /// Limits on the sum over some dimensions.
    ///
    /// @param dimensions the dimensions of the group, from 0, at least one, each once; in no other group
    /// @param low        L: least sum, −∞ if there is none
    /// @param high       U: largest sum, at least `low`, ∞ if there is none
    public record Group(List<Integer> dimensions, double low, double high) {

        /// Checks the limits.
        ///
        /// @throws IllegalArgumentException if the group is empty or the limits are out of order
        public Group {
            dimensions = List.copyOf(dimensions);
            Check.that(!dimensions.isEmpty(), "budget group", "at least one dimension", "none");
            Check.that(low <= high, "budget group", "low <= high", BoxSet.interval(low, high));
        }
    }

    private final BoxSet bounds;
    private final double[] weights;
    private final double budget;
    private final List<Group> groups;
    private final BudgetLayout layout;
    private final BudgetSampler sampler;
    private final AtomicReference<BudgetMultiplier> idle = new AtomicReference<>(); // empty while in use

    /// Makes a set in normalised units.
    ///
    /// @param bounds  l and u
    /// @param weights w, one for each dimension, finite and above 0; not modified, not kept
    /// @param budget  b
    /// @param groups  groups without a common dimension; their sums have the weights w too
    /// @throws IllegalArgumentException if no action meets the constraints, or a number is out of range
    public BudgetSet(BoxSet bounds, double[] weights, double budget, List<Group> groups) {
        this(bounds, weights, new double[weights.length], budget, groups);
    }

    /// @param offsets what dimension i adds to the sums in the caller's units beyond wᵢ aᵢ
    private BudgetSet(BoxSet bounds, double[] weights, double[] offsets, double budget, List<Group> groups) {
        this.bounds = bounds;
        this.weights = weights.clone();
        this.layout = new BudgetLayout(bounds, weights, offsets, budget, groups);
        this.sampler = new BudgetSampler(layout);
        this.budget = layout.budget;
        this.groups = IntStream.range(0, groups.size()).mapToObj(g -> normalised(g, groups.get(g), offsets)).toList();
    }

    /// Limits of normalised actions that make the same layout again: no further beyond what the bounds allow than they meet.
    private Group normalised(int g, Group group, double[] offsets) {
        double offset = 0;
        for (int i : group.dimensions()) {
            offset += offsets[i];
        }
        return new Group(group.dimensions(), Math.min(group.low() - offset, layout.limitHigh[g]),
                Math.max(group.high() - offset, layout.limitLow[g]));
    }

    /// Makes a set from sums in action units: Σᵢ cᵢ aᵢ = b for actions a, so that the normalised weights are
    /// wᵢ = cᵢ halfᵢ, and Σᵢ cᵢ midᵢ leaves the budget and the limits.
    ///
    /// @param box     the environment's actions, m dimensions
    /// @param bounds  m bounds, as [BoxSet#of] makes them of bounds in action units
    /// @param weights c, one for each dimension, finite and above 0; not modified, not kept
    /// @param budget  b, action units
    /// @param groups  groups without a common dimension, limits in action units; their sums have the weights c too
    /// @return the set, normalised
    /// @throws IllegalArgumentException if no action meets the constraints, or a number is out of range; messages give
    ///                                  sums in action units
    public static BudgetSet of(ActionBox box, BoxSet bounds, double[] weights, double budget, List<Group> groups) {
        Check.that(box.size() == bounds.size(), "budget", box.size() + " bounds, as the action box has dimensions",
                bounds.size());
        BudgetLayout.checkWeights(bounds.size(), weights);
        double[] unit = weights.clone();
        double[] offsets = weights.clone();
        for (int i = 0; i < unit.length; i++) {
            unit[i] *= box.half(i);
            offsets[i] *= box.mid(i);
        }
        return new BudgetSet(bounds, unit, offsets, budget, groups);
    }

    /// Makes a set from a plain sum in action units, Σᵢ aᵢ = b, within the whole box.
    ///
    /// @param box    the environment's actions
    /// @param budget b, action units
    /// @param groups groups without a common dimension, limits in action units
    /// @return the set, normalised
    /// @throws IllegalArgumentException if no action meets the constraints, or a number is out of range
    public static BudgetSet of(ActionBox box, double budget, List<Group> groups) {
        double[] ones = new double[box.size()];
        Arrays.fill(ones, 1);
        return of(box, BoxSet.whole(box.size()), ones, budget, groups);
    }

    /// Returns the bounds.
    ///
    /// @return l and u, normalised
    public BoxSet bounds() {
        return bounds;
    }

    /// Returns one weight.
    ///
    /// @param i dimension
    /// @return wᵢ of normalised actions, above 0
    public double weight(int i) {
        return weights[i];
    }

    /// Returns the budget.
    ///
    /// @return b of normalised actions: Σᵢ wᵢ aᵢ = b
    public double budget() {
        return budget;
    }

    /// Returns the groups.
    ///
    /// @return groups with the limits of normalised actions
    public List<Group> groups() {
        return groups;
    }

    /// Returns the same actions written with rows: E a = d for the budget, two rows of A for a group, less the infinite
    /// ones.
    ///
    /// @return an equal set
    public PolytopeSet polytope() {
        double[][] budgetRow = {weights.clone()};
        int count = (int) groups.stream().flatMap(g -> List.of(-g.low(), g.high()).stream()).filter(Double::isFinite)
                .count();
        double[][] rows = new double[count][size()];
        double[] right = new double[count];
        int r = 0;
        for (Group g : groups) {
            for (int sign = -1; sign <= 1; sign += 2) {
                double limit = sign < 0 ? -g.low() : g.high();
                if (Double.isFinite(limit)) {
                    row(g, sign, rows[r]);
                    right[r++] = limit;
                }
            }
        }
        LinearRows limits = count == 0 ? LinearRows.none(size()) : LinearRows.of(rows, right);
        return new PolytopeSet(bounds, limits, LinearRows.of(budgetRow, new double[]{budget}));
    }

    private void row(Group g, int sign, double[] row) {
        for (int i : g.dimensions()) {
            row[i] = sign * weights[i];
        }
    }

    @Override
    public int size() {
        return weights.length;
    }

    @Override
    public double low(int i) {
        return layout.tightLow(i);
    }

    @Override
    public double high(int i) {
        return layout.tightHigh(i);
    }

    @Override
    public boolean contains(float[] a, int at, double tolerance) {
        return bounds.contains(a, at, tolerance) && layout.sumsMeet(a, at, layout.norms, tolerance);
    }

    @Override
    public void project(float[] a, int at) {
        if (!(bounds.contains(a, at, 0) && layout.sumsMeet(a, at, layout.weightSums, BudgetLayout.FLOAT_ROUNDING))) {
            BudgetMultiplier work = take();
            work.of(a, at).project();
            idle.set(work);
        }
    }

    private BudgetMultiplier take() {
        BudgetMultiplier work = idle.getAndSet(null);
        return work == null ? new BudgetMultiplier(layout) : work;
    }

    @Override
    public void sample(RandomGenerator random, float[] a, int at) {
        sampler.sample(random, a, at);
    }

    @Override
    public boolean isConvex() {
        return true;
    }

    @Override
    public BudgetSet within(BoxSet box) {
        return new BudgetSet(bounds.within(box), weights, budget, groups);
    }

    @Override
    public boolean hasJacobian() {
        return true;
    }

    /// I − w wᵀ/‖w‖² over the coordinates off their bounds, each group whose sum is at a limit by itself; 0 at the bounds.
    @Override
    public void pullBack(float[] u, float[] p, int at, float[] g) {
        BudgetMultiplier work = take();
        work.of(u, at).pullBack(g);
        idle.set(work);
    }

    @Override
    public BudgetSet inUnits(UnitChange change) {
        double[] outer = new double[weights.length];
        double[] offsets = new double[weights.length];
        for (int i = 0; i < outer.length; i++) {
            outer[i] = weights[i] * change.scale(i);
            offsets[i] = weights[i] * change.shift(i);
        }
        return new BudgetSet(bounds.inUnits(change), outer, offsets, budget, groups);
    }
}
