// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.fittedq.actions.AffineForm;
import org.fittedq.actions.BoundedSets;
import org.fittedq.actions.FiniteSet;
import org.fittedq.env.Environments;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `check-env` on tasks whose sets of valid actions are wrong, each in one way.
class SetsCheckTest {

    private static final ActionBox POWER = ActionBox.symmetric(1, 1);

    /// A battery that throws where it is taken below empty or above full; sound but for the sets that a test gives it.
    private static class Battery implements Environment {

        double charge;
        int steps;

        @Override
        public Spec spec() {
            return new Spec("battery", 1, POWER);
        }

        @Override
        public ActionSets actionSets() {
            return new BoundedSets(POWER, List.of(AffineForm.of(0, 0, -1)), List.of(AffineForm.of(1, 0, -1)));
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            charge = random.nextDouble();
            steps = 0;
            observation[0] = (float) charge;
        }

        @Override
        public void step(float[] action, Outcome out) {
            charge += action[0];
            if (charge < -1e-6 || charge > 1 + 1e-6) {
                throw new IllegalArgumentException("charge " + (float) charge);
            }
            charge = Math.clamp(charge, 0, 1);
            out.observation()[0] = (float) charge;
            out.set(charge, false, ++steps == 20);
        }
    }

    private static Environment with(ActionSets sets) {
        return new Battery() {
            @Override
            public ActionSets actionSets() {
                return sets;
            }
        };
    }

    private static BoxSet between(double low, double high) {
        return new BoxSet(new double[]{low}, new double[]{high});
    }

    private static ActionSet right(float[] s, int from) {
        return between(-s[from], 1 - s[from]);
    }

    private static List<String> problems(ActionSets sets) {
        return EnvironmentCheck.problems(with(sets), 1);
    }

    private static void assertFirst(String expected, List<String> problems) {
        assertTrue(!problems.isEmpty() && problems.getFirst().matches(expected),
                () -> "expected\n" + expected + "\ngot\n" + String.join("\n", problems));
    }

    @Test
    void aSetOfTheStateIsSoundAndStepsStayInside() {
        assertEquals(List.of(), EnvironmentCheck.problems(new Battery(), 1));
        assertEquals(List.of(), problems(SetsCheckTest::right));
    }

    @ParameterizedTest
    @CsvSource({"restricted.boxes, 3, restricted.known, true", "actions.rateLimit, 0.3, actions.repeat, 2",
            "actions.rateLimit, 0.3, observations.historySteps, 3", "actions.rateLimit, 0.3, actions.rescale, true"})
    void wrappersKeepSetsSound(String first, String to, String second, String also) {
        Environment wrapped = Environments.create("PointMass", Map.of("timeLimitSteps", "30"),
                Map.of(first, to, second, also));

        assertEquals(List.of(), EnvironmentCheck.problems(wrapped, 1));
    }

    @Test
    void aSetThatTheEnvironmentDoesNotAcceptIsToldWithStateAndAction() {
        assertFirst("step 1: expected no exception, got java.lang.IllegalArgumentException: charge -.* at .*"
                + "SetsCheckTest.*; the action \\[-1.0] is of A\\(s\\) at the state beginning with \\[0\\..*]",
                problems((s, from) -> between(-1, 1 - s[from])));
    }

    @Test
    void aSetThatIsEmptySomewhereIsToldWithStateConstraintAndDistance() {
        // less and less may be taken out, until not even the upper bound is left
        ActionSets empty = new BoundedSets(POWER, List.of(AffineForm.of(-0.5, 0, 1)), List.of(AffineForm.of(0.25)));

        assertFirst("actionSets: expected a valid action at every state, got 'bounds of the state, dimension 0: "
                + "expected low <= high that meet the action box \\[-1.0, 1.0], got \\[0.\\d+, 0.25], off by 0.\\d+' "
                + "at the state beginning with \\[0.\\d+]", problems(empty));
    }

    @Test
    void aSetOfAnotherSizeOrNoneIsTold() {
        assertFirst("actionSets: expected a set of 1 dimensions, as the action box has, got 2 at the state beginning "
                + "with \\[0.\\d+]", problems((s, from) -> BoxSet.whole(2)));
        assertFirst("actionSets: expected a set of 1 dimensions, as the action box has, got 2 at the state beginning "
                + "with \\[0.\\d+]", problems(ActionSets.whole(2)));
        assertFirst("actionSets: expected a set, got null at the state beginning with \\[0.\\d+]",
                problems((s, from) -> null));
        assertEquals("actionSets: expected sets of valid actions, got null", problems(null).getFirst());
    }

    @Test
    void aSetThatThrowsIsTold() {
        assertFirst("actionSets: expected a valid action at every state, got java.lang.ArithmeticException: / by zero "
                + "at the state beginning with \\[0.\\d+]", problems((s, from) -> between(0, Math.floorDiv(1, from))));
        assertFirst("actionSets: expected no exception, got java.lang.IllegalStateException: no plant at .*; it is "
                + "asked once, before the first reset", EnvironmentCheck.problems(new Battery() {
                    @Override
                    public ActionSets actionSets() {
                        throw new IllegalStateException("no plant");
                    }
                }, 1));
    }

    @Test
    void aSetThatDependsOnTheRunningEpisodeIsTold() {
        List<String> problems = EnvironmentCheck.problems(new Battery() {
            @Override
            public ActionSets actionSets() {
                return (s, from) -> between(-charge, 1 - charge); // what is hidden
            }
        }, 1);

        assertFirst("actionSets: expected the same set for the same state, as sets may depend on nothing else, got "
                + "another later in the episode, at the state beginning with \\[0.\\d+]", problems);
        assertEquals(1, problems.size());
    }

    @Test
    void aSetThatOnlyOneThreadGetsIsTold() {
        Thread mine = Thread.currentThread();

        assertEquals(1,
                problems((s, from) -> Thread.currentThread().equals(mine) ? right(s, from) : between(0, 0)).size());
        assertFirst("actionSets: expected the same set for the same state, as sets may depend on nothing else, got "
                + "another from another thread, at the state beginning with \\[0.\\d+]",
                problems((s, from) -> Thread.currentThread().equals(mine) ? right(s, from) : between(0, 0)));
        assertFirst("actionSets: expected a set from another thread, as before, got 'actionSets: expected a valid "
                + "action at every state, got java.lang.IllegalStateException: mine at the state .*'",
                problems((s, from) -> {
                    if (!Thread.currentThread().equals(mine)) {
                        throw new IllegalStateException("mine");
                    }
                    return right(s, from);
                }));
    }

    @Test
    void aSetThatReadsTheStateFromTheWrongPlaceIsTold() {
        assertFirst("actionSets: expected a set from index 3 of an array, where it stands there, as before, got .*",
                problems((s, from) -> right(s, 0)));
        assertFirst("actionSets: expected the given state not modified, got a modified one at .*",
                problems((s, from) -> {
                    ActionSet set = right(s, from);
                    s[from] = 0;
                    return set;
                }));
    }

    /// A set of the user's own, around one of ours.
    private record Own(ActionSet set, double shift, double reach) implements ActionSet {

        @Override
        public int size() {
            return set.size();
        }

        @Override
        public double low(int i) {
            return reach * set.low(i);
        }

        @Override
        public double high(int i) {
            return reach * set.high(i);
        }

        @Override
        public boolean contains(float[] a, int at, double tolerance) {
            return set.contains(a, at, tolerance);
        }

        @Override
        public void project(float[] a, int at) {
            set.project(a, at);
            a[at] += (float) shift;
        }

        @Override
        public void sample(RandomGenerator random, float[] a, int at) {
            set.sample(random, a, at);
            a[at] += (float) (1000 * shift);
        }

        @Override
        public boolean isConvex() {
            return set.isConvex();
        }
    }

    private static boolean any(List<String> problems, String form) {
        return problems.stream().anyMatch(p -> p.matches(form));
    }

    @Test
    void aSetOfTheUsersOwnThatMissesItselfOrIsInOtherUnitsIsTold() {
        List<String> shifted = problems((s, from) -> new Own(right(s, from), 1e-3, 1));
        List<String> watts = problems((s, from) -> new Own(right(s, from), 0, 1000));

        String where = " at the state beginning with \\[0.*]";
        assertTrue(any(shifted, "actionSets: expected projections in the set, got \\[.*] from \\[.*]" + where),
                shifted::toString);
        assertTrue(any(shifted, "actionSets: expected projecting twice to give the bits of projecting once, got .*"),
                shifted::toString);
        assertTrue(any(shifted, "actionSets: expected drawn actions in the set, got \\[.*]" + where),
                shifted::toString);
        assertFirst(
                "actionSets: expected bounds within \\[-1, 1], as normalised actions have, got \\[-\\d+.*, \\d+.*] in "
                        + "dimension 0" + where,
                watts);
    }

    @Test
    void pointsAreChecked() {
        ActionSets points = ActionSets.always(new FiniteSet(new double[]{-1}, new double[]{0.25}));
        Environment free = new Battery() {
            @Override
            public ActionSets actionSets() {
                return points;
            }

            @Override
            public void step(float[] action, Outcome out) {
                assertTrue(action[0] == -1 || action[0] == 0.25f);
                out.observation()[0] = action[0];
                out.set(0, false, ++steps == 20);
            }
        };

        assertEquals(List.of(), EnvironmentCheck.problems(free, 1));
    }
}
