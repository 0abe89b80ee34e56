// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.fittedq.actions.BallSet;
import org.fittedq.actions.BudgetSet;
import org.fittedq.env.Echo;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Balls, penalties and settings of [Restricted]; the laws of boxes are among [WrapperLawsTest]'s.
class RestrictedTest {

    private static final Invalid PLATEAU = Invalid.Plateau.DEFAULT;

    /// Any actions in [−1, 1]ᵐ: observes and keeps the one that arrived.
    private static final class Plain implements Environment {

        private final int m;
        private final ActionSets sets;
        private float[] arrived = {};

        private Plain(int m, ActionSets sets) {
            this.m = m;
            this.sets = sets;
        }

        private Plain(int m) {
            this(m, ActionSets.whole(m));
        }

        @Override
        public Spec spec() {
            return new Spec("plain", m, ActionBox.symmetric(m, 1));
        }

        @Override
        public ActionSets actionSets() {
            return sets;
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {}

        @Override
        public void step(float[] action, Outcome out) {
            arrived = action.clone();
            System.arraycopy(action, 0, out.observation(), 0, m);
            out.set(3, false, true);
        }
    }

    private static Restriction.Balls balls(int balls, double volume, boolean known, Invalid invalid) {
        return new Restriction.Balls(balls, volume, 123, known, invalid);
    }

    private static Restricted hopper(Environment plain, boolean known) {
        return new Restricted(plain, balls(99, 2.97, known, Invalid.Penalty.DEFAULT));
    }

    /// Shares and first centres of NumPy: 400 000 draws, and `RandomState(123).random((33 m, m))`.
    @ParameterizedTest
    @CsvSource({"1, 33, 1.8, 0.7969", "3, 99, 2.97, 0.8790", "3, 99, 2.25, 0.8159", "6, 198, 3.6, 0.7652",
            "6, 198, 0.9, 0.3761"})
    void theValidShareIsThatOfThePublishedTask(int m, int count, double volume, double share) {
        Restricted env = new Restricted(new Plain(m), balls(count, volume, false, PLATEAU));

        assertEquals(share, env.validShare(), 0.006);
    }

    @Test
    void centresAreNumPysAndEachIsValid() {
        ActionSet set = hopper(new Plain(3), true).spec().valid().constant().orElseThrow();
        float[] centre = new float[3];

        assertEquals(99, set.pieceCount());
        for (int k = 0; k < 99; k++) {
            BallSet ball = (BallSet) set.piece(k);
            assertEquals(2 * 0.19275732104070492, ball.radius(), 1e-15);
            for (int i = 0; i < 3; i++) {
                centre[i] = (float) ball.centre(i);
            }
            assertTrue(hopper(new Plain(3), false).isValid(centre), "ball " + k);
        }
        BallSet first = (BallSet) set.piece(0);
        assertEquals(2 * 0.6964691855978616 - 1, first.centre(0));
        assertEquals(2 * 0.28613933495037946 - 1, first.centre(1));
        assertEquals(2 * 0.2268514535642031 - 1, first.centre(2));
        assertEquals(2 * 0.5513147690828912 - 1, ((BallSet) set.piece(1)).centre(0));
    }

    @Test
    void anActionIsValidUpToTheRadiusAndNotBeyond() {
        Restricted env = new Restricted(new Plain(3), balls(1, 0.01, false, PLATEAU));
        double radius = 2 * Math.cbrt(0.01 * 3 / 4 / Math.PI);
        float[] action = {(float) (2 * 0.6964691855978616 - 1 - 0.999 * radius), (float) (2 * 0.28613933495037946 - 1),
                (float) (2 * 0.2268514535642031 - 1)};

        assertTrue(env.isValid(action));
        action[0] -= (float) (0.002 * radius);
        assertFalse(env.isValid(action));
    }

    @Test
    void anInvalidActionCostsTenAndDoesNothing() {
        Plain plain = new Plain(3);
        Restricted env = hopper(plain, false);
        RandomStream random = new RandomStream(1, "actions");
        Outcome out = new Outcome(3);
        float[] action = new float[3];
        int valid = 0;
        for (int k = 0; k < 2000; k++) {
            BoxSet.whole(3).sample(random, action, 0);
            env.step(action, out);
            boolean isValid = env.isValid(action);
            valid += isValid ? 1 : 0;
            assertArrayEquals(isValid ? action : new float[3], plain.arrived);
            assertEquals(isValid ? 3 : -10, out.reward());
            assertTrue(out.truncated() && !out.terminal());
        }

        assertEquals(0.879, valid / 2000.0, 0.03);
    }

    @Test
    void aTaskThatEndsEndsAtAnInvalidActionToo() {
        Restricted env = new Restricted(new Echo(2),
                new Restriction.Boxes(2, 0.1, 3, false, new Invalid.Penalty(-4, List.of(1.0))));
        Outcome out = new Outcome(2);
        env.reset(new RandomStream(1, "environment"), out.observation());
        float[] invalid = invalid(env);

        env.step(invalid, out);
        assertEquals(-4, out.reward());
        assertFalse(out.episodeEnded());
        assertEquals(1, out.observation()[0]);
        env.step(invalid, out);
        assertEquals(-4, out.reward());
        assertTrue(out.terminal() && !out.truncated());
    }

    private static float[] invalid(Restricted env) {
        float[] action = {0};
        while (env.isValid(action)) {
            action[0] += 0.01f;
        }
        return action;
    }

    /// Repeated, a chosen action is judged once; delayed, when it is chosen.
    @Test
    void aPenaltyIsPaidOnceAndWhenTheActionIsChosen() {
        WrapperSettings settings = Settings.override(WrapperSettings.DEFAULT, Map.of("restricted", "boxes",
                "restricted.share", "0.1", "restricted.invalid", "penalty", "restricted.invalid.action", "1",
                "actions.repeat", "3", "actions.delaySteps", "1"));
        Echo echo = new Echo(100);
        Environment env = Wrappers.wrap(echo, settings);
        Restricted restricted = Wrappers.find(env, Restricted.class).orElseThrow();
        float[] invalid = invalid(restricted);
        float[] valid = {0};
        while (!restricted.isValid(valid)) {
            valid[0] += 0.01f;
        }
        Outcome out = new Outcome(2);
        env.reset(new RandomStream(1, "environment"), out.observation());

        env.step(invalid, out);
        assertEquals(-10, out.reward());
        env.step(valid, out); // the fixed action of the step before acts now
        assertEquals(4 + 5 + 6, out.reward());
        assertEquals(List.of(2f, 2f, 2f, 1f, 1f, 1f), echo.arrived);
    }

    /// An action that both take as it is reaches the environment with the same bits, whether the learner knows or not.
    @Test
    void knownAndUnknownAgreeOnEveryValidAction() {
        for (int m : new int[]{1, 3, 6}) {
            Plain one = new Plain(m);
            Plain other = new Plain(m);
            Restricted unknown = new Restricted(one, balls(33 * m, 1.8, false, Invalid.Penalty.DEFAULT));
            Restricted known = new Restricted(other, balls(33 * m, 1.8, true, Invalid.Penalty.DEFAULT));
            ActionSet set = known.spec().valid().constant().orElseThrow();
            RandomStream random = new RandomStream(2, "actions");
            Outcome out = new Outcome(m);
            Outcome same = new Outcome(m);
            float[] action = new float[m];
            int valid = 0;
            for (int k = 0; k < 3000; k++) {
                BoxSet.whole(m).sample(random, action, 0);
                assertTrue(!unknown.isValid(action) || (known.isValid(action) && set.contains(action, 0, 1e-6)));
                unknown.step(action, out);
                known.step(action, same);
                if (unknown.isValid(action)) {
                    valid++;
                    assertArrayEquals(one.arrived, other.arrived);
                    assertEquals(out.reward(), same.reward());
                }
                set.project(action, 0);
                assertTrue(known.isValid(action), m + " dimensions");
            }
            assertTrue(valid > 1000, valid + " valid");
        }
    }

    @Test
    void ofOneDimensionTheKnownPiecesAreDisjointSegments() {
        Restricted env = new Restricted(new Plain(1), balls(33, 1.8, true, PLATEAU));
        ActionSet set = env.spec().valid().constant().orElseThrow();
        List<Double> ends = new ArrayList<>();
        for (int k = 0; k < set.pieceCount(); k++) {
            assertTrue(set.piece(k).isBox());
            ends.add(set.piece(k).low(0));
            ends.add(set.piece(k).high(0));
        }

        assertEquals(ends.stream().sorted().distinct().toList(), ends);
        assertTrue(set.pieceCount() < 16, set.pieceCount() + " segments");
        for (int k = 0; k <= 20_000; k++) {
            float[] action = {k / 10_000f - 1};
            assertEquals(new Restricted(new Plain(1), balls(33, 1.8, false, PLATEAU)).isValid(action),
                    set.contains(action, 0, 0), "at " + action[0]);
        }
    }

    @Test
    void knownBallsAreCutToWhatIsValidWithoutThem() {
        BoxSet half = new BoxSet(new double[]{-1, -1, -1}, new double[]{0, 1, 1});
        ActionSet set = hopper(new Plain(3, ActionSets.always(half)), true).spec().valid().constant().orElseThrow();
        RandomStream random = new RandomStream(3, "actions");
        float[] action = new float[3];
        for (int k = 0; k < 500; k++) {
            set.sample(random, action, 0);
            assertTrue(half.contains(action, 0, 1e-6));
        }
        assertTrue(set.pieceCount() < 99);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Environment budget = new Plain(2, ActionSets.always(BudgetSet.of(ActionBox.symmetric(2, 1), 0, List.of())));
        refused("wrap.restricted.known: expected a task whose valid actions are a box, to cut balls by, got BudgetSet",
                () -> new Restricted(budget, balls(9, 1, true, PLATEAU)));
        refused("wrap.restricted: expected a task that takes every action of its box, got plain, which does not;"
                + " wrap.restricted.known true cuts the pieces to what is valid",
                () -> new Restricted(budget, balls(9, 1, false, PLATEAU)));
        refused("restricted.invalid.action: expected one number, or 3, got 2",
                () -> new Restricted(new Plain(3),
                        balls(9, 1, false, new Invalid.Penalty(-10, List.of(0.0, 0.0)))));
        refused("restricted.invalid.action, dimension 0: expected a number in [-1.0, 1.0], the environment's own range,"
                + " got 2.0",
                () -> new Restricted(new Plain(1), balls(9, 1, false, new Invalid.Penalty(-10, List.of(2.0)))));
        refused("balls: expected an integer in [1, 100000], got 0", () -> balls(0, 1, false, PLATEAU));
        refused("volume: expected a number in (0, ∞), got 0.0", () -> balls(1, 0, false, PLATEAU));
        refused("seed: expected an integer in [0, 4294967295], got -1",
                () -> new Restriction.Balls(1, 1, -1, false, PLATEAU));
        refused("reward: expected a number in (-∞, ∞), got NaN", () -> new Invalid.Penalty(Double.NaN, List.of(0.0)));
    }

    private static void refused(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }

    private static Restriction read(Map<String, String> texts) {
        return Settings.override(WrapperSettings.DEFAULT, texts).restricted();
    }

    /// Manifests, policies and options of older versions, which had boxes only.
    @Test
    void theWordsOfOlderVersionsMeanTheSame() {
        assertEquals(new Restriction.Boxes(8, 0.3, 0, false, PLATEAU), read(Map.of("restricted.boxes", "8")));
        assertEquals(new Restriction.Boxes(3, 0.2, 5, true, PLATEAU), read(Map.of("restricted.boxes", "3",
                "restricted.share", "0.2", "restricted.seed", "5", "restricted.known", "true")));
        assertEquals(Restriction.DEFAULT, read(Map.of("restricted.boxes", "0", "restricted.share", "0.3",
                "restricted.seed", "0", "restricted.known", "false")));
        assertEquals(Restriction.DEFAULT, read(Map.of("restricted.boxes", "0")));
    }

    @Test
    void piecesOfAnotherShapeKeepWhoKnowsAndWhatInvalidActionsDo() {
        WrapperSettings published = Settings.override(WrapperSettings.DEFAULT,
                Map.of("restricted", "balls", "restricted.known", "true", "restricted.balls", "7"));

        assertEquals(balls(7, 2.97, true, Invalid.Penalty.DEFAULT), published.restricted());
        assertEquals(new Restriction.Boxes(4, 0.3, 0, true, Invalid.Penalty.DEFAULT),
                Settings.override(published, Map.of("restricted.boxes", "4")).restricted());
        assertEquals(Restriction.DEFAULT, Settings.override(published, Map.of("restricted", "none")).restricted());
    }

    @Test
    void aSettingWithoutPiecesNamesItsOwners() {
        refused("restricted.known: unknown setting of none; it belongs to boxes, balls (restricted=boxes)",
                () -> read(Map.of("restricted.known", "true")));
        refused("restricted.volume: unknown setting of boxes; it belongs to balls (restricted=balls)",
                () -> read(Map.of("restricted", "boxes", "restricted.volume", "1")));
        refused("restricted.boxes: expected balls or boxes, got both; leave out what is not meant",
                () -> read(Map.of("restricted.boxes", "4", "restricted.volume", "1")));
    }
}
