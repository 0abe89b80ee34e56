// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.UnitChange;

/// Several sets side by side, A = A₁ × A₂ × …: the first takes the first coordinates, the second the next, and so on.
///
/// So mixed sets are made, such as a budget over some coordinates, a lattice over others. Membership, projection and
/// sampling go part by part and are as exact as the parts'. Immutable and thread-safe.
public final class ProductSet implements ActionSet {

    /// Products of more pieces are searched whole.
    private static final int MOST_PIECES = 1024;

    private final List<ActionSet> parts;
    private final List<ActionSet> pieces; // products of the parts' pieces; none if the product is its only piece
    private final int[] partOf; // dimension → part
    private final int[] start; // part → its first dimension

    /// Makes a product.
    ///
    /// @param parts the sets, at least one, in the order of their coordinates
    /// @throws IllegalArgumentException if there is none
    public ProductSet(ActionSet... parts) {
        Check.that(parts.length > 0, "product set", "at least one part", parts.length);
        this.parts = List.of(parts);
        this.start = new int[parts.length];
        for (int p = 1; p < parts.length; p++) {
            start[p] = start[p - 1] + parts[p - 1].size();
        }
        this.partOf = new int[start[parts.length - 1] + parts[parts.length - 1].size()];
        for (int p = 0; p < parts.length; p++) {
            for (int i = 0; i < parts[p].size(); i++) {
                partOf[start[p] + i] = p;
            }
        }
        this.pieces = crossed();
    }

    /// Every choice of a piece of each part, the last part's pieces the fastest.
    private List<ActionSet> crossed() {
        long count = 1;
        for (ActionSet part : parts) {
            count = Math.min(MOST_PIECES + 1L, count * part.pieceCount());
        }
        if (count == 1 || count > MOST_PIECES) {
            return List.of();
        }
        List<List<ActionSet>> choices = List.of(List.of());
        for (ActionSet part : parts) {
            List<List<ActionSet>> longer = new ArrayList<>();
            for (List<ActionSet> choice : choices) {
                for (int k = 0; k < part.pieceCount(); k++) {
                    List<ActionSet> next = new ArrayList<>(choice);
                    next.add(part.piece(k));
                    longer.add(next);
                }
            }
            choices = longer;
        }
        return choices.stream().map(ProductSet::joined).toList();
    }

    /// Boxes side by side are a box.
    private static ActionSet joined(List<ActionSet> parts) {
        ActionSet product = new ProductSet(parts.toArray(ActionSet[]::new));
        if (!parts.stream().allMatch(ActionSet::isBox)) {
            return product;
        }
        double[] low = new double[product.size()];
        double[] high = new double[product.size()];
        Arrays.setAll(low, product::low);
        Arrays.setAll(high, product::high);
        return new BoxSet(low, high);
    }

    /// Returns the parts.
    ///
    /// @return the sets, in the order of their coordinates
    public List<ActionSet> parts() {
        return parts;
    }

    /// Returns where a part begins.
    ///
    /// @param p number of the part, from 0
    /// @return its first dimension
    public int start(int p) {
        return start[p];
    }

    @Override
    public int size() {
        return partOf.length;
    }

    @Override
    public double low(int i) {
        return parts.get(partOf[i]).low(i - start[partOf[i]]);
    }

    @Override
    public double high(int i) {
        return parts.get(partOf[i]).high(i - start[partOf[i]]);
    }

    @Override
    public int pieceCount() {
        return Math.max(1, pieces.size());
    }

    @Override
    public ActionSet piece(int k) {
        return pieces.isEmpty() ? this : pieces.get(k);
    }

    @Override
    public boolean contains(float[] a, int at, double tolerance) {
        for (int p = 0; p < start.length; p++) {
            if (!parts.get(p).contains(a, at + start[p], tolerance)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void project(float[] a, int at) {
        for (int p = 0; p < start.length; p++) {
            parts.get(p).project(a, at + start[p]);
        }
    }

    @Override
    public void sample(RandomGenerator random, float[] a, int at) {
        for (int p = 0; p < start.length; p++) {
            parts.get(p).sample(random, a, at + start[p]);
        }
    }

    @Override
    public boolean isConvex() {
        return parts.stream().allMatch(ActionSet::isConvex);
    }

    @Override
    public OptionalDouble volume() {
        double volume = 1;
        for (ActionSet part : parts) {
            if (part.volume().isEmpty()) {
                return OptionalDouble.empty();
            }
            volume *= part.volume().getAsDouble();
        }
        return OptionalDouble.of(volume);
    }

    @Override
    public ProductSet within(BoxSet box) {
        BoxSet.checkSize(box, partOf.length);
        ActionSet[] cut = new ActionSet[start.length];
        for (int p = 0; p < cut.length; p++) {
            cut[p] = parts.get(p).within(box.slice(start[p], parts.get(p).size()));
        }
        return new ProductSet(cut);
    }

    @Override
    public boolean hasJacobian() {
        for (int p = 0; p < start.length; p++) {
            if (!parts.get(p).hasJacobian()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void pullBack(float[] u, float[] p, int at, float[] g) {
        for (int k = 0; k < start.length; k++) {
            parts.get(k).pullBack(u, p, at + start[k], g);
        }
    }

    @Override
    public ProductSet inUnits(UnitChange change) {
        ActionSet[] mapped = new ActionSet[start.length];
        for (int p = 0; p < mapped.length; p++) {
            mapped[p] = parts.get(p).inUnits(change.slice(start[p], parts.get(p).size()));
        }
        return new ProductSet(mapped);
    }
}
