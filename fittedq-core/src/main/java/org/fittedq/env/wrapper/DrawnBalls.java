// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fittedq.actions.BallSet;
import org.fittedq.actions.UnionSet;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Spec;
import org.fittedq.random.NumpyRandomState;
import org.fittedq.random.RandomStream;

/// Balls of one size, whose centres are uniform in the action box: of ball 0 all coordinates, then of ball 1, by
/// [NumpyRandomState]. Seen with the box scaled to [0, 1]ᵐ, each has the volume `volume`/`balls`; in normalised units all lengths are
/// twice as large. They overlap, and what sticks out of the box is no action.
///
/// Source: A. Jain, N. Kosaka, X. Li, K. Kim, E. Bıyık, J. J. Lim, *Mitigating Suboptimality of Deterministic Policy Gradients in
/// Complex Q-functions* (SAVO), 2024, <https://arxiv.org/abs/2410.11833>, and the code of its tasks in `large_rl/envs/reacher` of
/// <https://github.com/USC-Lira/Q3C>.
/// Differences: that code scales actions to [0, 1] in float arithmetic, counts an action at a distance of exactly r as invalid, and
/// takes r for four dimensions by a formula which is not that of the volume.
final class DrawnBalls implements DrawnPieces {

    private static final int SHARE_DRAWS = 100_000;

    private final List<BallSet> balls;
    private final UnionSet union;

    DrawnBalls(Restriction.Balls settings, int m) {
        NumpyRandomState random = new NumpyRandomState(settings.seed());
        double one = new BallSet(new double[m], 1).volume().orElseThrow();
        double radius = 2 * StrictMath.pow(settings.volume() / settings.balls() / one, 1.0 / m);
        List<BallSet> drawn = new ArrayList<>();
        for (int k = 0; k < settings.balls(); k++) {
            double[] centre = new double[m];
            for (int i = 0; i < m; i++) {
                centre[i] = 2 * random.nextDouble() - 1;
            }
            drawn.add(new BallSet(centre, radius, BoxSet.whole(m)));
        }
        this.balls = List.copyOf(drawn);
        this.union = new UnionSet(drawn);
    }

    @Override
    public boolean contain(float[] unit, double tolerance) {
        return union.contains(unit, 0, tolerance);
    }

    @Override
    public double centre(int i) {
        return balls.getFirst().centre(i);
    }

    /// Of uniform draws, always the same ones: what balls leave of each other has no formula.
    @Override
    public double share() {
        RandomStream random = new RandomStream(0, "share");
        BoxSet all = BoxSet.whole(union.size());
        float[] unit = new float[union.size()];
        int valid = 0;
        for (int k = 0; k < SHARE_DRAWS; k++) {
            all.sample(random, unit, 0);
            valid += contain(unit, 0) ? 1 : 0;
        }
        return (double) valid / SHARE_DRAWS;
    }

    @Override
    public ActionSet within(Spec inner) {
        UnionSet pieces = union.size() == 1 ? segments() : union;
        if (inner.valid().isWhole()) {
            return pieces;
        }
        ActionSet all = inner.valid().constant().orElseThrow();
        if (!(all instanceof BoxSet box)) {
            throw new IllegalArgumentException(Check.message("wrap.restricted.known",
                    "a task whose valid actions are a box, to cut balls by", all.getClass().getSimpleName()));
        }
        return pieces.within(box);
    }

    /// Balls of one dimension are segments: those that overlap are one, so that few are left.
    private UnionSet segments() {
        List<BallSet> sorted = balls.stream().sorted(Comparator.comparingDouble(ball -> ball.low(0))).toList();
        List<BoxSet> segments = new ArrayList<>();
        double low = sorted.getFirst().low(0);
        double high = low;
        for (BallSet ball : sorted) {
            if (ball.low(0) > high) {
                segments.add(new BoxSet(new double[]{low}, new double[]{high}));
                low = ball.low(0);
            }
            high = Math.max(high, ball.high(0));
        }
        segments.add(new BoxSet(new double[]{low}, new double[]{high}));
        return new UnionSet(segments);
    }
}
