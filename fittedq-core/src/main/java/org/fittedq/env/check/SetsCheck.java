// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.env.GuardedSets;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;

/// Checks the valid actions at every state that is met: that there are some, that projections and draws lie among them, and that
/// they are those of the state and of nothing else.
///
/// Sets cannot be compared; two are held to be the same if their bounds are, and a few projections and draws, to the bit.
final class SetsCheck {

    private static final String WHAT = "actionSets";
    private static final double TOLERANCE = 1e-6;
    private static final int POINTS = 4;
    private static final double REACH = 1.5; // of the points to project, half-widths
    private static final int KEPT = 64;

    /// A state met earlier, with what its set did.
    private record Met(float[] state, float[] did) {}

    private final ActionSets sets;
    private final boolean whole;
    private final int size;
    private final Set<String> problems;
    private final Set<String> kinds = new HashSet<>(); // of problems told, each once
    private final List<Met> met = new ArrayList<>();
    private int asked;

    /// Asks an environment for its sets.
    ///
    /// @throws RuntimeException whatever the environment throws
    SetsCheck(Environment environment, Spec spec, Set<String> problems) {
        this.problems = problems;
        this.size = spec.actions().size();
        ActionSets said = environment.actionSets();
        if (said == null) {
            problems.add(Check.message(WHAT, "sets of valid actions", "null"));
            said = ActionSets.whole(size);
        }
        this.whole = said.isWhole() && said.of(new float[spec.observationSize()], 0).size() == size;
        this.sets = new GuardedSets(said, WHAT, size);
    }

    /// Tells whether every action of the box is valid everywhere; then there is nothing to check.
    boolean isWhole() {
        return whole;
    }

    /// Checks and returns A(s).
    ///
    /// @param s the state; not modified
    /// @throws RuntimeException if there is none
    ActionSet at(float[] s) {
        float[] given = s.clone();
        ActionSet set = sets.of(given, 0);
        if (whole) {
            return set;
        }
        expect(Arrays.equals(s, given), "the given state not modified", "a modified one", s);
        float[] did = told(set, s);
        same(did, s, 0, "when asked again");
        float[] further = new float[s.length + 3];
        Arrays.fill(further, Float.NaN);
        System.arraycopy(s, 0, further, 3, s.length);
        same(did, further, 3, "from index 3 of an array, where it stands there");
        if (!met.isEmpty()) {
            Met earlier = met.get(asked++ % met.size());
            same(earlier.did, earlier.state, 0, "later in the episode");
        }
        if (met.size() < KEPT) {
            met.add(new Met(s.clone(), did));
        }
        return set;
    }

    /// Asks for the sets of all states kept once more, from another thread.
    void fromAnotherThread() {
        Thread other = new Thread(() -> met.forEach(m -> same(m.did, m.state, 0, "from another thread")));
        other.start();
        try {
            other.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void same(float[] did, float[] s, int from, String when) {
        float[] state = s.clone();
        float[] now;
        try {
            now = doing(sets.of(state, from), new RandomStream(1, "points"));
        } catch (Throwable e) { // an Error is the environment's too
            problem("other " + when, "a set " + when + ", as before", e instanceof EnvironmentFailure
                    ? "'" + e.getMessage() + "'"
                    : String.valueOf(e));
            return;
        }
        if (!Arrays.equals(did, now)) {
            problem("same", "the same set for the same state, as sets may depend on nothing else",
                    "another " + when + ", at " + GuardedSets.state(s, from));
        }
    }

    /// Checks what a set does, and returns it.
    private float[] told(ActionSet set, float[] s) {
        for (int i = 0; i < size; i++) {
            boolean normalised = -1 - TOLERANCE <= set.low(i) && set.low(i) <= set.high(i)
                    && set.high(i) <= 1 + TOLERANCE;
            expect(normalised, "bounds within [-1, 1], as normalised actions have",
                    "[" + (float) set.low(i) + ", " + (float) set.high(i) + "] in dimension " + i, s);
        }
        float[] did = doing(set, new RandomStream(1, "points"));
        float[] points = new float[POINTS * size];
        draw(new RandomStream(1, "points"), points);
        float[] a = new float[size];
        float[] before = new float[size];
        for (int k = 0; k < POINTS; k++) {
            System.arraycopy(points, k * size, before, 0, size);
            System.arraycopy(did, (2 + k) * size, a, 0, size);
            expect(set.contains(a, 0, TOLERANCE), "projections in the set",
                    Arrays.toString(a) + " from " + Arrays.toString(before), s);
            float[] twice = a.clone();
            set.project(twice, 0);
            expect(Arrays.equals(a, twice), "projecting twice to give the bits of projecting once",
                    Arrays.toString(twice) + " from " + Arrays.toString(a), s);
            System.arraycopy(did, (2 + POINTS + k) * size, a, 0, size);
            expect(set.contains(a, 0, TOLERANCE), "drawn actions in the set", Arrays.toString(a), s);
        }
        return did;
    }

    /// Bounds, projections and draws of a set, one behind the other.
    private float[] doing(ActionSet set, RandomStream random) {
        float[] did = new float[2 * (1 + POINTS) * size];
        for (int i = 0; i < size; i++) {
            did[i] = (float) set.low(i);
            did[size + i] = (float) set.high(i);
        }
        float[] points = new float[POINTS * size];
        draw(random, points);
        System.arraycopy(points, 0, did, 2 * size, points.length);
        for (int k = 0; k < POINTS; k++) {
            set.project(did, (2 + k) * size);
            set.sample(random, did, (2 + POINTS + k) * size);
        }
        return did;
    }

    private static void draw(RandomStream random, float[] points) {
        for (int i = 0; i < points.length; i++) {
            points[i] = (float) (REACH * (2 * random.nextDouble() - 1));
        }
    }

    private void expect(boolean holds, String rule, String got, float[] s) {
        if (!holds) {
            problem(rule, rule, got + " at " + GuardedSets.state(s, 0));
        }
    }

    /// The first problem of each kind is told.
    private void problem(String kind, String rule, String got) {
        if (kinds.add(kind)) {
            problems.add(Check.message(WHAT, rule, got));
        }
    }
}
