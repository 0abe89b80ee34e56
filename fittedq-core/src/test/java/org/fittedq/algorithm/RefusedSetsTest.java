// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.actions.BallSet;
import org.fittedq.actions.BudgetSet;
import org.fittedq.actions.UnionSet;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Spec;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;

/// Sets that an algorithm does not serve are refused by name: constant ones when it is made, others at the first state.
class RefusedSetsTest {

    private static final Compute ONE = new Compute(1);
    private static final ActionSet BUDGET = new BudgetSet(BoxSet.whole(2), new double[]{1, 1}, 0.5, List.of());
    private static final ActionSet BALL = new BallSet(new double[]{0, 0}, 0.5);
    private static final ActionSet FLAT = new BoxSet(new double[]{-1, 0.25}, new double[]{1, 0.25});
    private static final BoxSet LEFT = new BoxSet(new double[]{-1, -1}, new double[]{-0.5, 1});
    private static final BoxSet RIGHT = new BoxSet(new double[]{0.5, -1}, new double[]{1, 1});
    private static final Record POLYNOMIAL = Settings.override(Fqi.Config.DEFAULT,
            Map.of("regressor", "polynomial", "argmax", "lbfgs-b", "growth.warmupSteps", "20", "budget.fitsPerStep",
                    "0.2"));
    private static final Record SOFT = Settings.override(SoftFqi.Config.DEFAULT,
            Map.of("growth.warmupSteps", "20", "budget.fitsPerStep", "0.2"));

    private static Spec spec(ActionSets sets) {
        return new Spec("task", 3, ActionBox.symmetric(2, 1)).with(sets);
    }

    private static Algorithm made(Record config, ActionSets sets) {
        return Learner.algorithm(config, spec(sets), 1, new Streams(1), ONE);
    }

    private static void assertRefused(String message, Record config, ActionSet set) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> made(config, ActionSets.always(set))).getMessage());
    }

    @Test
    void lbfgsBRefusesWhatIsNoBoxWhenItIsMade() {
        assertRefused("lbfgs-b: expected a box of actions, got BudgetSet; take cem or gradient-ascent", POLYNOMIAL,
                BUDGET);
        assertRefused("lbfgs-b: expected a box of actions, got BallSet; take cem or gradient-ascent", POLYNOMIAL, BALL);
        assertRefused("lbfgs-b: expected a box of actions, got BallSet; take cem or gradient-ascent", POLYNOMIAL,
                new UnionSet(List.of(LEFT, BALL)));
        assertRefused("lbfgs-b: expected a box of actions, got BallSet; take cem or gradient-ascent", Settings.override(
                FqiAmortized.Config.DEFAULT, Map.of("regressor", "polynomial", "argmax", "lbfgs-b")), BALL);
        made(POLYNOMIAL, ActionSets.always(new UnionSet(List.of(LEFT, RIGHT))));
        made(POLYNOMIAL, ActionSets.always(FLAT));
    }

    @Test
    void softFqiRefusesWhatIsNoBoxWithAVolumeWhenItIsMade() {
        for (String soft : List.of("sampled", "dual")) {
            Record config = Settings.override(SOFT, "soft", soft);
            assertRefused("smooth maximum: expected a box of actions, got BudgetSet", config, BUDGET);
            assertRefused("smooth maximum: expected a box of actions, got UnionSet", config,
                    new UnionSet(List.of(LEFT, RIGHT)));
            assertRefused("smooth maximum: expected a box with a volume, got dimension 1 fixed at 0.25", config, FLAT);
            made(config, ActionSets.always(LEFT));
        }
    }

    @Test
    void aSetOfAnotherSizeIsRefusedWhenTheSearchIsMade() {
        assertRefused("action set: expected 2 dimensions, got 3", POLYNOMIAL, BoxSet.whole(3));
    }

    /// What it does not serve is known at the first state whose set it is.
    @Test
    void aSetOfTheStateIsRefusedAtTheFirstState() {
        ValidTask.Rules rules = ValidTask.rules(ValidTask.Family.RATE, new RandomStream(3, "rules"));
        for (Record config : List.of(POLYNOMIAL, SOFT)) {
            Algorithm algorithm = Learner.algorithm(config, rules.spec(), 1, new Streams(1), ONE);
            FittedQ loop = new FittedQ(algorithm, List.of(new ValidTask(rules)), new Streams(1), Optional.empty(),
                    new Metrics(), (e, episodeReturn, length) -> {
                    });
            String what = config instanceof Fqi.Config ? "lbfgs-b" : "smooth maximum";
            String hint = config instanceof Fqi.Config ? "; take cem or gradient-ascent" : "";

            assertEquals(what + ": expected a box of actions, got BudgetSet" + hint,
                    assertThrows(IllegalArgumentException.class, () -> {
                        for (int t = 0; t < 60; t++) {
                            loop.turn();
                        }
                    }).getMessage());
        }
    }

    @Test
    void svgRefusesWhatAProjectionDoesNotGiveBack() {
        Record inferred = Learner.small().stream().filter(Svg.Config.class::isInstance).findFirst().orElseThrow();
        Record planned = Settings.override(inferred, "unroll.rollout", "planned");
        String where = " with task, where not every action of the box is valid, got ";

        assertRefused("svg.unroll.rollout: expected planned" + where + "inferred", inferred, BALL);
        assertRefused("svg.bootstrap: expected q" + where + "v",
                Settings.override(planned, "bootstrap", "v"), BALL);
        assertRefused("svg.bootstrap: expected q" + where + "none",
                Settings.override(planned, Map.of("bootstrap", "none", "unroll.n", "2")), BALL);
    }

    @Test
    void aLearnedModelOfNormalisedStatesIsRefusedWhereSetsDependOnThem() {
        ValidTask.Rules rules = ValidTask.rules(ValidTask.Family.CODE, new RandomStream(3, "rules"));
        Streams streams = new Streams(1);
        Algorithm td3 = Learner.algorithm(Learner.expanded(), rules.spec(), 1, streams, ONE);
        ObservationNormaliser normaliser = new ObservationNormaliser(rules.spec().observationSize());

        assertEquals(
                "normalised observations: expected none with a learned model on valid, got valid actions that depend on "
                        + "the state; the model predicts normalised states, of which no set is known",
                assertThrows(IllegalArgumentException.class, () -> new FittedQ(td3, List.of(new ValidTask(rules)),
                        streams, Optional.of(normaliser), new Metrics(), (e, episodeReturn, length) -> {
                        })).getMessage());
    }
}
