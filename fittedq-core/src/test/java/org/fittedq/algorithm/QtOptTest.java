// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.Maxima;
import org.fittedq.buffer.Drawing;
import org.fittedq.fit.Budget;
import org.fittedq.fit.CriticLoss;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.BoxSet;
import org.fittedq.model.ExpansionChoice;
import org.fittedq.nn.Mlp;
import org.fittedq.policy.Exploration;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Settings;
import org.fittedq.target.Discount;
import org.fittedq.target.ValueRange;
import org.fittedq.value.ActionValues;
import org.fittedq.value.Critic;
import org.fittedq.value.MappedQ;
import org.junit.jupiter.api.Test;

class QtOptTest {

    private static final Cem CEM = new Cem(64, 3, 8, 1, 1e-3, 1, Cem.Answer.BEST);

    private static QtOpt qtOpt(Targets targets, double epsilon, double sigma, CriticLoss loss) {
        QtOpt.Config config = new QtOpt.Config(CEM, targets,
                new Exploration(epsilon, sigma), Discount.DEFAULT, Small.REPLAY, Budget.ONE_FIT_PER_STEP,
                new QtOpt.CriticNetworks(Small.NETWORKS.shape(), Small.CRITIC, loss));
        return new QtOpt(new Setup(Small.SPEC, 3, new Streams(Small.SEED), Small.COMPUTE), config);
    }

    private static QtOpt logits(double low, double high) {
        QtOpt.Config config = new QtOpt.Config(CEM, new Targets.Single(1), QtOpt.Weights.LATEST,
                new ValueRange.Known(low, high),
                new Exploration(0, 0), Discount.DEFAULT, Small.REPLAY, Drawing.Uniform.DEFAULT,
                Budget.ONE_FIT_PER_STEP,
                new QtOpt.CriticNetworks(Small.NETWORKS.shape(), Small.CRITIC, CriticLoss.CrossEntropy.DEFAULT),
                ExpansionChoice.DEFAULT);
        return new QtOpt(new Setup(Small.SPEC, 3, new Streams(Small.SEED), Small.COMPUTE), config);
    }

    private static void copy(Critic to, Mlp from) {
        to.mlp().follow(from, 1);
    }

    @Test
    void theLabelIsTheRewardPlusTheDiscountedMaximumOverTheBox() {
        QtOpt algorithm = qtOpt(new Targets.Single(1), 0, 0, CriticLoss.Squared.DEFAULT);
        copy((Critic) algorithm.critic(), Small.worthTheAction(1));
        Batch b = Small.batch(1);
        algorithm.improve(b, 1, new Metrics()); // τ = 1: the target is q
        Vec y = Small.y();

        algorithm.target(b, y);

        // q = a₁, whose maximum over the box is 1: samples are projected, so the bound is found exactly
        for (int i = 0; i < Small.N; i++) {
            assertEquals(b.r().at(i) + b.bootstrap().at(i), y.at(i), 1e-6);
        }
    }

    @Test
    void theLaggedTargetIsRenewedEveryLagFitsFromTheAveragedOneAndTheSmallerValueCounts() {
        QtOpt algorithm = qtOpt(new Targets.DoubleLagged(1, 2), 0, 0, CriticLoss.Squared.DEFAULT);
        Batch b = Small.batch(1);
        Vec y = Small.y();
        float[] constants = {5, 3, 4, 9};
        float[] expected = {5, 3, 4, 4};
        // after fit n: averaged = constant n (τ = 1), lagged = the averaged one before fit 2, 4, …
        float lagged = Float.NaN;
        float averaged = Float.NaN;
        for (int n = 1; n <= 4; n++) {
            copy((Critic) algorithm.critic(), Small.constant(Small.DS + Small.DA, constants[n - 1]));
            algorithm.improve(b, n, new Metrics());
            lagged = n % 2 == 0 ? averaged : lagged;
            averaged = constants[n - 1];
            if (n >= 2) {
                algorithm.target(b, y);
                for (int i = 0; i < Small.N; i++) {
                    assertEquals(b.r().at(i) + b.bootstrap().at(i) * Math.min(averaged, lagged), y.at(i), 1e-5);
                }
                assertEquals(expected[n - 1], Math.min(averaged, lagged));
            }
        }
    }

    @Test
    void withTwinTargetsTheSmallerOfTwoCriticsCountsWhereTheFirstIsLargest() {
        QtOpt algorithm = qtOpt(new Targets.Twin(0.5), 0, 0, CriticLoss.Squared.DEFAULT);
        Mlp opposite = Small.worthTheAction(0);
        opposite.set(2, new float[]{-1, 0, 0, 0}, new float[]{2}); // −a₀
        Inside.write(algorithm, "q1Target", Small.worthTheAction(0));
        Batch b = Small.batch(1);
        Vec y = Small.y();

        // at a₀ = 1: the minimum of 1 and …
        for (var second : Map.of(Small.constant(Small.DS + Small.DA, 0.3f), 0.3,
                Small.constant(Small.DS + Small.DA, 5), 1.0, opposite, -1.0).entrySet()) {
            Inside.write(algorithm, "q2Target", second.getKey());
            algorithm.target(b, y);
            for (int i = 0; i < Small.N; i++) {
                assertEquals(b.r().at(i) + b.bootstrap().at(i) * second.getValue(), y.at(i), 1e-6);
            }
        }
    }

    @Test
    void twinCriticsBeginApartAreFittedToTheSameLabelsAndEachIsFollowedByItsOwnTarget() {
        QtOpt algorithm = qtOpt(new Targets.Twin(0.25), 0, 0, CriticLoss.Squared.DEFAULT);
        Batch b = Small.batch(1);
        Vec y = Small.y();
        float[] q1 = output(algorithm, "q");
        float[] q2 = output(algorithm, "q2");
        assertFalse(Arrays.equals(q1, q2));
        assertArrayEquals(q1, output(algorithm, "q1Target"));
        assertArrayEquals(q2, output(algorithm, "q2Target"));

        // as a critic alone is with the same start
        QtOpt alone = qtOpt(new Targets.Single(0.25), 0, 0, CriticLoss.Squared.DEFAULT);
        Inside.write(alone, "q", Inside.read(algorithm, "q2", Small.critic(1)));
        algorithm.fit(b, y, new Metrics());
        alone.fit(b, y, new Metrics());
        assertArrayEquals(output(alone, "q"), output(algorithm, "q2"));
        assertFalse(Arrays.equals(q1, output(algorithm, "q")));

        algorithm.improve(b, 1, new Metrics());
        for (String name : List.of("1", "2")) {
            float[] online = output(algorithm, name.equals("1") ? "q" : "q2");
            float[] before = name.equals("1") ? q1 : q2;
            float[] target = output(algorithm, "q" + name + "Target");
            for (int i = 0; i < target.length; i++) {
                assertEquals(0.25 * online[i] + 0.75 * before[i], target[i], 1e-6);
            }
        }
    }

    /// The last layer's weights of a network of the algorithm.
    private static float[] output(QtOpt algorithm, String name) {
        return Inside.read(algorithm, name, Small.critic(1)).weight(2);
    }

    @Test
    void theErrorOfATransitionIsTheLargerOneOfTwinCriticsBeforeTheirStep() {
        QtOpt algorithm = qtOpt(new Targets.Twin(0.25), 0, 0, CriticLoss.Squared.DEFAULT);
        Inside.write(algorithm, "q", Small.worthTheAction(0));
        Inside.write(algorithm, "q2", Small.constant(Small.DS + Small.DA, 0.2f));
        Batch b = Small.batch(1);
        b.keepErrors();
        Vec y = Small.y();
        for (int i = 0; i < Small.N; i++) {
            y.set(i, 0.3f * i - 1);
            b.errors().set(i, Batch.UNTOLD);
        }

        algorithm.fit(b, y, new Metrics());

        for (int i = 0; i < Small.N; i++) {
            assertEquals(Math.max(Math.abs(y.at(i) - b.a().at(i, 0)), Math.abs(y.at(i) - 0.2)), b.errors().at(i), 1e-6);
        }
    }

    @Test
    void theErrorOfALogitIsThatOfItsValue() {
        QtOpt algorithm = logits(-2, 6);
        copy((Critic) ((MappedQ) algorithm.critic()).inner(), Small.constant(Small.DS + Small.DA, 0.4f));
        Batch b = Small.batch(1);
        b.keepErrors();
        Vec y = Small.y();
        y.set(3, 5);

        algorithm.fit(b, y, new Metrics());

        double v = -2 + 8 / (1 + Math.exp(-0.4));
        for (int i = 0; i < Small.N; i++) {
            assertEquals(Math.abs(v - y.at(i)), b.errors().at(i), 1e-5);
        }
    }

    @Test
    void withCrossEntropyTheValueIsTheSigmoidInTheRange() {
        QtOpt algorithm = logits(-2, 6);
        Critic logits = (Critic) ((MappedQ) algorithm.critic()).inner();
        copy(logits, Small.constant(Small.DS + Small.DA, 0.4f));
        Batch b = Small.batch(1);
        algorithm.improve(b, 1, new Metrics());
        Vec y = Small.y();

        algorithm.target(b, y);

        double v = -2 + 8 / (1 + Math.exp(-0.4));
        for (int i = 0; i < Small.N; i++) {
            assertEquals(b.r().at(i) + b.bootstrap().at(i) * v, y.at(i), 1e-5);
        }
    }

    private static QtOpt categorical(Targets targets, int bins, double sigma) {
        QtOpt.Config config = new QtOpt.Config(CEM, targets, QtOpt.Weights.LATEST, new ValueRange.Known(-2, 6),
                new Exploration(0, 0), Discount.DEFAULT, Small.REPLAY, Drawing.Uniform.DEFAULT,
                Budget.ONE_FIT_PER_STEP, new QtOpt.CriticNetworks(Small.NETWORKS.shape(), Small.CRITIC,
                        new CriticLoss.Categorical(bins, sigma, 1, 0.5)),
                ExpansionChoice.DEFAULT);
        return new QtOpt(new Setup(Small.SPEC, 3, new Streams(Small.SEED), Small.COMPUTE), config);
    }

    /// Logits whose softmax is the same everywhere.
    private static Mlp distribution(double... p) {
        float[] logits = new float[p.length];
        for (int k = 0; k < p.length; k++) {
            logits[k] = (float) Math.log(p[k]);
        }
        return Small.constant(Small.DS + Small.DA, logits);
    }

    @Test
    void aCategoricalCriticsLabelIsTheRewardPlusTheDiscountedMeanOfTheBins() {
        QtOpt algorithm = categorical(new Targets.Twin(1), 3, 0.75);
        Inside.write(algorithm, "q", distribution(0.5, 0.2, 0.3)); // of −2, 2, 6: 1.2
        Inside.write(algorithm, "q2", distribution(0.25, 0.5, 0.25)); // 2
        Batch b = Small.batch(1);
        algorithm.improve(b, 1, new Metrics()); // τ = 1
        Vec y = Small.y();

        algorithm.target(b, y);

        for (int i = 0; i < Small.N; i++) {
            assertEquals(b.r().at(i) + b.bootstrap().at(i) * 1.2, y.at(i), 1e-5); // the bootstrap is 0 at terminal states
        }
    }

    @Test
    void aCategoricalCriticsErrorsAndValuesAreThoseOfTheMean() {
        QtOpt algorithm = categorical(new Targets.Single(1), 3, 0);
        Inside.write(algorithm, "q", distribution(0.5, 0.2, 0.3));
        Batch b = Small.batch(1);
        b.keepErrors();
        Vec y = Small.y();
        Metrics m = new Metrics();

        algorithm.fit(b, y, m);

        assertEquals(1.2, m.mean(Metric.Q_MEAN), 1e-5);
        for (int i = 0; i < Small.N; i++) {
            assertEquals(Math.abs(1.2 - y.at(i)), b.errors().at(i), 1e-5);
        }
    }

    @Test
    void aSearchMaximisesTheMeanOfTheBinsAndNoOutput() {
        QtOpt algorithm = categorical(new Targets.Single(1), 2, 0);
        Mlp falling = Small.constant(Small.DS + Small.DA, 0, 0);
        falling.set(0, Small.worthTheAction(0).weight(0), new float[]{2, 0, 0, 0, 0}); // a₀ + 2
        falling.set(1, Small.worthTheAction(0).weight(1), new float[4]);
        // logits 2 (a₀ + 2) and a₀ + 2: both rise with a₀, the upper bin's share falls
        falling.set(2, new float[]{2, 0, 0, 0, 1, 0, 0, 0}, new float[2]);
        Inside.write(algorithm, "q", falling);
        Mat a = new Mat(3, Small.DA);

        algorithm.template().behaviour().act(new Mat(3, Small.DS), new Mat(3, Small.DS), a);

        assertEquals(-1, a.at(0, 0), 1e-3f);
    }

    @Test
    void fitsBringACategoricalCriticToItsLabels() {
        QtOpt algorithm = categorical(new Targets.Single(0.1), 41, 0.75);
        Batch b = Small.batch(1);
        Vec y = Small.y();
        for (int i = 0; i < Small.N; i++) {
            y.set(i, 2 + b.a().at(i, 0));
        }

        for (int fit = 0; fit < 1000; fit++) {
            algorithm.fit(b, y, new Metrics());
        }

        Vec q = ((Critic) algorithm.critic()).value(b.s(), b.a(), Small.y());
        for (int i = 0; i < Small.N; i++) {
            assertEquals(y.at(i), q.at(i), 0.3);
        }
    }

    @Test
    void anEnsemblesLabelIsTheSmallestValueOfARandomFew() {
        QtOpt algorithm = qtOpt(new Targets.Ensemble(1, 3, new Pessimism.Smallest(2), Targets.Ensemble.Decision.FIRST),
                0, 0,
                CriticLoss.Squared.DEFAULT);
        double[] values = {0.5, 0.25, 1};
        for (int i = 0; i < 3; i++) {
            Inside.write(algorithm, i == 0 ? "q" : "q" + (i + 1),
                    Small.constant(Small.DS + Small.DA, (float) values[i]));
        }
        Batch b = Small.batch(1);
        algorithm.improve(b, 1, new Metrics()); // τ = 1: the targets are the critics
        int[] seen = new int[3];
        for (int draw = 0; draw < 600; draw++) {
            Vec y = Small.y();
            algorithm.target(b, y);
            double v = (y.at(0) - b.r().at(0)) / b.bootstrap().at(0);
            int which = v < 0.3 ? 1 : v < 0.7 ? 0 : 2;
            assertEquals(values[which], v, 1e-5);
            seen[which]++;
        }

        // of the pairs {0, 1}, {0, 2}, {1, 2} the smallest are 1, 0, 1
        assertEquals(0, seen[2]);
        assertEquals(200, seen[0], 40);
    }

    @Test
    void anEnsemblesLabelIsTheMeanLessTheSpread() {
        for (CriticLoss loss : List.of(CriticLoss.Squared.DEFAULT, CriticLoss.CrossEntropy.DEFAULT,
                new CriticLoss.Categorical(2, 0, 1, 0.5))) {
            QtOpt.Config config = new QtOpt.Config(CEM,
                    new Targets.Ensemble(1, 3, new Pessimism.Spread(0.75), Targets.Ensemble.Decision.MEAN),
                    QtOpt.Weights.LATEST, new ValueRange.Known(0, 4), new Exploration(0, 0), Discount.DEFAULT,
                    Small.REPLAY, Drawing.Uniform.DEFAULT, Budget.ONE_FIT_PER_STEP,
                    new QtOpt.CriticNetworks(Small.NETWORKS.shape(), Small.CRITIC, loss), ExpansionChoice.DEFAULT);
            QtOpt algorithm = new QtOpt(new Setup(Small.SPEC, 3, new Streams(Small.SEED), Small.COMPUTE), config);
            double[] values = {0.5, 1.5, 3};
            for (int i = 0; i < 3; i++) {
                double share = values[i] / 4;
                double output = loss.needsRange() ? Math.log(share / (1 - share)) : values[i];
                float[] outputs = loss instanceof CriticLoss.Categorical
                        ? new float[]{0, (float) output}
                        : new float[]{(float) output};
                Inside.write(algorithm, i == 0 ? "q" : "q" + (i + 1),
                        Small.constant(Small.DS + Small.DA, outputs));
            }
            Batch b = Small.batch(1);
            algorithm.improve(b, 1, new Metrics());
            Vec y = Small.y();

            algorithm.target(b, y);

            double mean = 5 / 3.0;
            double spread = Math.sqrt((0.25 + 2.25 + 9) / 3 - mean * mean);
            double v = mean - 0.75 * spread;
            assertEquals(b.r().at(0) + b.bootstrap().at(0) * v, y.at(0), 1e-5, loss.name());
        }
    }

    @Test
    void anEnsembleOfTwoTakesBothAsTwinsDo() {
        Batch b = Small.batch(2);
        Vec twin = Small.y();
        Vec ensemble = Small.y();

        qtOpt(new Targets.Twin(0.5), 0, 0, CriticLoss.Squared.DEFAULT).target(b, twin);
        qtOpt(new Targets.Ensemble(0.5, 2, new Pessimism.Smallest(2), Targets.Ensemble.Decision.MEAN), 0, 0,
                CriticLoss.Squared.DEFAULT).target(b,
                        ensemble);

        assertArrayEquals(twin.data(), ensemble.data());
    }

    @Test
    void theLearnedPolicyIsOfTheAveragedWeightsOrOfTheLatest() {
        for (QtOpt.Weights weights : QtOpt.Weights.values()) {
            QtOpt.Config config = Settings.override(QtOpt.Config.DEFAULT, Map.of("policy", weights.name(), "targets",
                    "single", "targets.tau", "0.25", "networks.shape.hidden", "5,4", "replay.batchSize", "" + Small.N));
            QtOpt algorithm = new QtOpt(new Setup(Small.SPEC, 1, new Streams(1), Small.COMPUTE), config);
            Batch b = Small.batch(1);
            float[] before = weights(algorithm, "q");

            Vec y = Small.y();
            algorithm.target(b, y);
            algorithm.fit(b, y, new Metrics());
            algorithm.improve(b, 1, new Metrics());

            float[] latest = weights(algorithm, "q");
            float[] expected = latest.clone();
            for (int i = 0; i < expected.length && weights == QtOpt.Weights.AVERAGED; i++) {
                expected[i] = before[i] + 0.25f * (latest[i] - before[i]);
            }
            assertNotEquals(before[0], latest[0]);
            assertArrayEquals(expected, ((Critic) algorithm.critic()).mlp().weight(0), 1e-6f);
            GreedyPolicy.Implicit policy = (GreedyPolicy.Implicit) algorithm.greedyPolicy();
            assertEquals(1, policy.critics().size());
            assertSame(((Critic) algorithm.critic()).mlp(), policy.critics().getFirst());
            assertTrue(algorithm.critic().isDifferentiable());
        }
    }

    /// Constants 0, 1 and 2: their values show whose count.
    @Test
    void anEnsembleActsByTheMeanOfAllMembersOrByTheFirst() {
        for (Targets.Ensemble.Decision decision : Targets.Ensemble.Decision.values()) {
            QtOpt algorithm = qtOpt(new Targets.Ensemble(1, 3, new Pessimism.Spread(0.5), decision), 0, 0,
                    CriticLoss.Squared.DEFAULT);
            for (int i = 0; i < 3; i++) {
                Inside.write(algorithm, i == 0 ? "q" : "q" + (i + 1), Small.constant(Small.DS + Small.DA, i));
            }
            algorithm.improve(Small.batch(1), 1, new Metrics());
            ActionValues values = algorithm.critic().at(1, 1);
            values.fix(new Mat(1, Small.DS), 0, 1);
            float[] q = new float[1];

            values.values(new float[Small.DA], 1, q);

            boolean mean = decision == Targets.Ensemble.Decision.MEAN;
            assertEquals(mean ? 1 : 0, q[0], 1e-6);
            assertEquals(mean ? 3 : 1,
                    ((GreedyPolicy.Implicit) algorithm.greedyPolicy()).critics().size());
        }
    }

    /// A run that was stopped before there was the choice goes on as it began.
    @Test
    void aFileOfBeforeMeansDecisionsByTheFirstOfAnEnsembleAndAnOptionTheMean() {
        QtOpt.Config first = Settings.override(QtOpt.Config.DEFAULT,
                Map.of("targets", "ensemble", "targets.decision", "first"));
        Map<String, String> file = new HashMap<>(Settings.flatten(first));
        file.remove("targets.decision");

        assertEquals(first, Settings.override(QtOpt.Config.DEFAULT, QtOpt.Config.DEFAULT.today(file)));
        assertEquals("MEAN", Settings.flatten(Settings.override(QtOpt.Config.DEFAULT,
                QtOpt.Config.DEFAULT.today(Map.of("targets", "ensemble")))).get("targets.decision"));
    }

    private static float[] weights(QtOpt algorithm, String name) {
        return Inside.read(algorithm, name, Small.critic(1)).weight(0).clone();
    }

    @Test
    void crossEntropyNeedsAKnownRange() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> Settings.override(QtOpt.Config.DEFAULT,
                        Map.of("networks.loss", "cross-entropy", "valueRange", "seen")))
                .getMessage();

        assertEquals("valueRange: expected known, low < high, with networks.loss cross-entropy, got seen; "
                + "the network's output says where in the range a value is", message);
    }

    @Test
    void aCategoricalCriticNeedsAKnownRangeAndBins() {
        assertEquals("valueRange: expected known, low < high, with networks.loss categorical, got seen; "
                + "the network's output says where in the range a value is",
                assertThrows(IllegalArgumentException.class,
                        () -> Settings.override(QtOpt.Config.DEFAULT,
                                Map.of("networks.loss", "categorical", "valueRange", "seen")))
                        .getMessage());
        assertEquals(new ValueRange.Known(0, 1),
                Settings.override(QtOpt.Config.DEFAULT, Map.of("networks.loss", "categorical")).valueRange());
        for (Map.Entry<String, String> bad : Map.of("bins", "1", "sigma", "-0.5").entrySet()) {
            assertThrows(IllegalArgumentException.class, () -> Settings.override(QtOpt.Config.DEFAULT,
                    Map.of("networks.loss", "categorical", "networks.loss." + bad.getKey(), bad.getValue())));
        }
    }

    @Test
    void crossEntropyWithoutARangeIsThePapersInTheUnitInterval() {
        QtOpt.Config config = Settings.override(QtOpt.Config.DEFAULT, Map.of("networks.loss", "CROSS_ENTROPY"));

        assertEquals(new ValueRange.Known(0, 1), config.valueRange());
        assertEquals(new ValueRange.Known(0, 100), Settings.override(QtOpt.Config.DEFAULT,
                Map.of("networks.loss", "cross-entropy", "valueRange.high", "100")).valueRange());
    }

    @Test
    void withoutExplorationTheBehaviourIsTheArgmaxOfTheCritic() {
        QtOpt algorithm = qtOpt(new Targets.Single(0.1), 0, 0, CriticLoss.Squared.DEFAULT);
        Mat s = new Mat(3, Small.DS);
        RandomStream random = new RandomStream(2, "s");
        for (int i = 0; i < s.data().length; i++) {
            s.data()[i] = (float) random.nextGaussian();
        }
        Mat a = new Mat(3, Small.DA);

        algorithm.template().behaviour().act(s, s, a);

        Maxima best = new Argmax(new Cem(2000, 8, 50, 1, 1e-4, 1, Cem.Answer.BEST), algorithm.critic(),
                ActionSets.always(BoxSet.whole(Small.DA)), new RandomStream(3, "check"), Small.COMPUTE)
                .solve(s, new Maxima(3, Small.DA));
        Vec q = new Vec(3);
        ((Critic) algorithm.critic()).view(3).value(s, a, q);
        for (int i = 0; i < 3; i++) {
            assertEquals(best.value().at(i), q.at(i), 0.02 * Math.abs(best.value().at(i)) + 1e-3);
        }
    }

    @Test
    void explorationIsUniformWithProbabilityEpsilonAndElseGaussianAroundTheArgmax() {
        QtOpt uniform = qtOpt(new Targets.Single(0.1), 1, 0, CriticLoss.Squared.DEFAULT);
        QtOpt gaussian = qtOpt(new Targets.Single(0.1), 0, 0.2, CriticLoss.Squared.DEFAULT);
        copy((Critic) gaussian.critic(), Small.worthTheAction(0));
        Mat s = new Mat(3, Small.DS);
        Mat a = new Mat(3, Small.DA);
        double sum = 0;
        double square = 0;
        double atBound = 0;
        int n = 500;
        for (int t = 0; t < n; t++) {
            uniform.template().behaviour().act(s, s, a);
            for (float x : a.data()) {
                sum += x / a.data().length / n;
                square += (double) x * x / a.data().length / n;
            }
            gaussian.template().behaviour().act(s, s, a);
            atBound += a.at(0, 0) == 1 ? 1.0 / n : 0;
            assertTrue(a.at(0, 0) > 0);
        }

        assertEquals(0, sum, 0.05);
        assertEquals(1.0 / 3, square, 0.03);
        // the argmax is at the bound 1: half of the noise is clipped to it
        assertEquals(0.5, atBound, 0.1);
        assertNotEquals(0, atBound);
    }

    @Test
    void valuesAndLabelsBeginAtTheShareOfTheRange() {
        for (CriticLoss loss : List.of(new CriticLoss.CrossEntropy(0.9),
                new CriticLoss.Categorical(51, 0.75, 1, 0.9))) {
            QtOpt.Config config = new QtOpt.Config(CEM, Targets.Twin.DEFAULT, QtOpt.Weights.LATEST,
                    new ValueRange.Known(-800, 0), new Exploration(0, 0), Discount.DEFAULT, Small.REPLAY,
                    Drawing.Uniform.DEFAULT, Budget.ONE_FIT_PER_STEP,
                    new QtOpt.CriticNetworks(Small.NETWORKS.shape(), Small.CRITIC, loss), ExpansionChoice.DEFAULT);
            QtOpt algorithm = new QtOpt(new Setup(Small.SPEC, 3, new Streams(Small.SEED), Small.COMPUTE), config);
            Batch b = Small.batch(1);
            Vec y = Small.y();

            algorithm.target(b, y);

            for (int i = 0; i < Small.N; i++) {
                assertEquals(b.r().at(i) - 80 * b.bootstrap().at(i), y.at(i), 40);
            }
        }
    }
}
