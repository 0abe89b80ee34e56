// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.fittedq.actions.AffineForm;
import org.fittedq.actions.BallSet;
import org.fittedq.actions.BoundedSets;
import org.fittedq.actions.LimitedSets;
import org.fittedq.actions.RandomSets;
import org.fittedq.actions.RateLimitedSets;
import org.fittedq.actions.TurnoverSets;
import org.fittedq.actions.UnionSet;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;

/// A task that takes every action and keeps those that its sets do not hold.
///
/// Observation: two charges in [0, 1], the last action in normalised and in action units. The charges go along with the
/// action's first two coordinates.
final class ValidTask implements Environment {

    static final double TOLERANCE = 1e-6;
    private static final int CHARGES = 2;
    private static final int EPISODE = 11;

    /// What the sets depend on.
    enum Family {
        CONSTANT, BOX, RATE, RATE_OF_UNION, BOUNDS, LIMITS, TURNOVER, CODE, CODE_POINTS;

        /// Whether there is a set at every state that a model may think of.
        boolean isTotal() {
            return this == CONSTANT || this == BOX || this == LIMITS || this == CODE || this == CODE_POINTS;
        }

        /// Whether every set is a box with a volume.
        boolean isOfBoxes() {
            return this == BOX || this == BOUNDS;
        }
    }

    /// The task but for its episodes.
    ///
    /// @param box  bounds of the actions
    /// @param sets s ↦ A(s)
    record Rules(Family family, ActionBox box, ActionSets sets) {

        Spec spec() {
            return new Spec("valid", CHARGES + 2 * box.size(), box, Double.NaN, sets);
        }
    }

    private final Rules rules;
    private final double[] charge = new double[CHARGES];
    private final float[] last; // normalised
    private final float[] state;
    private final List<String> outside = new ArrayList<>();
    private int steps;
    private int taken;

    ValidTask(Rules rules) {
        this.rules = rules;
        this.last = new float[rules.box().size()];
        this.state = new float[rules.spec().observationSize()];
    }

    /// Random rules of a family.
    static Rules rules(Family family, RandomStream random) {
        if (family == Family.CONSTANT) {
            ActionSet set = RandomSets.any(random);
            return new Rules(family, box(random, set.size()), ActionSets.always(set));
        }
        int m = family == Family.TURNOVER ? 2 + random.index(3) : 1 + random.index(3);
        ActionBox box = family == Family.TURNOVER ? shares(m) : box(random, m);
        return new Rules(family, box, sets(family, box, random));
    }

    private static ActionBox box(RandomStream random, int m) {
        float[] low = new float[m];
        float[] high = new float[m];
        Arrays.fill(low, -1);
        Arrays.fill(high, random.index(2) == 0 ? 1 : 3);
        return ActionBox.of(low, high);
    }

    private static ActionBox shares(int m) {
        float[] high = new float[m];
        Arrays.fill(high, 1);
        return ActionBox.of(new float[m], high);
    }

    private static ActionSets sets(Family family, ActionBox box, RandomStream random) {
        int m = box.size();
        List<Integer> normalised = IntStream.range(CHARGES, CHARGES + m).boxed().toList();
        List<Integer> inUnits = IntStream.range(CHARGES + m, CHARGES + 2 * m).boxed().toList();
        List<Double> rates = IntStream.range(0, m).mapToObj(i -> 0.05 + random.nextDouble()).toList();
        return switch (family) {
            case CONSTANT -> throw new AssertionError(family);
            case BOX -> ActionSets.always(pieces(m).piece(random.index(2)));
            case RATE -> new RateLimitedSets(ActionSets.always(RandomSets.budget(random, m)), normalised, rates);
            case RATE_OF_UNION -> new RateLimitedSets(ActionSets.always(pieces(m)), normalised, rates);
            case BOUNDS -> new BoundedSets(box, bounds(box, -1, 0), bounds(box, -1, 1));
            case LIMITS -> new LimitedSets(box, random.nextBoolean() ? BoxSet.whole(m) : RandomSets.lattice(random, m),
                    List.of(limit(box, random.nextBoolean())));
            case TURNOVER -> new TurnoverSets(box, BoxSet.whole(m), 1, inUnits, 0.1 + random.nextDouble());
            case CODE -> (s, from) -> code(m, s, from);
            case CODE_POINTS -> {
                ActionSet points = RandomSets.lattice(random, m);
                ActionSet other = RandomSets.finite(random, m);
                yield (s, from) -> s[from] > 0.5 ? points : other;
            }
        };
    }

    /// Between so much of the half-width and so much, shifted by the charge.
    private static List<AffineForm> bounds(ActionBox box, double slope, double at) {
        return IntStream.range(0, box.size()).mapToObj(i -> AffineForm.of(box.mid(i) + at * box.half(i), i % CHARGES,
                slope * box.half(i))).toList();
    }

    /// Of the sum of the actions, from its least on, half of what is possible and more by the charge.
    private static LimitedSets.Row limit(ActionBox box, boolean isWhole) {
        double least = 0;
        double most = 0;
        for (int i = 0; i < box.size(); i++) {
            least += box.low(i);
            most += box.high(i);
        }
        return new LimitedSets.Row(Collections.nCopies(box.size(), 1.0), AffineForm.of((least + most) / 2, 0, 2), least,
                most,
                isWhole);
    }

    private static UnionSet pieces(int m) {
        double[] low = new double[m];
        double[] middle = new double[m];
        double[] gap = new double[m];
        double[] high = new double[m];
        Arrays.fill(low, -1);
        Arrays.fill(middle, -0.25);
        Arrays.fill(gap, 0.125);
        Arrays.fill(high, 0.75);
        return new UnionSet(List.of(new BoxSet(low, middle), new BoxSet(gap, high)));
    }

    /// A ball that goes with the first charge, and a box beside it.
    private static ActionSet code(int m, float[] s, int from) {
        double[] centre = new double[m];
        centre[0] = Math.clamp(s[from], 0, 1) / 2;
        double[] low = new double[m];
        double[] high = new double[m];
        Arrays.fill(low, -1);
        Arrays.fill(high, -0.75);
        return new UnionSet(List.of(new BallSet(centre, 0.3), new BoxSet(low, high)));
    }

    /// What was stepped with and is not valid, with its state.
    List<String> outside() {
        return outside;
    }

    int taken() {
        return taken;
    }

    /// Tells whether an action of a row is in the set of a row of states.
    static boolean holds(ActionSets sets, float[] s, int from, float[] a, int at) {
        return sets.of(s, from).contains(a, at, TOLERANCE);
    }

    @Override
    public Spec spec() {
        return new Spec("valid", state.length, rules.box());
    }

    @Override
    public ActionSets actionSets() {
        return rules.sets();
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        for (int i = 0; i < CHARGES; i++) {
            charge[i] = random.nextDouble();
        }
        steps = 0;
        begin();
        show(observation);
    }

    /// The last action is one that leaves others valid.
    private void begin() {
        Arrays.fill(last, 0);
        switch (rules.sets()) {
            case RateLimitedSets limited -> limited.base().of(state, 0).project(last, 0);
            case TurnoverSets turnover -> Arrays.fill(last, 2f / last.length - 1);
            default -> {
            }
        }
    }

    @Override
    public void step(float[] action, Outcome out) {
        float[] unit = new float[last.length];
        rules.box().toUnit(action, unit, 0);
        taken++;
        if (!rules.box().contains(action) || !holds(rules.sets(), state, 0, unit, 0)) {
            outside.add(Arrays.toString(unit) + " at " + Arrays.toString(state) + " of " + rules.sets());
        }
        double reward = 0;
        for (int i = 0; i < CHARGES; i++) {
            float a = unit[i % unit.length];
            charge[i] = Math.clamp(charge[i] + 0.2 * a, 0, 1);
            reward += charge[i] * (i == 0 ? 1 : -1) - 0.1 * a * a;
        }
        System.arraycopy(unit, 0, last, 0, last.length);
        show(out.observation());
        out.set(reward, charge[0] == 1, ++steps == EPISODE);
    }

    private void show(float[] observation) {
        for (int i = 0; i < CHARGES; i++) {
            state[i] = (float) charge[i];
        }
        System.arraycopy(last, 0, state, CHARGES, last.length);
        float[] action = new float[last.length];
        rules.box().fromUnit(last, 0, action);
        System.arraycopy(action, 0, state, CHARGES + last.length, last.length);
        System.arraycopy(state, 0, observation, 0, state.length);
    }
}
