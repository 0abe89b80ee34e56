// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.value.NotFiniteException;

/// Certified maximisation of a network over actions: max over a in A of q(s, a), with a proof of how far the answer can be from
/// the optimum. Or of the smallest of several networks, min(q¹, q²).
///
/// Best-first branch and bound over boxes of actions:
/// 1. bound q over a box ([NetworkBounds]); try the actions at which it was made, improve a new best one by projected
///    gradient steps;
/// 2. settle the box if its bound is within the tolerance of the best value; otherwise halve it, along the dimension that
///    contributes most to the looseness;
/// 3. go on with the box of the highest bound, until none is left or the budget is spent.
///
/// Where q rises (or falls) along a dimension throughout a box of valid actions, the box shrinks to its side. Segments of ReLU
/// networks (one action dimension, convex set) are swept exactly instead ([BreakpointSweep]).
///
/// **What is certified.** The bound is about exact arithmetic on the network's float weights at the float state, over all real
/// actions; rounding of the bound itself, in double, is added ([Rounding]). Then a proven bound of the library's float
/// evaluation error is added ([FloatError]), so that no action of the set makes the library return more than `upper`. That
/// error limits how small a gap can be proven: a tolerance below twice the error cannot be closed.
///
/// **Sets.** Any [ActionSet]. Boxes that hold no action of the set are cut: the projection of their centre is then farther off
/// than their corners. Over convex sets that are not boxes, the bound's linear form is maximised over the box less a
/// half-space: an action x outside with projection p proves (x − p)·(a − p) ≤ 0 for all a of the set. Of a set that is
/// not convex (a lattice) boxes shrink around its points. Projections may be off by 10⁻⁵.
///
/// **Unions.** Every piece of a union begins with a box of its own; the boxes of all pieces wait in one queue, under one best
/// action and one bound, which holds for the whole union. At least one box of each piece is bounded, whatever the budget.
///
/// **Several networks.** A box is bounded by any network's bound, and by the greatest value of the smaller of two of their linear
/// forms (see the source of `SmallerForm`). Nothing is swept.
///
/// Networks with one output and without layer normalisation; ReLU, tanh and silu. Time: some 10 µs a box for two hidden layers
/// of 64 units. Deterministic: the same bits on every JVM. Not thread-safe; memory grows with the boxes that wait.
///
/// Source: A. H. Land and A. G. Doig, *An Automatic Method of Solving Discrete Programming Problems*, Econometrica 28, 1960;
/// R. Bunel et al., *Branch and Bound for Piecewise Linear Neural Network Verification*, JMLR 21, 2020 (boxes of inputs).
/// The bounds' own sources and differences: see the source of `NetworkBounds`.
public final class CertifiedSearch {

    /// How far projections may be off, normalised units.
    private static final double PROJECTION = 1e-5;
    /// By how much the corners of a box may lie outside a set that the box counts as inside of.
    private static final double COVERED = 1e-6;
    /// Corners of more free dimensions are not looked at one by one.
    private static final int CORNER_DIMENSIONS = 10;
    /// Weight of the mere width of a box that sticks out of the set: it must shrink even where q is linear.
    private static final double TIE = 1e-9;
    /// First step of an ascent from the root, and from a better action found later.
    private static final double ROOT_STEP = 0.5;
    private static final double LATER_STEP = 0.1;

    private static final BooleanSupplier NEVER = () -> false;
    private static final float[] NO_GUESS = {};

    private final List<DoubleNetwork> nets;
    private final DoubleNetwork net; // the first one
    private final SmallerBounds bounds;
    private final Incumbent incumbent;
    private final CellQueue queue;
    private final double[] root;
    private final double[] box; // the cell at hand
    private final double[] whole; // the cell being halved
    private final double[] point;
    private final double[] projected;
    private final float[] corner;
    private ActionSet all; // the set that is searched
    private ActionSet set; // its piece that the cell at hand is a part of
    private int piece; // number of that piece
    private double error; // of float evaluation
    private double tolerance;
    private double settled; // highest bound of a settled box
    private BooleanSupplier stop = NEVER;
    private long cells;

    /// Makes the search and copies the weights.
    ///
    /// @param mlp             q(s, a): inputs are the state, then the normalised action; one output
    /// @param observationSize dₛ, the number of inputs that are the state's
    /// @throws IllegalArgumentException if the network has more outputs, layer normalisation, or weights that are not finite
    public CertifiedSearch(Mlp mlp, int observationSize) {
        this(List.of(mlp), observationSize);
        nets.forEach(DoubleNetwork::check);
    }

    /// Makes the search for the smaller of two networks.
    ///
    /// @param first           q¹(s, a): inputs are the state, then the normalised action; one output
    /// @param second          q²(s, a), of as many inputs
    /// @param observationSize dₛ, the number of inputs that are the state's
    /// @throws IllegalArgumentException if a network has more outputs, layer normalisation, other inputs, or weights that are not
    ///                                  finite
    public CertifiedSearch(Mlp first, Mlp second, int observationSize) {
        this(List.of(first, second), observationSize);
        Check.that(first.inputs() == second.inputs(), "second network", first.inputs() + " inputs, as the first",
                second.inputs());
        nets.forEach(DoubleNetwork::check);
    }

    /// Of one network or the smallest of several, whose weights may be anything until they are refreshed.
    CertifiedSearch(List<Mlp> mlps, int observationSize) {
        this.nets = mlps.stream().map(mlp -> new DoubleNetwork(mlp, observationSize)).toList();
        this.net = nets.getFirst();
        this.bounds = new SmallerBounds(nets);
        this.incumbent = new Incumbent(mlps, nets);
        this.queue = new CellQueue(net.actions);
        this.root = new double[2 * net.actions];
        this.box = new double[2 * net.actions];
        this.whole = new double[2 * net.actions];
        this.point = new double[net.actions];
        this.projected = new double[net.actions];
        this.corner = new float[net.actions];
    }

    /// Returns the number of dimensions of an action.
    ///
    /// @return m, at least 1
    public int actionSize() {
        return net.actions;
    }

    /// Copies the weights again, after the network has changed.
    ///
    /// @throws IllegalArgumentException if a weight is not finite
    public void refresh() {
        tryRefresh();
        nets.forEach(DoubleNetwork::check);
    }

    /// Copies the weights again, whatever they are.
    ///
    /// @return whether all are finite; only then anything can be asked
    public boolean tryRefresh() {
        nets.forEach(DoubleNetwork::refresh);
        return nets.stream().allMatch(DoubleNetwork::isFinite);
    }

    /// Maximises q(s, ·) over a set.
    ///
    /// @param state      s, dₛ finite floats; not modified
    /// @param actions    the set, of as many dimensions as the network has inputs left
    /// @param gap        the search ends when upper − value is at most this, in units of q; at least 0
    /// @param cellBudget most boxes to bound, at least 1
    /// @return the best action and the proof; where a number inside the network may overflow nothing is proven, and `upper` is ∞
    /// @throws NotFiniteException if q is not finite at any action that was tried
    public Certificate maximise(float[] state, ActionSet actions, double gap, int cellBudget) {
        Certificate found = maximise(state, actions, gap, cellBudget, NO_GUESS, NEVER);
        if (!Double.isFinite(found.value())) {
            throw new NotFiniteException(0, "certified", (float) found.value());
        }
        return found;
    }

    /// As above, from a first guess, until told to stop; the value may be one that is not finite.
    ///
    /// @param state      state, not modified
    /// @param actions    A(s)
    /// @param gap        as above
    /// @param cellBudget as above
    /// @param guess      an action to try first, m floats; none: no guess; not modified
    /// @param until      asked between cells; true ends with what is proven so far
    /// @return what was found and proven
    public Certificate maximise(float[] state, ActionSet actions, double gap, int cellBudget, float[] guess,
            BooleanSupplier until) {
        Check.that(0 <= gap && gap < Double.POSITIVE_INFINITY, "tolerance", "a finite number of at least 0", gap);
        Check.that(cellBudget >= 1, "cell budget", "an integer of at least 1", cellBudget);
        begin(state, actions);
        tolerance = gap;
        stop = until;
        settled = Double.NEGATIVE_INFINITY;
        cells = 0;
        queue.clear();
        incumbent.begin(state, actions);
        for (int d = 0; d < guess.length; d++) {
            point[d] = guess[d];
        }
        if (guess.length > 0) {
            incumbent.offer(point);
        }
        if (error == Double.POSITIVE_INFINITY) { // a number inside the network may overflow
            for (int k = 0; k < all.pieceCount(); k++) {
                enter(k);
                start();
            }
            return certificate(Double.POSITIVE_INFINITY);
        }
        boolean isSegment = net.actions == 1 && net.activation == Activation.RELU && isConvexByPiece();
        return certificate(isSegment && bounds.isOne() ? sweep() : search(cellBudget));
    }

    private boolean isConvexByPiece() {
        boolean convex = true;
        for (int k = 0; k < all.pieceCount(); k++) {
            convex &= all.piece(k).isConvex();
        }
        return convex;
    }

    /// Goes to a piece of the set; its box becomes the cell at hand.
    private void enter(int k) {
        piece = k;
        set = all.piece(k);
        incumbent.within(set);
        enclose(set, box);
    }

    private void enclose(ActionSet some, double[] to) {
        for (int d = 0; d < net.actions; d++) {
            to[d] = floatBelow(some.low(d));
            to[net.actions + d] = -floatBelow(-some.high(d));
        }
    }

    private void begin(float[] state, ActionSet actions) {
        Check.that(state.length == net.states, "state", net.states + " numbers", state.length);
        Check.that(actions.size() == net.actions, "action set", net.actions + " dimensions", actions.size());
        all = actions;
        enclose(actions, root);
        error = bounds.fix(state, root);
    }

    private static double floatBelow(double x) {
        float f = (float) x;
        return f > x ? Math.nextDown(f) : f;
    }

    private Certificate certificate(double exactUpper) {
        double value = incumbent.value();
        double upper = Double.isNaN(exactUpper) ? Double.POSITIVE_INFINITY : Math.max(value, exactUpper + error);
        return new Certificate(incumbent.action(), value, upper, cells, incumbent.evaluations(),
                upper - value <= tolerance);
    }

    private double sweep() {
        BreakpointSweep sweep = new BreakpointSweep(net);
        double upper = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < all.pieceCount(); k++) {
            enter(k);
            cells++;
            point[0] = box[1];
            projected[0] = box[0];
            upper = Math.max(upper, sweep.maximise(projected, point) + bounds.of(0).rounding());
            point[0] = box[0] + sweep.at() * (box[1] - box[0]);
            incumbent.offer(point);
        }
        return upper;
    }

    /// Returns a bound of q over the whole set, in exact arithmetic.
    private double search(int cellBudget) {
        for (int k = 0; k < all.pieceCount(); k++) {
            enter(k);
            start();
            visit(Double.POSITIVE_INFINITY, set.isBox());
        }
        while (!queue.isEmpty() && queue.highest() > enough() && cells < cellBudget
                && !stop.getAsBoolean()) {
            int slot = queue.remove(box);
            resume(queue.piece(slot));
            double parent = queue.upper(slot);
            int d = queue.dimension(slot);
            boolean inside = queue.isInside(slot);
            System.arraycopy(box, 0, whole, 0, box.length);
            float middle = (float) (0.5 * (box[d] + box[net.actions + d]));
            box[net.actions + d] = middle;
            visit(parent, inside);
            System.arraycopy(whole, 0, box, 0, box.length);
            box[d] = middle;
            visit(parent, inside);
        }
        return queue.isEmpty() ? settled : Math.max(settled, queue.highest());
    }

    /// Goes back to the piece of a cell that waited.
    private void resume(int k) {
        if (k != piece) {
            piece = k;
            set = all.piece(k);
            incumbent.within(set);
        }
    }

    /// The first candidates of a piece: the centre and what it climbs to. What was found in other pieces climbs no further here.
    private void start() {
        for (int d = 0; d < net.actions; d++) {
            point[d] = 0.5 * (box[d] + box[net.actions + d]);
        }
        if (incumbent.offer(point) || all.pieceCount() == 1) {
            incumbent.ascend(ROOT_STEP);
        }
    }

    /// A bound that need not be improved. Where the tolerance leaves nothing beside the float error, the error itself.
    private double enough() {
        return incumbent.value() + Math.max(tolerance - error, error);
    }

    private void visit(double parentUpper, boolean parentInside) {
        boolean inside = parentInside || covers();
        if (!inside && isEmpty()) {
            return;
        }
        double upper = Math.min(parentUpper, bounds.bound(box, enough()));
        cells++;
        if (!inside && set.isConvex() && upper > enough()) {
            upper = Math.min(upper, cut());
        }
        tryCandidates(inside);
        if (inside) {
            upper = Math.min(upper, shrink());
        }
        int d = widest(inside);
        if (d < 0 || upper <= enough()) {
            settled = Math.max(settled, upper);
        } else {
            queue.add(box, upper, d, inside, piece);
        }
    }

    /// Tries the actions at which the bounds were made, and the one where the smaller of two linear forms is greatest.
    private void tryCandidates(boolean inside) {
        for (int i = 0; i < bounds.count(); i++) {
            if (!inside || bounds.of(i).bestValue() > incumbent.bestDouble()) {
                bounds.of(i).best(point);
                tryCandidate();
            }
        }
        if (!bounds.isOne()) {
            bounds.top(box, point);
            tryCandidate();
        }
    }

    private void tryCandidate() {
        if (incumbent.offer(point)) {
            incumbent.ascend(LATER_STEP);
        }
    }

    /// Tells whether the box holds valid actions only.
    private boolean covers() {
        int frees = 0;
        for (int d = 0; d < net.actions; d++) {
            frees += box[d] < box[net.actions + d] ? 1 : 0;
        }
        boolean all = set.isConvex() && frees <= CORNER_DIMENSIONS;
        for (int v = 0; v < 1 << net.actions && all; v++) {
            for (int d = 0; d < net.actions; d++) {
                corner[d] = (float) box[Cell.isUp(v, d) ? net.actions + d : d];
            }
            all = set.contains(corner, 0, COVERED);
        }
        return all;
    }

    /// Tells whether the box is too far from the set to hold an action of it. Leaves the centre in [#point] and its
    /// projection in [#projected].
    private boolean isEmpty() {
        double diagonal = 0;
        double distance = 0;
        for (int d = 0; d < net.actions; d++) {
            double half = 0.5 * (box[net.actions + d] - box[d]);
            point[d] = box[d] + half;
            diagonal += half * half;
        }
        incumbent.project(point, projected);
        for (int d = 0; d < net.actions; d++) {
            double x = projected[d] - point[d];
            distance += x * x;
        }
        return Math.sqrt(distance) > Math.sqrt(diagonal) + 2 * PROJECTION;
    }

    /// Bounds q over the box less a half-space: that of the centre's projection, or that of the corner of the highest bound.
    private double cut() {
        double upper = Double.POSITIVE_INFINITY;
        for (int i = 0; i < bounds.count(); i++) {
            upper = Math.min(upper, bounds.cut(i, box, point, projected, PROJECTION));
        }
        for (int i = 0; i < bounds.count(); i++) {
            bounds.of(i).corner(point);
            incumbent.project(point, projected);
            upper = Math.min(upper, bounds.cut(i, box, point, projected, PROJECTION));
        }
        return upper;
    }

    /// Where q rises throughout the box, only its upper side is kept, and conversely. A single action is bounded anew.
    private double shrink() {
        boolean point = true;
        for (int d = 0; d < net.actions; d++) {
            if (bounds.slopeLo(d) > 0) {
                box[d] = box[net.actions + d];
            } else if (bounds.slopeHi(d) < 0) {
                box[net.actions + d] = box[d];
            }
            point &= box[d] == box[net.actions + d];
        }
        return point ? bounds.bound(box, Double.POSITIVE_INFINITY) : Double.POSITIVE_INFINITY;
    }

    /// The dimension to halve: of those that hold a float in between, the one of the largest effect; −1 if there is none, or
    /// if q is linear over a box of valid actions, as its bound is then exact.
    private int widest(boolean inside) {
        int widest = -1;
        double most = inside ? 0 : -1;
        for (int d = 0; d < net.actions; d++) {
            float low = (float) box[d];
            boolean divisible = Math.nextUp(low) < box[net.actions + d];
            double effect = bounds.effect(d) + (inside ? 0 : TIE * (box[net.actions + d] - box[d]));
            if (divisible && effect > most) {
                widest = d;
                most = effect;
            }
        }
        return widest;
    }
}
