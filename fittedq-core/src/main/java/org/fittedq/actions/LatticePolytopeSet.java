// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.UnitChange;
import org.fittedq.random.Draw;

/// The points of a lattice that meet linear constraints: {a = low + k · step, 0 ≤ k ≤ n whole : A a ≤ b}. Orders in whole units
/// under a capacity and a budget are such a set.
///
/// A row holds where it is missed by no more than rounding grid values to float can miss, 2⁻²³ Σ |A| of the row: a point on a
/// constraint is a member whatever the last bit says.
///
/// Projection is exact, by branch and bound over the coordinates (`LatticeSearch`): the point itself, rounded, costs m (1 + q) for
/// q rows; what lies outside costs some points a dimension as a rule, all lattice points at worst. A set keeps the work memory
/// of one thread; a second thread that projects at the same time makes its own.
///
/// Sampling: of a lattice of at most 65 536 points (rows aside) the members are listed when first asked for, and draws are
/// exact. Of a larger one up to 1000 lattice points are drawn and the first member kept: exact too. If none of them is one, a walk
/// from a member near the last draw follows, 32 moves for each dimension, each to a uniform member along one coordinate:
/// approximately uniform, and only over members that such moves connect.
///
/// Immutable and thread-safe.
public final class LatticePolytopeSet implements ActionSet {

    private static final double MOST_LISTED = 65_536;
    private static final int TRIES = 1000;
    private static final int MOVES = 32;
    private static final double REACH = 1e4;

    private final LatticeSet lattice;
    private final LinearRows rows;
    private final LinearRows stepRows;
    private final double lattices; // points of the lattice, rows aside
    private final AtomicReference<LatticeSearch> idle = new AtomicReference<>(); // empty while in use
    private volatile int[] listed = {}; // k of each member, row by row; once asked for
    private volatile int[] box = {}; // least, then greatest k of each dimension; once asked for

    /// Makes a set in normalised units.
    ///
    /// @param lattice the grid, m dimensions
    /// @param rows    A and b, m coefficients a row
    /// @throws IllegalArgumentException if no point of the grid meets all rows, or sizes differ
    public LatticePolytopeSet(LatticeSet lattice, LinearRows rows) {
        Check.that(rows.size() == lattice.size(), "lattice polytope",
                lattice.size() + " coefficients a row, one for each dimension", rows.size());
        this.lattice = lattice;
        this.rows = rows;
        this.stepRows = lattice.inSteps(rows);
        double points = 1;
        for (int i = 0; i < lattice.size(); i++) {
            points *= lattice.steps(i) + 1.0;
        }
        this.lattices = points;
        LatticeSearch search = new LatticeSearch(lattice, stepRows);
        for (int i = 0; i < lattice.size(); i++) {
            search.target[i] = 0;
        }
        search.free();
        Check.that(search.run(), "lattice polytope", "rows that some point of the lattice meets", "none of "
                + Math.round(points) + " points");
        idle.set(search);
    }

    /// Makes a set from rows in action units.
    ///
    /// @param box     the environment's actions, m dimensions
    /// @param lattice the grid, as [LatticeSet#of] makes it of numbers in action units
    /// @param rows    A and b for actions in action units
    /// @return the set, normalised
    /// @throws IllegalArgumentException if no point of the grid meets all rows, or sizes differ
    public static LatticePolytopeSet of(ActionBox box, LatticeSet lattice, LinearRows rows) {
        return new LatticePolytopeSet(lattice, rows.inUnits(box));
    }

    /// Returns the grid, with the points that miss a row.
    ///
    /// @return the lattice, normalised
    public LatticeSet lattice() {
        return lattice;
    }

    /// Returns the rows.
    ///
    /// @return A and b, for normalised actions
    public LinearRows rows() {
        return rows;
    }

    /// Returns the rows for numbers of steps k, an action being low + k · step.
    ///
    /// @return A′ and b′ with A′ k ≤ b′ where A a ≤ b
    public LinearRows stepRows() {
        return stepRows;
    }

    /// Returns the members as a list.
    ///
    /// @return the same set
    /// @throws IllegalArgumentException if the lattice has more than 65 536 points, rows aside
    public FiniteSet list() {
        Check.that(lattices <= MOST_LISTED, "lattice polytope",
                "a lattice of at most " + (int) MOST_LISTED + " points to list its members", Math.round(lattices));
        int[] all = listed();
        double[][] points = new double[all.length / size()][size()];
        for (int p = 0; p < points.length; p++) {
            for (int i = 0; i < size(); i++) {
                points[p][i] = lattice.value(i, all[p * size() + i]);
            }
        }
        return new FiniteSet(points);
    }

    @Override
    public int size() {
        return lattice.size();
    }

    @Override
    public double low(int i) {
        return lattice.value(i, box()[i]);
    }

    @Override
    public double high(int i) {
        return lattice.value(i, box()[size() + i]);
    }

    /// The least and the greatest k with a member, found from the lattice's ends inwards.
    private int[] box() {
        int[] known = box;
        if (known.length == 0) {
            known = new int[2 * size()];
            LatticeSearch search = new LatticeSearch(lattice, stepRows);
            for (int i = 0; i < size(); i++) {
                int least = 0;
                while (!search.reaches(i, least)) {
                    least++;
                }
                int greatest = lattice.steps(i);
                while (!search.reaches(i, greatest)) {
                    greatest--;
                }
                known[i] = least;
                known[size() + i] = greatest;
            }
            box = known;
        }
        return known;
    }

    @Override
    public boolean contains(float[] a, int at, double tolerance) {
        if (!lattice.contains(a, at, tolerance)) {
            return false;
        }
        for (int r = 0; r < stepRows.count(); r++) {
            double sum = 0;
            for (int i = 0; i < size(); i++) {
                sum += stepRows.at(r, i) * lattice.nearestStep(i, a[at + i]);
            }
            if (!(sum <= LatticeSearch.right(lattice, stepRows, r))) {
                return false;
            }
        }
        return true;
    }

    /// Moves an action to the nearest member; the first that the search meets among equally near ones.
    @Override
    public void project(float[] a, int at) {
        LatticeSearch search = idle.getAndSet(null);
        if (search == null) {
            search = new LatticeSearch(lattice, stepRows);
        }
        for (int i = 0; i < size(); i++) {
            search.target[i] = Math.clamp(a[at + i], -REACH, REACH);
        }
        search.free();
        if (!search.run()) {
            throw new IllegalStateException(Check.message("lattice polytope projection",
                    "rows that some point of the lattice meets, as when the set was made", "none"));
        }
        search.write(a, at);
        idle.set(search);
    }

    /// Draws an action uniformly; one `nextInt` where the members are listed, else m of them for each try and two for each move.
    @Override
    public void sample(RandomGenerator random, float[] a, int at) {
        if (lattices <= MOST_LISTED) {
            int[] all = listed();
            int from = Draw.index(random, all.length / size()) * size();
            for (int i = 0; i < size(); i++) {
                a[at + i] = lattice.value(i, all[from + i]);
            }
            return;
        }
        for (int t = 0; t < TRIES; t++) {
            lattice.sample(random, a, at);
            if (contains(a, at, 0)) {
                return;
            }
        }
        project(a, at);
        for (int t = 0; t < MOVES * size(); t++) {
            move(random, Draw.index(random, size()), a, at);
        }
    }

    /// To a uniform member along one coordinate; those beside one another, as the rows are linear.
    private void move(RandomGenerator random, int i, float[] a, int at) {
        int least = Integer.MAX_VALUE;
        int greatest = -1;
        for (int k = 0; k <= lattice.steps(i); k++) {
            a[at + i] = lattice.value(i, k);
            if (contains(a, at, 0)) {
                least = Math.min(least, k);
                greatest = k;
            }
        }
        a[at + i] = lattice.value(i, least + Draw.index(random, greatest - least + 1));
    }

    private int[] listed() {
        int[] known = listed;
        if (known.length == 0) {
            known = enumerate();
            listed = known;
        }
        return known;
    }

    private int[] enumerate() {
        int[] all = new int[(int) lattices * size()];
        int[] k = new int[size()];
        float[] a = new float[size()];
        int count = 0;
        for (int p = 0; p < lattices; p++) {
            int rest = p;
            for (int i = 0; i < size(); i++) {
                k[i] = rest % (lattice.steps(i) + 1);
                rest /= lattice.steps(i) + 1;
                a[i] = lattice.value(i, k[i]);
            }
            if (contains(a, 0, 0)) {
                System.arraycopy(k, 0, all, count * size(), size());
                count++;
            }
        }
        return Arrays.copyOf(all, count * size());
    }

    /// Tells whether the set is convex.
    ///
    /// @return true only if it is a single action
    @Override
    public boolean isConvex() {
        int[] bounds = box();
        for (int i = 0; i < size(); i++) {
            if (bounds[i] < bounds[size() + i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public LatticePolytopeSet within(BoxSet box) {
        return new LatticePolytopeSet(lattice.within(box), rows);
    }

    @Override
    public LatticePolytopeSet inUnits(UnitChange change) {
        return new LatticePolytopeSet(lattice.inUnits(change), rows.inUnits(change));
    }
}
