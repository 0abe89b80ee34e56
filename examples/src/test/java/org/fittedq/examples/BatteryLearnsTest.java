// SPDX-License-Identifier: Apache-2.0
package org.fittedq.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.fittedq.deploy.Policy;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Learners on the battery: no action is invalid, whoever chooses it.
class BatteryLearnsTest {

    @TempDir
    private Path temporary;

    /// The battery, with every step and every invalid action counted.
    private record Meter(Battery battery, float[] last, LongAdder steps, LongAdder violations, boolean told)
            implements
                Environment {

        Meter(LongAdder steps, LongAdder violations, boolean told) {
            this(new Battery(Battery.Settings.DEFAULT), new float[4], steps, violations, told);
        }

        @Override
        public Spec spec() {
            return battery.spec();
        }

        @Override
        public ActionSets actionSets() {
            return told ? battery.actionSets() : battery.spec().valid();
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            battery.reset(random, observation);
            System.arraycopy(observation, 0, last, 0, last.length);
        }

        @Override
        public void step(float[] action, Outcome out) {
            steps.increment();
            if (!(last[0] - 1 - 1e-6 <= action[0] && action[0] <= last[0] + 1e-6)) {
                violations.increment();
            }
            battery.step(action, out);
            System.arraycopy(out.observation(), 0, last, 0, last.length);
        }
    }

    private static Experiment experiment(String algorithm, int steps) {
        Experiment own = Experiment.of(algorithm);
        Experiment experiment = algorithm.equals("qt-opt")
                ? own.with(Map.of("targets", "single", "targets.tau", "0.005"))
                : own;
        return experiment.with(Map.of("run.steps", String.valueOf(steps), "run.evalEvery", "500",
                "run.evalEpisodes", "20", "run.checkpointEvery", "0", "networks.shape.hidden", "32,32",
                "networks.critic.learningRate", "1e-3", "replay.warmupSteps", "500", "discount.gamma", "0.98"));
    }

    /// Trains, and counts in training and its evaluations, then in a hundred episodes of the saved policy.
    ///
    /// @return what those episodes earn on average
    private double train(String algorithm, int steps) throws IOException {
        LongAdder made = new LongAdder();
        LongAdder violations = new LongAdder();
        Path run = temporary.resolve(algorithm);
        try (Training training = Training.begin(run, experiment(algorithm, steps),
                () -> new Meter(made, violations, true), 1)) {
            training.run();
        }
        assertEquals(steps + (steps / 500) * 20L * Battery.HOURS, made.sum());

        Policy policy = Policy.load(run.resolve("policy")); // the file says the set
        double earned = earned(policy, new Meter(made, violations, true), 100);

        assertEquals(0, violations.sum());
        return earned;
    }

    private static double earned(Policy policy, Environment battery, int episodes) {
        Outcome out = new Outcome(4);
        float[] sold = new float[1];
        double sum = 0;
        for (int e = 0; e < episodes; e++) {
            battery.reset(new RandomStream(e, "market"), out.observation());
            for (int hour = 0; hour < Battery.HOURS; hour++) {
                policy.act(out.observation(), sold);
                battery.step(sold, out);
                sum += out.reward();
            }
        }
        return sum / episodes;
    }

    @ParameterizedTest
    @CsvSource({"td3", "sac", "qt-opt"})
    void noActionIsInvalid(String algorithm) throws IOException {
        train(algorithm, 700);
    }

    /// The best policy that is the same every day earns 1.30.
    @ParameterizedTest
    @CsvSource({"td3, 0.9", "qt-opt, 0.9"})
    @Tag("slow")
    void whatIsLearnedEarnsMostOfWhatCanBeEarned(String algorithm, double least) throws IOException {
        double earned = train(algorithm, 6000);

        assertTrue(earned >= least, algorithm + ": " + earned);
    }

    /// The count is one: told of nothing, a learner tries what the battery cannot do.
    @Test
    void aLearnerThatIsNotToldOfTheSetLeavesIt() throws IOException {
        LongAdder made = new LongAdder();
        LongAdder violations = new LongAdder();
        try (Training training = Training.inMemory(experiment("td3", 700), () -> new Meter(made, violations, false),
                1)) {
            training.run();
        }

        assertTrue(violations.sum() > 100, violations + " of " + made);
    }
}
