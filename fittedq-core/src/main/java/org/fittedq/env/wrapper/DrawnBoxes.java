// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.fittedq.actions.UnionSet;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;

/// Disjoint boxes. [−1, 1]ᵐ is cut `boxes − 1` times, each time the largest cell across its longest side, at 30% to 70% of it; each
/// cell then holds one box of the cell's shape and `share` of its volume, at a uniform place. So the boxes are disjoint and the
/// valid volume is exactly `share` of all.
final class DrawnBoxes implements DrawnPieces {

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

    private final Piece[] pieces;

    DrawnBoxes(Restriction.Boxes settings, int m) {
        RandomStream random = new RandomStream(settings.seed(), "restricted");
        List<Piece> cells = cells(m, settings.boxes(), random);
        this.pieces = cells.stream().map(cell -> boxIn(cell, settings.share(), random)).toArray(Piece[]::new);
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
    public boolean contain(float[] unit, double tolerance) {
        for (Piece piece : pieces) {
            if (piece.contains(unit, tolerance)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public double centre(int i) {
        return (pieces[0].low[i] + pieces[0].high[i]) / 2;
    }

    @Override
    public double share() {
        return Math.scalb(Arrays.stream(pieces).mapToDouble(Piece::volume).sum(), -pieces[0].low.length);
    }

    @Override
    public ActionSet within(Spec inner) {
        ActionSet all = inner.valid().constant().orElseThrow();
        List<ActionSet> sets = new ArrayList<>();
        for (Piece piece : pieces) {
            BoxSet box = new BoxSet(piece.low, piece.high);
            sets.add(inner.valid().isWhole() ? box : all.within(box));
        }
        return new UnionSet(sets);
    }
}
