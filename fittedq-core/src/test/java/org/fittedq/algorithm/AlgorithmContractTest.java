// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fittedq.MemoryExchange;
import org.fittedq.env.Environments;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.model.ExpansionChoice;
import org.fittedq.nn.Mlp;
import org.fittedq.random.Streams;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every algorithm: same bits, exact resume, every setting counts, nothing is allocated.
class AlgorithmContractTest {

    private static final Compute ONE = new Compute(1);
    private static final int TURNS = 60;
    private static final int WIDE_TURNS = 30;
    private static final Supplier<Environment> PLAIN = () -> Environments.create("PointMass",
            Map.of("timeLimitSteps", "13"), Map.of());
    private static final Supplier<Environment> PIECES = () -> Environments.create("PointMass",
            Map.of("timeLimitSteps", "13"), Map.of("restricted.boxes", "3", "restricted.known", "true"));
    private static final Supplier<Environment> WRAPPED = () -> Environments.create("PointMass",
            Map.of("timeLimitSteps", "13"),
            Map.of("actions.rateLimit", "0.5", "actions.delaySteps", "2", "observations.noise", "0.05",
                    "observations.historySteps", "2"));

    static Stream<Record> unscheduled() {
        return Stream.concat(Learner.small().stream(),
                Stream.of(Learner.twin(), Learner.prioritised(), Learner.batchNormalised(), Learner.categorical(),
                        Learner.expanded()));
    }

    static Stream<Record> configs() {
        return Stream.of(unscheduled(), Stream.of(Learner.cooled()), unscheduled().map(Learner::scheduled))
                .flatMap(c -> c);
    }

    private static boolean isExpanded(Record config) {
        return config instanceof Td3.Config td3 && td3.expansion() instanceof ExpansionChoice.RolledOut;
    }

    private static boolean hasModel(Record config) {
        return config instanceof Svg.Config || isExpanded(config);
    }

    /// The same settings, but svg rolls its model out to q, as it must where not every action is valid.
    private static Record planned(Record config) {
        return config instanceof Svg.Config svg
                ? Settings.override(svg, Map.of("unroll.rollout", "planned", "bootstrap", "q"))
                : config;
    }

    /// Where a setting counts: what is about projections only where not every action is valid.
    private static List<Float> weights(Record config, String path) {
        Supplier<Environment> task = path.startsWith("projection.") ? PIECES : PLAIN;
        Record served = path.startsWith("projection.") ? planned(config) : config;
        return new Learner(served, 3, 1, false, ONE, task).turns(TURNS).weights();
    }

    private static Learner learner(Record config, long seed) {
        return new Learner(config, seed, 1, false, ONE, PLAIN);
    }

    private static void assertSame(MemoryExchange expected, Learner actual, String what) {
        assertEquals(Optional.empty(), expected.firstDifference(actual.save()), what);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void theSameSeedGivesTheSameBits(Record config) {
        MemoryExchange first = learner(config, 3).turns(TURNS).save();

        assertSame(first, learner(config, 3).turns(TURNS), "seed 3 again");
    }

    @ParameterizedTest
    @MethodSource("configs")
    void anotherSeedGivesOtherBits(Record config) {
        List<Float> first = learner(config, 3).turns(TURNS).weights();

        assertNotEquals(first, learner(config, 4).turns(TURNS).weights());
    }

    @ParameterizedTest
    @MethodSource("unscheduled")
    void neitherThreadsNorKernelsChangeABit(Record config) {
        // a million rows times parameters, so that every network's work is shared
        Record wide = Settings.override(config, Map.of("replay.batchSize", "400", "networks.shape.hidden", "64,33"));
        MemoryExchange expected = new Learner(wide, 3, 1, false, ONE, PLAIN).turns(WIDE_TURNS).save();

        for (Compute.Kind kind : List.of(Compute.Kind.AUTO, Compute.Kind.SCALAR)) {
            for (int threads = 1; threads <= 3; threads++) {
                try (Compute compute = Compute.alwaysSharing(kind, threads)) {
                    assertSame(expected, new Learner(wide, 3, 1, false, compute, PLAIN).turns(WIDE_TURNS),
                            kind + " on " + threads);
                    assertShared(compute, WIDE_TURNS - Learner.WARMUP);
                }
            }
        }
    }

    /// A test of threads means something only where helpers had work to do: at least a task of each fit, and of each improvement.
    private static void assertShared(Compute compute, int fits) {
        long shared = compute.workers().sharedTasks();
        assertTrue(compute.workers().threads() == 1 ? shared == 0 : shared >= 2L * fits,
                () -> shared + " tasks shared in " + fits + " fits on " + compute.workers().threads());
    }

    static Stream<Arguments> configsAndEnvironments() {
        return configs().flatMap(c -> Stream.of(Arguments.of(c, 1, false, PLAIN), Arguments.of(c, 3, true, PLAIN),
                Arguments.of(planned(c), 1, false, WRAPPED), Arguments.of(planned(c), 2, !hasModel(c), WRAPPED)));
    }

    /// Turns 0, 13 and 26 lie between episodes, 7 in the warm-up, 33 and 59 in mid-episode.
    @ParameterizedTest
    @MethodSource("configsAndEnvironments")
    void whatIsResumedContinuesAsIfNeverStopped(Record config, int environments, boolean normalise,
            Supplier<Environment> environment) {
        MemoryExchange never = new Learner(config, 3, environments, normalise, ONE, environment).turns(TURNS).save();

        for (int stop : new int[]{0, 7, 13, 26, 33, 59}) {
            Learner stopped = new Learner(config, 3, environments, normalise, ONE, environment).turns(stop);
            Learner resumed = new Learner(config, 3, environments, normalise, ONE, environment);
            MemoryExchange checkpoint = stopped.save();
            assertEquals(0, resumed.restore(checkpoint));
            assertSame(checkpoint, resumed, "restored at turn " + stop);
            assertSame(never, resumed.turns(TURNS - stop), "resumed at turn " + stop);
        }
    }

    /// Forwards all but the state.
    private record Forgetful(Environment inner) implements Environment {

        @Override
        public Spec spec() {
            return inner.spec();
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            inner.reset(random, observation);
        }

        @Override
        public void step(float[] action, Outcome out) {
            inner.step(action, out);
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void anEpisodeThatCannotBeContinuedIsGivenUp(Record config) {
        Supplier<Environment> forgetful = () -> new Forgetful(PLAIN.get());
        Learner stopped = new Learner(config, 3, 2, false, ONE, forgetful).turns(33);
        Learner resumed = new Learner(config, 3, 2, false, ONE, forgetful);

        int givenUp = resumed.restore(stopped.save());

        assertEquals(2, givenUp);
        resumed.turns(27);
        assertEquals(120, resumed.loop.steps());
    }

    static Stream<Record> configsAndAlternatives() {
        return Stream.concat(configs(), Learner.alternatives().stream());
    }

    /// Every alternative of every choice is among them, so that each of its settings is perturbed; those of the model in SvgTest.
    @Test
    void everyAlternativeOfEveryChoiceIsPerturbed() {
        Map<String, String> names = Map.ofEntries(Map.entry("bootstrap", "q | v | none"),
                Map.entry("unroll.rollout", "planned | inferred"),
                Map.entry("targets", "single | double-lagged | twin | ensemble"),
                Map.entry("networks.loss", "squared | huber | cross-entropy | categorical"),
                Map.entry("networks.shape.norm", "none | layer | batch"),
                Map.entry("cem.start", "even | gaussian"), Map.entry("draw", "uniform | prioritised"),
                Map.entry("targets.pessimism", "smallest | spread"), Map.entry("noise", "gaussian | ou"),
                Map.entry("noise.sigmaSchedule", "constant | linear"),
                Map.entry("expansion", "none | rollout"), Map.entry("entropy", "learned | fixed"),
                Map.entry("entropy.alphaSchedule", "cosine"));
        names.forEach((path, all) -> assertEquals(Set.of(all.split(" \\| ")), configsAndAlternatives()
                .flatMap(c -> Settings.describe(c).stream()).filter(s -> s.path().equals(path))
                .map(Settings.Described::defaultValue).collect(Collectors.toSet()), path));
    }

    @ParameterizedTest
    @MethodSource("configsAndAlternatives")
    void everySettingReachesTheWeights(Record config) {
        List<Float> expected = learner(config, 3).turns(TURNS).weights();

        List<String> without = new ArrayList<>();
        for (Settings.Described setting : Settings.describe(config)) {
            for (String value : otherValues(setting)) {
                if (countsAlone(config, setting.path(), value)
                        && weights(Settings.override(config, setting.path(), value), setting.path())
                                .equals(setting.path().startsWith("projection.")
                                        ? weights(config, setting.path())
                                        : expected)) {
                    without.add(setting.path() + " " + setting.defaultValue() + " → " + value);
                }
            }
        }

        assertEquals(List.of(), without, "settings that change no weight");
    }

    /// Whether a setting has an effect by itself: not what a model refuses without the environment's equations or with another n, nor what its
    /// batches rule out, nor what ends its fits, which GaussianDynamicsTest holds, nor the schedules that are off.
    private static boolean countsAlone(Record config, String path, String value) {
        if (path.endsWith("Schedule") && Settings.flatten(config).get(path).equals("constant")) {
            return false;
        }
        boolean isBatch = path.endsWith(".norm") && value.equals("batch") && !(config instanceof QtOpt.Config);
        boolean isRollout = value.equals("rollout") && config instanceof QtOpt.Config q
                && q.networks().areBatchNormalised();
        if (isBatch || isRollout) {
            return false; // refused, as QtOptBatchNormTest holds
        }
        boolean takesRange = path.equals("networks.loss") && Set.of("cross-entropy", "categorical").contains(value);
        boolean givesRange = path.equals("valueRange") && config instanceof QtOpt.Config q
                && q.networks().loss().needsRange();
        if (takesRange || givesRange) {
            return false; // one needs the other
        }
        if (config instanceof Svg.Config svg && svg.bootstrap() instanceof Ending.None
                && path.startsWith("networks.critic.")) {
            return false; // which all actor-critic algorithms have
        }
        String own = path.replaceFirst("^expansion\\.", "");
        // of some forty transitions a tenth less may hold back the same; GaussianDynamicsTest holds which it does
        boolean ofAModel = own.startsWith("model.network.fitting.stop") || own.endsWith("leastTransitions")
                || own.endsWith("fitting.heldOut")
                || (own.equals("model.network.optimiser.rule") && value.equals("rprop"));
        return !(hasModel(config) && (ofAModel || own.equals("model") || own.equals("replay.nStep")));
    }

    static List<String> otherValues(Settings.Described setting) {
        String value = setting.defaultValue();
        return switch (setting.type()) {
            case "double" -> {
                double x = Double.parseDouble(value);
                yield List.of(String.valueOf(x == 0 ? 0.01 : 0.9 * x));
            }
            case "long" -> List.of(String.valueOf(2 * Long.parseLong(value)));
            case "int" -> List.of(String.valueOf(Integer.parseInt(value) + 1));
            case "boolean" -> List.of(String.valueOf(!Boolean.parseBoolean(value)));
            case "list of int" -> List.of(value + ",4", "9,8");
            default -> Stream.of(setting.type().split(" \\| ")).filter(v -> !v.equals(value)).toList();
        };
    }

    /// After 40 steps, 20 of them of warm-up: σ on its way from 0.2 to 0.4 in 50 steps, on average as after 20.5 of them.
    @Test
    void valuesThatChangeAreMetricsAndOthersAreNot() {
        List<Metric> scheduled = List.of(Metric.EXPLORATION_SIGMA, Metric.ACTOR_LEARNING_RATE,
                Metric.CRITIC_LEARNING_RATE, Metric.MODEL_LEARNING_RATE);
        Learner plain = learner(Learner.expanded(), 3).turns(40);
        Learner changing = learner(Learner.scheduled(Learner.expanded()), 3).turns(40);

        assertEquals(List.of(), scheduled.stream().filter(plain.metrics::has).toList());
        assertEquals(scheduled, scheduled.stream().filter(changing.metrics::has).toList());
        assertEquals(0.2 + 0.2 * 20.5 / 50, changing.metrics.mean(Metric.EXPLORATION_SIGMA), 1e-15);
        assertEquals(0.01 + 0.01 * 20.5 / 50, changing.metrics.mean(Metric.CRITIC_LEARNING_RATE), 1e-15);
    }

    /// A schedule of what the other settings leave without effect is refused, in the older form too.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            true  | alphaSchedule         | alphaSchedule: expected constant if alpha is learned, got linear
            false | targetEntropySchedule | targetEntropySchedule: expected constant if alpha is not learned, got linear
            false | learningRateSchedule  | learningRateSchedule: expected constant if alpha is not learned, got linear
            """)
    void sacRefusesAScheduleThatHasNothingToChange(String learned, String schedule, String message) {
        assertEquals(message,
                assertThrows(IllegalArgumentException.class, () -> Settings.override(Sac.Config.DEFAULT,
                        Map.of("entropy.learned", learned, "entropy." + schedule + ".shape", "linear")))
                        .getMessage());
    }

    @Test
    void sacsOlderFormIsRead() {
        Sac.Config fixed = Settings.override(Sac.Config.DEFAULT, "entropy", "fixed");
        Sac.Config other = Settings.override(Sac.Config.DEFAULT, "entropy.targetEntropy", "-2");

        assertEquals(fixed, Settings.override(Sac.Config.DEFAULT, Map.of("entropy.learned", "false",
                "entropy.targetEntropy", "-2", "entropy.learningRateSchedule", "constant")));
        assertEquals(other, Settings.override(fixed, Map.of("entropy.learned", "True", "entropy.targetEntropy", "-2",
                "entropy.alphaSchedule.shape", "CONSTANT", "entropy.alphaSchedule.end", "0")));
        assertEquals("entropy.targetEntropy: unknown setting of fixed; it belongs to learned (entropy=learned)",
                assertThrows(IllegalArgumentException.class,
                        () -> Settings.override(fixed, "entropy.targetEntropy", "-2")).getMessage());
        assertEquals("entropy.alphaSchedule: unknown setting of learned; it belongs to fixed (entropy=fixed)",
                assertThrows(IllegalArgumentException.class,
                        () -> Settings.override(other, "entropy.alphaSchedule", "linear")).getMessage());
    }

    @Test
    void settingsOfEveryTypeArePerturbed() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        Settings.describe(Learner.small().getFirst()).forEach(s -> values.put(s.path(), otherValues(s)));

        assertEquals(List.of("gaussian"), values.get("noise"));
        assertEquals(List.of("0.09000000000000001"), values.get("tau"));
        assertEquals(List.of("1"), values.get("copyEvery"));
        assertEquals(List.of("layer", "batch"), values.get("networks.shape.norm"));
        assertEquals(List.of("8,8,4", "9,8"), values.get("networks.shape.hidden"));
        assertEquals(List.of("adamw", "rmsprop", "sgd", "rprop"), values.get("networks.actor.rule"));
    }

    /// The rates of rules other than Adam, and what counts only beside another setting.
    @ParameterizedTest
    @CsvSource({"networks.critic.rule, rprop, networks.critic.learningRate, 0.02",
            "networks.critic.rule, sgd, networks.critic.rule.beta1, 0.5",
            "networks.critic.rule, sgd, networks.critic.learningRate, 0.02",
            "networks.critic.rule, rmsprop, networks.critic.rule.beta2, 0.5",
            "networks.critic.rule, rmsprop, networks.critic.rule.epsilon, 0.1",
            "networks.critic.rule, adamw, networks.critic.weightDecay, 0.1",
            "networks.critic.weightDecay, 0.1, networks.critic.rule, adamw",
            "networks.critic.rule, rprop, networks.critic.weightDecay, 0.1",
            "networks.critic.rule, sgd, networks.critic.maxGradientNorm, 0.1",
            "discount.timeConstantSeconds, 1, discount.timeConstantSeconds, 2",
            "networks.shape.norm, layer, networks.shape.activation, SILU",
            "replay.nStep, 3, replay.nStep, 4", "budget.fitsPerStep, 2, budget.fitsPerStep, 3"})
    void aSettingThatNeedsAnotherReachesTheWeightsWithIt(String path, String value, String path2, String value2) {
        for (Record config : Learner.small()) {
            if (config instanceof Svg.Config && path.equals("replay.nStep")) {
                continue; // always 1
            }
            Record base = Settings.override(config, path, value);
            Record changed = Settings.override(base, path2, value2);

            assertNotEquals(learner(base, 3).turns(TURNS).weights(), learner(changed, 3).turns(TURNS).weights(),
                    config.getClass().getDeclaringClass().getSimpleName());
        }
    }

    @Test
    void hardTargetsOfDdpgHeedTheirInterval() {
        Record every3 = Settings.override(Learner.small().getFirst(), "copyEvery", "3");
        Record every4 = Settings.override(Learner.small().getFirst(), "copyEvery", "4");

        assertNotEquals(learner(every3, 3).turns(TURNS).weights(), learner(every4, 3).turns(TURNS).weights());
    }

    /// Episodes of one step, from 0 to 1, reward 1.
    private record OneStep(boolean terminal, boolean truncated) implements Environment {

        @Override
        public Spec spec() {
            return new Spec("one step", 1, ActionBox.symmetric(1, 1), 0.1);
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            observation[0] = 0;
        }

        @Override
        public void step(float[] action, Outcome out) {
            out.observation()[0] = 1;
            out.set(1, terminal, truncated);
        }
    }

    /// The labels that the algorithm's own target map gives to what the loop has drawn, γ = 0.9.
    private static List<Float> labels(Record config, Environment environment) {
        List<Float> labels = new ArrayList<>();
        Streams streams = new Streams(3);
        Algorithm inner = Learner.algorithm(config, environment.spec(), 1, streams, ONE);
        Algorithm recorded = Watched.labels(inner, (b, y) -> {
            for (int i = 0; i < b.size(); i++) {
                labels.add(y.at(i));
            }
        });
        FittedQ loop = new FittedQ(recorded, List.of(environment), streams, Optional.empty(), new Metrics(),
                (e, episodeReturn, length) -> {
                });
        for (int i = 0; i < TURNS; i++) {
            loop.turn();
        }
        return labels;
    }

    @ParameterizedTest
    @MethodSource("configs")
    void terminalStatesDoNotBootstrapAndTruncatedOnesDo(Record config) {
        float reward = config instanceof SacV.Config c ? (float) c.rewardScale() : 1;

        List<Float> terminal = labels(config, new OneStep(true, false));
        List<Float> both = labels(config, new OneStep(true, true));
        List<Float> truncated = labels(config, new OneStep(false, true));

        assertEquals(40 * 8, terminal.size());
        assertTrue(terminal.stream().allMatch(y -> y == reward), terminal::toString);
        assertTrue(both.stream().allMatch(y -> y == reward), both::toString);
        assertTrue(truncated.stream().noneMatch(y -> y == reward), truncated::toString);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 1", "1, 1", "3, 1", "0.5, 4", "1, 4", "3, 4"})
    void theBudgetIsKeptExactly(double fitsPerStep, int environments) {
        for (Record config : Learner.small()) {
            Record changed = Settings.override(config, "budget.fitsPerStep", String.valueOf(fitsPerStep));

            Learner learner = new Learner(changed, 3, environments, false, ONE, PLAIN).turns(TURNS);

            long steps = (long) TURNS * environments;
            assertEquals(steps, learner.loop.steps());
            assertEquals((long) (fitsPerStep * (steps - Learner.WARMUP)), learner.loop.fits());
        }
    }

    static Stream<Record> configsAndRarerOnes() {
        Map<String, String> rarer = Map.of("networks.shape.norm", "layer", "networks.shape.activation", "SILU",
                "networks.critic.maxGradientNorm", "1");
        Map<String, String> actors = Map.of("networks.actor.rule", "RMSPROP");
        Stream<Record> all = Stream.concat(configs(), Stream.concat(configs().map(c -> Settings.override(c, rarer))
                .map(c -> hasModel(c) ? c : Settings.override(c, "replay.nStep", "3"))
                .map(c -> Settings.flatten(c).containsKey("networks.actor.rule") ? Settings.override(c, actors) : c),
                Stream.of(Settings.override(Learner.small().getFirst(), "copyEvery", "3"),
                        Settings.override(Learner.small().getLast(), "unroll.rollout", "PLANNED"))));
        // a model's fit is an event of its own, which allocates
        return all.map(c -> hasModel(c)
                ? Settings.override(c, isExpanded(c) ? "expansion.model.everyFits" : "model.everyFits", "1000000")
                : c);
    }

    /// Episodes begin and end while it is measured; the ring's one block is there from the first step. Scalar kernels: the
    /// law is about the library's own objects, and what the Vector API boxes is up to the compiler.
    @ParameterizedTest
    @MethodSource("configsAndRarerOnes")
    void nothingIsAllocatedAfterWarmUp(Record config) {
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated;
        try (Compute compute = new Compute(Compute.Kind.SCALAR, 1)) {
            Learner learner = new Learner(config, 3, 2, true, compute, PLAIN).turns(3000);

            long before = bean.getCurrentThreadAllocatedBytes();
            learner.turns(300);
            allocated = bean.getCurrentThreadAllocatedBytes() - before;
        }

        // less than the smallest object in every tenth turn: the compiler or the measurement may drop one now and then
        assertTrue(allocated < 480, () -> allocated + " bytes in 300 turns");
    }

    /// Goes wrong at a step: the reward or the observation is not a number.
    private static final class Broken implements Environment {

        private final int badStep;
        private final boolean reward;
        private int steps;

        Broken(int badStep, boolean reward) {
            this.badStep = badStep;
            this.reward = reward;
        }

        @Override
        public Spec spec() {
            return new Spec("broken", 1, ActionBox.symmetric(1, 1), 0.1);
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            observation[0] = badStep == 0 ? Float.NaN : 0;
        }

        @Override
        public void step(float[] action, Outcome out) {
            boolean bad = ++steps == badStep;
            out.observation()[0] = bad && !reward ? Float.POSITIVE_INFINITY : steps % 3;
            out.set(bad && reward ? Double.NaN : 0, false, false);
        }
    }

    private static String message(Learner learner) {
        return assertThrows(DivergenceException.class, () -> learner.turns(TURNS)).getMessage();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void whatIsNotFiniteStopsTheRunWithItsPlace(Record config) {
        String hint = "; try a smaller learning rate, or check the environment's rewards";
        String contract = "; the environment breaks its contract, by which observations and rewards are finite";
        Learner reward = new Learner(config, 7, 1, false, ONE, () -> new Broken(24, true));
        Learner observation = new Learner(config, 7, 1, false, ONE, () -> new Broken(24, false));
        Learner reset = new Learner(config, 7, 1, false, ONE, () -> new Broken(0, false));
        Learner action = learner(config, 7).turns(25);
        Learner loss = learner(config, 7).turns(25);
        spoil(Learner.policyNetwork(action.algorithm));
        spoil(Learner.criticNetwork(loss.algorithm));

        // warm-up is 20 steps, so before step 24 there have been three fits
        assertEquals("reward is NaN at fit 3 (environment step 24, seed 7)" + contract, message(reward));
        assertEquals("observation is Infinity at fit 3 (environment step 24, seed 7)" + contract, message(observation));
        assertEquals("observation is NaN at fit 0 (environment step 0, seed 7)" + contract, message(reset));
        // without an actor it is the search over the critic, or its best point, that meets the fault first
        boolean implicit = config instanceof QtOpt.Config || config instanceof ControlPoints.Config;
        assertEquals((implicit ? "q" : "action") + " is NaN at fit 5 (environment step 25, seed 7)" + hint,
                message(action));
        assertEquals(implicit
                ? "q is NaN at fit 5 (environment step 25, seed 7)" + hint
                : "q/mean is NaN at fit 5 (environment step 26, seed 7)" + hint, message(loss));
    }

    private static void spoil(Mlp mlp) {
        int last = mlp.depth() - 1;
        float[] bias = mlp.vector(last, Mlp.Part.BIAS);
        bias[0] = Float.NaN;
        mlp.set(last, mlp.weight(last), bias);
    }

    @Test
    void warmUpActionsAreUniformAndThePolicyIsNotAsked() {
        Streams streams = new Streams(3);
        Algorithm inner = Learner.algorithm(Learner.small().getFirst(), PLAIN.get().spec(), 1, streams, ONE);
        FittedQ.Template t = inner.template();
        int[] asked = {0};
        Algorithm counted = new Watched(inner,
                new FittedQ.Template(t.buffer(), t.target(), t.fit(), t.improve(), t.budget(),
                        (Mat s, Mat raw, Mat a) -> {
                            asked[0]++;
                            t.behaviour().act(s, raw, a);
                        }));
        FittedQ loop = new FittedQ(counted, List.of(PLAIN.get()), streams, Optional.empty(), new Metrics(),
                (e, episodeReturn, length) -> {
                });

        for (int i = 0; i < Learner.WARMUP; i++) {
            loop.turn();
        }

        assertEquals(0, asked[0]);
        assertEquals(0, loop.fits());
        loop.turn();
        assertEquals(1, asked[0]);
        assertEquals(1, loop.fits());
    }
}
