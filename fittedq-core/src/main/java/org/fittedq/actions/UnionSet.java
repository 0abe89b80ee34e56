// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.UnitChange;

/// The actions of any of several sets, A = A₁ ∪ A₂ ∪ …: boxes and balls, cut by bounds or not, or products of these. They may
/// overlap.
///
/// Projection takes the nearest of the pieces' projections (the first of equally near ones), and is as exact as they
/// are. Sampling is uniform by volume, what is common to several pieces counted once: a piece is drawn by its volume (or that of a
/// region around it, see [BallSet]), an action from it, which is kept if it lies in the piece, with a chance of 1/(number of
/// pieces that hold it). Of many balls only those are asked that may be the nearest. A union keeps the work memory of one
/// thread; a second thread that projects at the same time makes its own. Immutable and thread-safe.
public final class UnionSet implements ActionSet {

    /// As many balls are worth their being looked at together.
    private static final int MANY = 8;

    private final List<ActionSet> pieces;
    private final double[] upTo; // weights of the pieces added up, for draws
    private final double[] low; // of the box around all pieces
    private final double[] high;
    private final ManyBalls balls; // of no ball unless all pieces are, and many
    private final boolean isMany;
    private final AtomicReference<ManyBalls.Work> idle = new AtomicReference<>(); // empty while in use

    /// Makes a union.
    ///
    /// @param pieces the sets, at least one, of the same number of dimensions, convex and with a volume above 0
    /// @throws IllegalArgumentException if there is none, sizes differ, or a piece is not convex or has no volume
    public UnionSet(List<? extends ActionSet> pieces) {
        this(List.copyOf(pieces), volumes(pieces));
    }

    /// Makes a union again whose pieces are what [#within] leaves of some: they may be flat. If all are, each is as likely to be
    /// drawn.
    ///
    /// @param pieces the sets, at least one, of the same number of dimensions, convex and with a known volume
    /// @return the union
    /// @throws IllegalArgumentException if there is none, sizes differ, or a piece is not convex or has no known volume
    public static UnionSet ofCut(List<? extends ActionSet> pieces) {
        List<ActionSet> copy = List.copyOf(pieces);
        Check.that(!copy.isEmpty(), "union", "at least one piece", "none");
        for (int k = 0; k < copy.size(); k++) {
            checkPiece(k, copy);
        }
        return new UnionSet(copy, weights(copy));
    }

    private UnionSet(List<ActionSet> pieces, double[] weights) {
        this.pieces = pieces;
        this.upTo = weights;
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            sum += weights[k];
            upTo[k] = sum;
        }
        int m = pieces.getFirst().size();
        this.low = new double[m];
        this.high = new double[m];
        for (int i = 0; i < m; i++) {
            int d = i;
            low[i] = pieces.stream().mapToDouble(piece -> piece.low(d)).min().orElseThrow();
            high[i] = pieces.stream().mapToDouble(piece -> piece.high(d)).max().orElseThrow();
        }
        List<BallSet> all = pieces.size() < MANY ? List.of() : ManyBalls.of(pieces);
        this.isMany = !all.isEmpty();
        this.balls = new ManyBalls(all, low, high);
    }

    private static double[] volumes(List<? extends ActionSet> pieces) {
        Check.that(!pieces.isEmpty(), "union", "at least one piece", "none");
        double[] volumes = new double[pieces.size()];
        for (int k = 0; k < volumes.length; k++) {
            checkPiece(k, pieces);
            volumes[k] = Proposal.volume(pieces.get(k)).orElseThrow();
            Check.that(volumes[k] > 0, "union, piece " + k, "a volume above 0", volumes[k],
                    "widen its fixed dimensions");
        }
        return volumes;
    }

    private static void checkPiece(int k, List<? extends ActionSet> pieces) {
        ActionSet piece = pieces.get(k);
        String name = "union, piece " + k;
        Check.that(piece.size() == pieces.getFirst().size(), name,
                pieces.getFirst().size() + " dimensions, as piece 0 has", piece.size());
        Check.that(piece.isConvex() && Proposal.volume(piece).isPresent(), name, "a box, a ball or a product of these",
                piece.getClass().getSimpleName());
    }

    /// Returns the pieces.
    ///
    /// @return the sets, in the order they were given
    public List<ActionSet> pieces() {
        return pieces;
    }

    @Override
    public int pieceCount() {
        return pieces.size();
    }

    @Override
    public ActionSet piece(int k) {
        return pieces.get(k);
    }

    @Override
    public int size() {
        return pieces.getFirst().size();
    }

    @Override
    public double low(int i) {
        return low[i];
    }

    @Override
    public double high(int i) {
        return high[i];
    }

    @Override
    public boolean contains(float[] a, int at, double tolerance) {
        if (isMany) {
            ManyBalls.Work work = take();
            boolean held = balls.holders(a, at, tolerance, true, work) > 0;
            idle.set(work);
            return held;
        }
        for (int k = 0; k < upTo.length; k++) {
            if (pieces.get(k).contains(a, at, tolerance)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void project(float[] a, int at) {
        project(a, at, 1);
    }

    @Override
    public void project(float[] a, int at, int count) {
        ManyBalls.Work work = take();
        for (int n = 0; n < count; n++) {
            nearest(a, at + n * low.length, work);
            System.arraycopy(work.near(), 0, a, at + n * low.length, low.length);
        }
        idle.set(work);
    }

    private ManyBalls.Work take() {
        ManyBalls.Work work = idle.getAndSet(null);
        return work == null ? new ManyBalls.Work(low.length, isMany ? upTo.length : 0) : work;
    }

    /// Finds the piece nearest to an action and leaves the action's projection onto it in `near`.
    private int nearest(float[] a, int at, ManyBalls.Work work) {
        if (isMany) {
            return balls.nearest(a, at, work);
        }
        int nearest = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < upTo.length && least > 0; k++) {
            System.arraycopy(a, at, work.tried(), 0, size());
            pieces.get(k).project(work.tried(), 0);
            double distance = squaredDistance(a, at, work.tried());
            if (nearest < 0 || distance < least) {
                least = distance;
                nearest = k;
                System.arraycopy(work.tried(), 0, work.near(), 0, size());
            }
        }
        return nearest;
    }

    /// Of an action, whose coordinates beyond ±10⁴ count as ±10⁴, and another one.
    static double squaredDistance(float[] a, int at, float[] b) {
        double sum = 0;
        for (int i = 0; i < b.length; i++) {
            double d = Math.clamp(a[at + i], -PolytopeSet.REACH, PolytopeSet.REACH) - (double) b[i];
            sum += d * d;
        }
        return sum;
    }

    /// Draws an action uniformly, as exact as the pieces' draws.
    @Override
    public void sample(RandomGenerator random, float[] a, int at) {
        int holders;
        do {
            holders = Proposal.draw(pieces.get(draw(random)), random, a, at) ? holders(a, at) : Integer.MAX_VALUE;
        } while (holders == Integer.MAX_VALUE || (holders > 1 && random.nextDouble() * holders >= 1));
    }

    private int holders(float[] a, int at) {
        if (isMany) {
            ManyBalls.Work work = take();
            int holders = balls.holders(a, at, 0, false, work);
            idle.set(work);
            return holders;
        }
        int holders = 0;
        for (int k = 0; k < upTo.length; k++) {
            holders += pieces.get(k).contains(a, at, 0) ? 1 : 0;
        }
        return holders;
    }

    /// A piece by its volume; nothing is drawn where there is only one.
    private int draw(RandomGenerator random) {
        if (upTo.length == 1) {
            return 0;
        }
        double x = random.nextDouble() * upTo[upTo.length - 1];
        int k = 0;
        while (k < upTo.length - 1 && x >= upTo[k]) {
            k++;
        }
        return k;
    }

    @Override
    public boolean isBox() {
        return pieces.size() == 1 && pieces.getFirst().isBox();
    }

    /// Tells whether the set is known to be convex.
    ///
    /// @return true only if there is one piece
    @Override
    public boolean isConvex() {
        return pieces.size() == 1;
    }

    /// Cuts each piece and leaves out those that lie outside. Draws then follow the volumes that are left; if all pieces
    /// that are left are flat, each is as likely.
    @Override
    public UnionSet within(BoxSet box) {
        BoxSet.checkSize(box, size());
        List<ActionSet> cut = new ArrayList<>();
        double nearest = Double.POSITIVE_INFINITY;
        for (ActionSet piece : pieces) {
            double distance = distance(piece, box);
            nearest = Math.min(nearest, distance);
            if (distance <= BoxSet.ROUNDING) {
                cut.add(piece.within(box));
            }
        }
        if (cut.isEmpty()) {
            throw new IllegalArgumentException(Check.message("union", "bounds that meet at least one piece",
                    "none met, the nearest " + (float) nearest + " away"));
        }
        return new UnionSet(List.copyOf(cut), weights(cut));
    }

    /// The distance between a piece and a box.
    private static double distance(ActionSet piece, BoxSet box) {
        return switch (piece) {
            case BallSet ball -> ball.distance(box);
            case ProductSet product -> {
                double squares = 0;
                for (int p = 0; p < product.parts().size(); p++) {
                    ActionSet part = product.parts().get(p);
                    double d = distance(part, box.slice(product.start(p), part.size()));
                    squares += d * d;
                }
                yield Math.sqrt(squares);
            }
            default -> {
                double squares = 0;
                for (int i = 0; i < piece.size(); i++) {
                    double d = Math.max(0, Math.max(piece.low(i) - box.high(i), box.low(i) - piece.high(i)));
                    squares += d * d;
                }
                yield Math.sqrt(squares);
            }
        };
    }

    @Override
    public boolean hasJacobian() {
        for (int k = 0; k < upTo.length; k++) {
            if (!pieces.get(k).hasJacobian()) {
                return false;
            }
        }
        return true;
    }

    /// That of the nearest piece.
    @Override
    public void pullBack(float[] u, float[] p, int at, float[] g) {
        ManyBalls.Work work = take();
        int k = nearest(u, at, work);
        idle.set(work);
        pieces.get(k).pullBack(u, p, at, g);
    }

    @Override
    public UnionSet inUnits(UnitChange change) {
        UnionSet cut = within(change.reached());
        List<ActionSet> mapped = cut.pieces.stream().map(piece -> piece.inUnits(change)).toList();
        return new UnionSet(mapped, weights(mapped));
    }

    /// Volumes; if all are 0, equal weights.
    private static double[] weights(List<ActionSet> pieces) {
        double[] weights = new double[pieces.size()];
        Arrays.setAll(weights, k -> Proposal.volume(pieces.get(k)).orElse(0));
        if (Arrays.stream(weights).sum() == 0) {
            Arrays.fill(weights, 1);
        }
        return weights;
    }
}
