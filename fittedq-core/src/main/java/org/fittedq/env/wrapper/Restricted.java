// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.fittedq.actions.UnionSet;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Leaves only part of the action box valid: a union of boxes, drawn once. Any other action is replaced by the centre
/// of the first box. A Q-function over such actions has many separate hills, which an actor's gradient cannot jump
/// between.
///
/// How the boxes are drawn: [−1, 1]ᵐ is cut `boxes − 1` times, each time the largest cell across its longest side, at
/// 30% to 70% of it; each cell then holds one box of the cell's shape and `share` of its volume, at a uniform place. So
/// the boxes are disjoint and the valid volume is exactly `share` of all. Stateless; the boxes depend on their own seed
/// alone, not on the run's.
public final class Restricted implements ActionWrapper, Reshaped {

    /// The union of valid boxes.
    ///
    /// @param boxes how many
    /// @param share part of the volume that is valid
    /// @param seed  of the draw of the boxes
    /// @param known whether the learner knows
    public record Settings(
    // @formatter:off
            @Setting(value = "number of boxes of valid actions; more makes more hills; 0 = all actions are valid",
                    range = "[0, ∞)")
            int boxes,
            @Setting(value = "part of the action box's volume that is valid; less is harder", range = "(0, 1]")
            double share,
            @Setting(value = "seed of the draw of the boxes, of its own: every run of it has the same boxes") long seed,
            @Setting(value = "whether the boxes are the task's valid actions A(s), so that no other is chosen; if not, the learner has to find out")
            boolean known
            // @formatter:on
    ) {

        /// All actions are valid.
        public static final Settings DEFAULT = new Settings(0, 0.3, 0, false);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, boxes, share, seed, known);
        }
    }

    /// Bounds in normalised units.
    private record Piece(double[] low, double[] high) {

        double volume() {
            double v = 1;
            for (int i = 0; i < low.length; i++) {
                v *= high[i] - low[i];
            }
            return v;
        }

        int longestSide() {
            int longest = 0;
            for (int i = 1; i < low.length; i++) {
                longest = high[i] - low[i] > high[longest] - low[longest] ? i : longest;
            }
            return longest;
        }

        boolean contains(float[] unit, double tolerance) {
            for (int i = 0; i < low.length; i++) {
                if (!(low[i] - tolerance <= unit[i] && unit[i] <= high[i] + tolerance)) {
                    return false;
                }
            }
            return true;
        }
    }

    private final Environment inner;
    private final ActionBox box;
    private final Spec spec;
    private final double tolerance; // bounds of sets are rounded to floats
    private final Piece[] valid;
    private static final double KNOWN_TOLERANCE = 1e-6;
    private final float[] fallback;
    private final float[] unit;
    private final ActionMap map = this::valid;

    /// Wraps an environment.
    ///
    /// @param inner    the environment
    /// @param settings the union; `boxes` at least 1
    /// @throws IllegalArgumentException if `boxes` is 0
    public Restricted(Environment inner, Settings settings) {
        Check.that(settings.boxes() >= 1, "boxes", "an integer of at least 1", settings.boxes());
        this.inner = inner;
        this.box = inner.spec().actions();
        this.unit = new float[box.size()];
        this.fallback = new float[box.size()];
        RandomStream random = new RandomStream(settings.seed(), "restricted");
        List<Piece> cells = cells(box.size(), settings.boxes(), random);
        this.valid = cells.stream().map(cell -> boxIn(cell, settings.share(), random)).toArray(Piece[]::new);
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) ((valid[0].low[i] + valid[0].high[i]) / 2);
        }
        box.fromUnit(unit, 0, fallback);
        this.tolerance = settings.known() ? KNOWN_TOLERANCE : 0;
        Spec s = Spec.of(inner);
        this.spec = settings.known() ? s.with(known(s)) : unknown(s);
    }

    /// The pieces, cut to what is valid without them.
    private ActionSets known(Spec s) {
        Valid.checkConstant(s, "restricted.known", "the pieces would have to be cut in every state anew");
        ActionSet all = s.valid().constant().orElseThrow();
        List<ActionSet> pieces = new ArrayList<>();
        for (Piece cell : valid) {
            BoxSet piece = new BoxSet(cell.low, cell.high);
            if (s.valid().isWhole()) {
                pieces.add(piece);
            } else {
                pieces.add(all.within(piece));
            }
        }
        return ActionSets.always(new UnionSet(pieces));
    }

    private static Spec unknown(Spec s) {
        Check.that(s.valid().isWhole(), "wrap.restricted", "a task that takes every action of its box",
                s.name() + ", which does not", "wrap.restricted.known true cuts the pieces to what is valid");
        return s;
    }

    private static List<Piece> cells(int m, int n, RandomStream random) {
        List<Piece> cells = new ArrayList<>();
        double[] ones = new double[m];
        double[] minusOnes = new double[m];
        Arrays.fill(ones, 1);
        Arrays.fill(minusOnes, -1);
        cells.add(new Piece(minusOnes, ones));
        while (cells.size() < n) {
            Piece largest = cells.stream().max(Comparator.comparingDouble(Piece::volume)).orElseThrow();
            int side = largest.longestSide();
            double cut = largest.low[side]
                    + (0.3 + 0.4 * random.nextDouble()) * (largest.high[side] - largest.low[side]);
            double[] high = largest.high.clone();
            double[] low = largest.low.clone();
            high[side] = cut;
            low[side] = cut;
            cells.remove(largest);
            cells.add(new Piece(largest.low, high));
            cells.add(new Piece(low, largest.high));
        }
        return cells;
    }

    private static Piece boxIn(Piece cell, double share, RandomStream random) {
        int m = cell.low.length;
        double factor = StrictMath.pow(share, 1.0 / m);
        double[] low = new double[m];
        double[] high = new double[m];
        for (int i = 0; i < m; i++) {
            double side = cell.high[i] - cell.low[i];
            low[i] = cell.low[i] + random.nextDouble() * (1 - factor) * side;
            high[i] = low[i] + factor * side;
        }
        return new Piece(low, high);
    }

    @Override
    public Environment inner() {
        return inner;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    /// Tells whether an action takes effect as it is.
    ///
    /// @param action action units; not modified
    /// @return true if it lies in one of the boxes
    public boolean isValid(float[] action) {
        box.toUnit(action, unit, 0);
        for (Piece cell : valid) {
            if (cell.contains(unit, tolerance)) {
                return true;
            }
        }
        return false;
    }

    private float[] valid(float[] action) {
        return isValid(action) ? action : fallback;
    }

    /// Returns how much of the action box is valid.
    ///
    /// @return valid volume over whole volume, in (0, 1]
    public double validShare() {
        double sum = 0;
        for (Piece cell : valid) {
            sum += cell.volume();
        }
        return Math.scalb(sum, -unit.length);
    }

    @Override
    public ActionMap map() {
        return map;
    }
}
