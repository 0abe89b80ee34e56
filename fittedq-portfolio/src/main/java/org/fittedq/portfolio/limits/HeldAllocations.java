// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.fittedq.math.Check;
import org.fittedq.portfolio.limits.Rules.Trading;

/// The valid weights of one version of the limits around what is held.
///
/// Where the turnover of the limits is too small to meet the others, the smallest one that does holds instead; where a least trade
/// leaves no weights at all, none is asked for. The [#repair] tells of both.
///
/// What the engine gives is checked after each projection. Where it misses a limit, it is pulled towards weights that are known to
/// be valid, f + t (w − f) with the greatest t that is valid: near, but not the nearest.
final class HeldAllocations implements Allocations {

    private static final int FIRST_NODES = 20_000; // of the search for any valid weights
    private static final int HALVINGS = 60;
    private static final double MET = 1e-12; // by how much a weight may be off
    private static final double FAR = 100; // from there on rounding of sums asks for a second projection

    private final LimitNames names;
    private final Terms terms;
    private final Nearest nearest;
    private final Supplier<Nearest> engine;
    private Optional<Nearest> again = Optional.empty(); // for weights that are nearly valid; keeps the face of the first projection
    private final double[] held;
    private final double[] anchor; // valid weights, where the nearest are not found in closed form
    private final double[] work;
    private Trading eased;
    private Optional<Pieces> pieces = Optional.empty();
    private double needed; // turnover
    private double part = 1; // of the last pull

    /// @param start weights that meet all limits but those on trades; any, if only polyhedral ones are there
    HeldAllocations(LimitNames names, double[] held, double[] start) {
        this(names, held, start, names.terms()::nearest);
    }

    /// @param engine makes what finds the nearest weights
    HeldAllocations(LimitNames names, double[] held, double[] start, Supplier<Nearest> engine) {
        this.names = names;
        this.terms = names.terms();
        this.nearest = engine.get();
        this.engine = engine;
        this.held = held.clone();
        this.work = new double[terms.size()];
        this.anchor = start.clone();
        this.eased = terms.trading();
        if (terms.turnover() != Double.POSITIVE_INFINITY) {
            ease(leastTurnover());
        }
        terms.composition().tracking().ifPresent(cone -> anchorNear(cone, start));
        if (terms.areWhole()) {
            anchorWhole();
        }
    }

    private void ease(double least) {
        needed = least;
        eased = new Trading(Math.max(terms.turnover(), least), eased.minimum());
        nearest.centre(held, eased.turnover());
        again = Optional.empty();
    }

    /// The smallest turnover: of groups without a common asset that of the bounds, then of the groups, then of the sum; else by a
    /// linear program, if the weights nearest to those held do not show that it is allowed anyway.
    private double leastTurnover() {
        if (terms.areSeparate()) {
            return separateTurnover();
        }
        System.arraycopy(held, 0, work, 0, work.length);
        nearest.centre(held, Double.POSITIVE_INFINITY);
        eased = new Trading(Double.POSITIVE_INFINITY, eased.minimum());
        boolean met = nearest.project(work, Double.POSITIVE_INFINITY) && meetsSums(work, MET, false);
        double moves = met ? moves(work) : Double.POSITIVE_INFINITY;
        return moves <= terms.turnover() ? 0 : Math.min(moves, Elastic.leastTurnover(names, held) * (1 + 1e-9) + 1e-9);
    }

    private double separateTurnover() {
        boolean[] grouped = new boolean[work.length];
        double total = 0;
        double least = 0;
        for (int i = 0; i < work.length; i++) {
            work[i] = Math.max(terms.low()[i], Math.min(terms.high()[i], held[i]));
            least += Math.abs(work[i] - held[i]);
        }
        for (int g = 0; g < terms.groups().length; g++) {
            double sum = 0;
            for (int i : terms.groups()[g]) {
                sum += work[i];
                grouped[i] = true;
            }
            double within = Math.max(terms.least()[g], Math.min(terms.most()[g], sum));
            least += Math.abs(within - sum);
            total += within;
        }
        for (int i = 0; i < work.length; i++) {
            total += grouped[i] ? 0 : work[i];
        }
        return least + Math.abs(Math.max(terms.sumLeast(), Math.min(terms.sumMost(), total)) - total);
    }

    private double moves(double[] w) {
        double moves = 0;
        for (int i = 0; i < w.length; i++) {
            moves += Math.abs(w[i] - held[i]);
        }
        return moves;
    }

    /// Weights whose tracking error is small enough: those nearest to some that are known, or less far from the benchmark; where no
    /// turnover that is allowed leads there, a larger one.
    private void anchorNear(TrackingCone cone, double[] start) {
        nearestOf(anchor);
        if (cone.error(anchor) > cone.most()) {
            cone.descend(nearest, anchor, cone.most());
            if (!meetsSums(anchor, MET, false)) {
                fallBack(anchor);
            }
        }
        if (cone.error(anchor) > cone.most()) {
            double[] near = anchor.clone();
            System.arraycopy(start, 0, anchor, 0, anchor.length);
            double t = cone.pull(near, start);
            for (int i = 0; i < near.length && t < 1; i++) {
                anchor[i] = near[i];
            }
            ease(Math.max(needed, moves(anchor)));
        }
    }

    /// Weights in the ranges of each asset: within the turnover; else the nearest ones, with a turnover that leads there; else those
    /// without a least trade.
    private void anchorWhole() {
        if (findWhole()) {
            return;
        }
        boolean found = terms.turnover() != Double.POSITIVE_INFINITY && findFurther();
        if (!found && eased.minimum() > 0) {
            eased = new Trading(eased.turnover(), 0);
            found = terms.turnover() != Double.POSITIVE_INFINITY ? findFurther() : findWhole();
        }
        Check.that(found, names.source(), "some allocation that meets all limits",
                "none found with at most " + terms.composition().holdings().max() + " holdings of at least "
                        + (float) terms.composition().holdings().least());
    }

    private boolean findFurther() {
        nearest.centre(held, Double.POSITIVE_INFINITY);
        boolean found = findWhole();
        ease(found ? Math.max(needed, moves(anchor)) : needed);
        return found;
    }

    private Pieces whole() {
        Pieces some = new Pieces(terms, nearest, held, eased.minimum());
        terms.composition().tracking()
                .ifPresent(cone -> some.mending(w -> cone.error(w) <= cone.most() ? 0 : -1));
        return some;
    }

    private boolean findWhole() {
        pieces = Optional.of(whole());
        double[] found = held.clone();
        if (pieces.orElseThrow().project(found, Double.POSITIVE_INFINITY, FIRST_NODES)) {
            System.arraycopy(found, 0, anchor, 0, found.length);
            return true;
        }
        System.arraycopy(anchor, 0, found, 0, found.length);
        boolean near = pieces.orElseThrow().project(found, Double.POSITIVE_INFINITY, FIRST_NODES);
        System.arraycopy(found, 0, anchor, 0, found.length);
        return near;
    }

    @Override
    public int size() {
        return terms.size();
    }

    @Override
    public void project(double[] w) {
        if (pieces.isPresent()) {
            projectWhole(w);
            return;
        }
        nearestOf(w);
        if (terms.composition().tracking().isPresent()) {
            part = terms.composition().tracking().get().pull(w, anchor);
        }
    }

    private void nearestOf(double[] w) {
        double far = 0;
        for (double x : w) {
            far = Math.max(far, Math.abs(x));
        }
        boolean met = nearest.project(w, Double.POSITIVE_INFINITY);
        if (far > FAR) {
            met &= again().project(w, Double.POSITIVE_INFINITY);
        }
        if (!met || !meetsSums(w, MET, false)) {
            fallBack(w);
        }
    }

    /// Made when first needed: most allocations are asked for weights near by alone.
    private Nearest again() {
        if (again.isEmpty()) {
            Nearest second = engine.get();
            if (terms.turnover() != Double.POSITIVE_INFINITY || eased.turnover() != Double.POSITIVE_INFINITY) {
                second.centre(held, eased.turnover());
            }
            again = Optional.of(second);
        }
        return again.orElseThrow();
    }

    /// Pulls weights that miss a limit towards valid ones: the greatest t in f + t (w − f) by halving, as the set is convex.
    ///
    /// @throws IllegalStateException with the limits that are missed, if no valid weights are known
    private void fallBack(double[] w) {
        double[] f = feasible(w);
        double[] missed = w.clone();
        double below = 0;
        double above = 1;
        for (int k = 0; k <= HALVINGS; k++) {
            double t = k == 0 ? 1 : below + (above - below) / 2;
            mix(f, missed, t, w);
            boolean met = meetsSums(w, MET, false);
            below = met ? t : below;
            above = met ? above : t;
        }
        mix(f, missed, below, w);
    }

    private static void mix(double[] f, double[] g, double t, double[] w) {
        for (int i = 0; i < w.length; i++) {
            double x = f[i] + t * (g[i] - f[i]);
            w[i] = t > 0 && Double.isFinite(x) ? x : f[i];
        }
    }

    /// Weights that meet bounds, sums, gross and turnover: the anchor, what is held, or those of a linear program.
    private double[] feasible(double[] w) {
        if (meetsSums(anchor, MET, false)) {
            return anchor.clone();
        }
        if (meetsSums(held, MET, false)) {
            return held.clone();
        }
        double[] found = Elastic.weights(names, held, eased.turnover());
        if (found.length == 0 || !meetsSums(found, Elastic.CONTRADICTION, false)) {
            throw new IllegalStateException(Check.message(names.source() + ": projection of weights",
                    "weights that meet all limits", "none, missed are " + names.violations(w, held, eased, MET)
                            .stream().map(Violation::limit).toList()));
        }
        return found;
    }

    /// Moves weights to the nearest ones that meet bounds, sums, gross and turnover.
    void convex(double[] w) {
        nearest.bounds(terms.low(), terms.high());
        nearestOf(w);
    }

    private void projectWhole(double[] w) {
        double away = 0;
        for (int i = 0; i < w.length; i++) {
            w[i] = Math.max(-FAR, Math.min(FAR, w[i]));
            away += (w[i] - anchor[i]) * (w[i] - anchor[i]);
        }
        if (!pieces.orElseThrow().project(w, away / 2, Pieces.NODES)) {
            System.arraycopy(anchor, 0, w, 0, w.length);
        }
    }

    /// Carries a gradient back through the last projection.
    ///
    /// @param w what it gave
    void pullBack(double[] w, double[] g) {
        if (terms.composition().tracking().isPresent() && part < 1) {
            terms.composition().tracking().get().pullBack(w, anchor, part, g);
        }
        nearest.pullBack(g);
    }

    @Override
    public List<Violation> violations(double[] w, double tolerance) {
        return names.violations(w, held, eased, tolerance);
    }

    /// Tells whether all limits hold, without making names.
    ///
    /// @param each by how much a weight may be off
    /// @param root the same of a sum of n weights, as a function of n: n if false, √n if true
    boolean meets(double[] w, double each, boolean root) {
        return meetsSums(w, each, root) && areWhole(w, each) && tracks(w, slack(w.length, each, root));
    }

    private static double slack(int n, double each, boolean root) {
        return each * (root ? Math.sqrt(n) : n);
    }

    /// Least trades, least holdings and their number.
    private boolean areWhole(double[] w, double each) {
        int count = 0;
        double least = terms.composition().holdings().least();
        for (int i = 0; i < w.length; i++) {
            double x = Math.abs(w[i]);
            double move = Math.abs(w[i] - held[i]);
            if (!(Math.min(x, least - x) <= each && Math.min(move, eased.minimum() - move) <= each)) {
                return false;
            }
            count += x > each ? 1 : 0;
        }
        return count <= terms.composition().holdings().max();
    }

    /// l ≤ w ≤ u, b ≤ Σ wᵢ ≤ B, Σ |wᵢ| ≤ γ, Σ |wᵢ − hᵢ| ≤ τ and the groups.
    private boolean meetsSums(double[] w, double each, boolean root) {
        double sum = 0;
        double gross = 0;
        double moves = 0;
        for (int i = 0; i < w.length; i++) {
            if (!(terms.low()[i] - each <= w[i] && w[i] <= terms.high()[i] + each)) {
                return false;
            }
            sum += w[i];
            gross += Math.abs(w[i]);
            moves += Math.abs(w[i] - held[i]);
        }
        double slack = slack(w.length, each, root);
        return terms.sumLeast() - slack <= sum && sum <= terms.sumMost() + slack && gross <= terms.gross() + slack
                && moves <= eased.turnover() + slack && groupsMeet(w, each, root);
    }

    private boolean groupsMeet(double[] w, double each, boolean root) {
        for (int g = 0; g < terms.groups().length; g++) {
            int[] group = terms.groups()[g];
            double sum = 0;
            for (int i : group) {
                sum += w[i];
            }
            double slack = slack(group.length, each, root);
            if (!(terms.least()[g] - slack <= sum && sum <= terms.most()[g] + slack)) {
                return false;
            }
        }
        return true;
    }

    private boolean tracks(double[] w, double slack) {
        return terms.composition().tracking().isEmpty()
                || terms.composition().tracking().get().error(w) <= terms.composition().tracking().get().most()
                        + slack;
    }

    Optional<Repair> repair() {
        boolean more = needed > terms.turnover() + 1e-12;
        double dropped = eased.minimum() < terms.trading().minimum() ? terms.trading().minimum() : 0;
        return more || dropped > 0
                ? Optional.of(new Repair(terms.turnover(), needed, dropped,
                        names.violations(held, held, new Trading(Double.POSITIVE_INFINITY, 0), 1e-9)))
                : Optional.empty();
    }

    Trading eased() {
        return eased;
    }

    Terms terms() {
        return terms;
    }

    /// Weights that are valid, in the middle of what samples are drawn around.
    double[] known() {
        if (pieces.isEmpty() && terms.composition().tracking().isEmpty()) {
            System.arraycopy(held, 0, anchor, 0, anchor.length);
            project(anchor);
        }
        return anchor.clone();
    }
}
