// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fittedq.actions.AffineForm;
import org.fittedq.actions.BoundedSets;
import org.fittedq.actions.LatticeSet;
import org.fittedq.actions.LimitedSets;
import org.fittedq.actions.RandomSets;
import org.fittedq.actions.RateLimitedSets;
import org.fittedq.actions.TurnoverSets;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.UnitChange;
import org.fittedq.random.RandomStream;

/// Valid actions of every kind, nested in one another, drawn at random.
final class RandomActionSets {

    /// Numbers in a state.
    static final int OBSERVED = 12;

    private RandomActionSets() {}

    /// @param sets    s ↦ A(s)
    /// @param actions dimensions
    record Drawn(ActionSets sets, int actions) {}

    /// Valid actions of any kind.
    static Drawn any(RandomStream random) {
        Drawn drawn = switch (random.index(5)) {
            case 0 -> bounded(random, 1 + random.index(4));
            case 1 -> turnover(random, 1 + random.index(4));
            case 2 -> limited(random, 1 + random.index(3));
            default -> constant(random);
        };
        for (int depth = random.index(4); depth > 0; depth--) {
            drawn = new Drawn(around(random, drawn).orElse(drawn.sets), drawn.actions);
        }
        return drawn;
    }

    private static Drawn constant(RandomStream random) {
        var set = RandomSets.any(random);
        return new Drawn(ActionSets.always(set), set.size());
    }

    private static double number(RandomStream random) {
        return 2 * random.nextDouble() - 1;
    }

    /// Beyond the first half no index, so that the states may be shifted.
    private static int index(RandomStream random) {
        return random.index(OBSERVED / 2);
    }

    static ActionBox box(RandomStream random, int m) {
        float[] low = new float[m];
        float[] high = new float[m];
        for (int i = 0; i < m; i++) {
            low[i] = (float) (3 * number(random));
            high[i] = low[i] + 0.1f + 4 * random.nextFloat();
        }
        return ActionBox.of(low, high);
    }

    private static Drawn bounded(RandomStream random, int m) {
        ActionBox box = box(random, m);
        List<AffineForm> low = new ArrayList<>();
        List<AffineForm> high = new ArrayList<>();
        for (int i = 0; i < m; i++) {
            int at = i;
            List<AffineForm.Term> terms = IntStream.range(0, random.index(3))
                    .mapToObj(k -> new AffineForm.Term(index(random), 0.1 * number(random) * box.half(at))).toList();
            double constant = box.mid(i) + 0.5 * number(random) * box.half(i);
            low.add(random.index(4) == 0 ? AffineForm.of(Double.NEGATIVE_INFINITY) : new AffineForm(constant, terms));
            high.add(new AffineForm(constant + random.nextDouble() * box.half(i), terms));
        }
        return new Drawn(new BoundedSets(box, low, high), m);
    }

    private static Drawn turnover(RandomStream random, int m) {
        ActionBox box = box(random, m);
        double sum = 0;
        for (int i = 0; i < m; i++) {
            sum += box.mid(i);
        }
        return new Drawn(new TurnoverSets(box, BoxSet.whole(m), sum,
                IntStream.range(0, m).mapToObj(i -> index(random)).toList(), random.nextDouble()), m);
    }

    /// Some sums at most so much above their least.
    private static Drawn limited(RandomStream random, int m) {
        ActionBox box = box(random, m);
        List<LimitedSets.Row> rows = new ArrayList<>();
        for (int r = random.index(3); r >= 0; r--) {
            List<Double> coefficients = IntStream.range(0, m).mapToObj(i -> 0.1 + random.nextDouble()).toList();
            double least = 0;
            for (int i = 0; i < m; i++) {
                least += coefficients.get(i) * box.low(i);
            }
            boolean whole = random.nextBoolean();
            least = whole ? Math.ceil(least) : least;
            AffineForm left = new AffineForm(least + 1,
                    List.of(new AffineForm.Term(index(random), 2 * number(random))));
            rows.add(new LimitedSets.Row(coefficients, left, least, least + 2, whole));
        }
        double[] low = new double[m];
        double[] step = new double[m];
        int[] steps = new int[m];
        for (int i = 0; i < m; i++) {
            low[i] = box.low(i);
            steps[i] = 1 + random.index(4);
            step[i] = (box.high(i) - box.low(i)) / steps[i];
        }
        return new Drawn(new LimitedSets(box,
                random.nextBoolean() ? BoxSet.whole(m) : LatticeSet.of(box, low, step, steps), rows), m);
    }

    /// Another kind around one; empty if it does not fit there.
    private static Optional<ActionSets> around(RandomStream random, Drawn inner) {
        int m = inner.actions;
        try {
            return Optional.of(switch (random.index(3)) {
                case 0 -> new RateLimitedSets(inner.sets,
                        IntStream.range(0, m).mapToObj(i -> index(random)).toList(),
                        IntStream.range(0, m).mapToObj(i -> 2 * random.nextDouble()).toList());
                case 1 -> inner.sets.shifted(random.index(3));
                default -> inner.sets.inUnits(change(random, m));
            });
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static UnitChange change(RandomStream random, int m) {
        ActionBox inner = box(random, m);
        float[] low = new float[m];
        float[] high = new float[m];
        for (int i = 0; i < m; i++) {
            low[i] = inner.low(i) + 0.1f * random.nextFloat() * inner.half(i);
            high[i] = inner.high(i) - 0.1f * random.nextFloat() * inner.half(i);
        }
        return UnitChange.between(inner, ActionBox.of(low, high));
    }

    static float[] state(RandomStream random, int size) {
        float[] s = new float[size];
        for (int i = 0; i < size; i++) {
            s[i] = (float) number(random);
        }
        return s;
    }
}
