// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fittedq.MemoryExchange;
import org.fittedq.data.ActionRule;
import org.fittedq.data.Recording;
import org.fittedq.data.Transitions;
import org.fittedq.env.Environments;
import org.fittedq.env.wrapper.Invalid;
import org.fittedq.env.wrapper.Restricted;
import org.fittedq.env.wrapper.Restriction;
import org.fittedq.math.Compute;
import org.fittedq.math.Vec;
import org.fittedq.math.Workers;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every algorithm that sweeps over all transitions: every setting counts, terminal states do not bootstrap, the
/// batch grows with the environment and stands still with recorded data.
class SweepContractTest {

    private static final Compute ONE = new Compute(1);
    private static final int TURNS = 90;

    private static Environment environment() {
        return environment(1);
    }

    private static Environment environment(int dimensions) {
        return Environments.create("PointMass",
                Map.of("timeLimitSteps", "13", "dimensions", String.valueOf(dimensions)), Map.of());
    }

    /// In one dimension a certified search proves each maximum at once.
    private static Environment environment(Record config) {
        return environment(isCertified(config) ? 2 : 1);
    }

    private static boolean isCertified(Record config) {
        return Settings.flatten(config).getOrDefault("argmax", "").equals("certified");
    }

    private static final String REGRESSOR = "regressor.";

    /// Small settings; the second also say which settings these do not show.
    static Stream<Arguments> cases() {
        Map<String, String> growth = Map.of("growth.warmupSteps", "20", "budget.fitsPerStep", "0.05");
        Map<String, String> cem = Map.of("argmax.samples", "8", "argmax.elites", "3", "argmax.start", "gaussian",
                "argmax.start.sigma", "0.7",
                "argmax.floor", "0.2", "argmax.answer", "mean");
        Map<String, String> grid = Map.of("argmax", "grid", "argmax.points", "4", "solve.window", "0");
        Map<String, String> trees = Map.of("regressor.trees", "3");
        Map<String, String> network = Map.of("regressor", "network", REGRESSOR + "network.hidden", "8,8",
                REGRESSOR + "stop.maxEpochs", "3", REGRESSOR + "optimiser.weightDecay", "0.01",
                REGRESSOR + "batchSize", "16", REGRESSOR + "optimiser.maxGradientNorm", "0.5");
        Map<String, String> exploration = Map.of("exploration.epsilon", "0.5", "exploration.epsilonSchedule",
                "linear", "exploration.epsilonSchedule.end", "1", "exploration.epsilonSchedule.overSteps", "80",
                "exploration.sigmaSchedule", "linear", "exploration.sigmaSchedule.end", "0.3",
                "exploration.sigmaSchedule.overSteps", "80");
        Map<String, String> certified = Map.of("argmax", "certified", "argmax.cells", "5", REGRESSOR + "network.hidden",
                "16,16");
        Map<String, String> noise = Map.of("noise.sigmaSchedule", "linear", "noise.sigmaSchedule.end", "0.3",
                "noise.sigmaSchedule.overSteps", "80");
        Map<String, String> ou = Map.of("noise", "ou", "noise.mu", "0.1", "noise.dt", "0.5");
        Map<String, String> actor = Map.of("actor.shape.hidden", "8", "actor.batchSize", "16", "actor.epochs", "2",
                "actor.optimiser.weightDecay", "0.01",
                "actor.optimiser.maxGradientNorm", "0.5");
        Map<String, String> nfqca = Map.of("networks.shape.hidden", "8", "criticEpochs", "4", "actorEpochs", "3");
        return Stream.of(
                Arguments.of(make(Fqi.Config.DEFAULT, growth, cem, trees), List.of()),
                Arguments.of(make(Fqi.Config.DEFAULT, growth, network, Map.of("argmax", "gradient-ascent",
                        "argmax.starts", "2", "argmax.iterations", "3")), List.of()),
                Arguments.of(make(SoftFqi.Config.DEFAULT, growth,
                        Map.of("regressor", "polynomial", "regressor.degree", "2", "regressor.ridge", "0.01", "argmax",
                                "lbfgs-b", "argmax.starts", "1", "argmax.iterations", "6", "argmax.memory", "1",
                                "soft.samples", "8")),
                        // a second pair tells L-BFGS-B nothing more in one dimension
                        List.of("argmax.memory")),
                Arguments.of(make(FqiAmortized.Config.DEFAULT, growth, trees, actor, grid), List.of()),
                Arguments.of(make(Fqi.Config.DEFAULT, growth, trees,
                        Map.of("argmax", "random-shooting", "argmax.samples", "5")), List.of()),
                Arguments.of(make(Fqi.Config.DEFAULT, growth, network, exploration, schedule(REGRESSOR + "optimiser."),
                        certified, Map.of("argmax.tolerance.first", "0.02", "argmax.tolerance.last", "0.01",
                                "argmax.tolerance.decay", "0.7")),
                        List.of("argmax.cells")),
                Arguments.of(make(Fqi.Config.DEFAULT, growth, network, exploration, certified,
                        Map.of("argmax.tolerance.first", "0.001", "argmax.tolerance.last", "0.001")),
                        List.of("argmax.tolerance.")),
                Arguments.of(make(SoftFqi.Config.DEFAULT, growth, trees, cem, exploration,
                        Map.of("soft", "dual", "soft.samples", "8", "soft.iterations", "2", "soft.betaSchedule",
                                "linear", "soft.betaSchedule.end", "0.3", "soft.betaSchedule.overSteps", "80")),
                        List.of()),
                Arguments.of(make(SoftFqi.Config.DEFAULT, growth, trees, cem,
                        Map.of("soft.samples", "8", "soft.betaSchedule", "cosine", "soft.betaSchedule.end", "0.3",
                                "soft.betaSchedule.overSteps", "80")),
                        List.of()),
                Arguments.of(make(FqiAmortized.Config.DEFAULT, growth, trees, actor, noise, grid,
                        schedule("actor.optimiser.")), List.of()),
                Arguments.of(make(FqiAmortized.Config.DEFAULT, growth, trees, actor, grid, ou), List.of()),
                Arguments.of(make(Nfqca.Config.DEFAULT, growth, nfqca), List.of()),
                Arguments.of(make(Nfqca.Config.DEFAULT, growth, noise, nfqca, schedule("networks.actor."),
                        schedule("networks.critic.")), List.of()),
                Arguments.of(make(Nfqca.Config.DEFAULT, growth, nfqca, ou), List.of()));
    }

    /// Every alternative of every choice is a case, so that each of its settings is perturbed.
    @Test
    void everyAlternativeOfEveryChoiceIsPerturbed() {
        Map<String, Set<String>> seen = new TreeMap<>();
        cases().map(a -> (Record) a.get()[0]).flatMap(c -> Settings.describe(c).stream())
                .filter(s -> s.type().contains(" | ")
                        && s.defaultValue().equals(s.defaultValue().toLowerCase(Locale.ROOT)))
                .forEach(s -> seen.computeIfAbsent(s.path(), p -> new TreeSet<>()).add(s.defaultValue()));

        for (String path : List.of("argmax", "regressor", "soft", "noise")) {
            Set<String> all = cases().map(a -> (Record) a.get()[0]).flatMap(c -> Settings.describe(c).stream())
                    .filter(s -> s.path().equals(path)).flatMap(s -> Stream.of(s.type().split(" \\| ")))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(all, seen.get(path), path);
        }
    }

    /// A step size that doubles within the run.
    private static Map<String, String> schedule(String optimiser) {
        String schedule = optimiser + "learningRateSchedule";
        return Map.of(schedule, "linear", schedule + ".end", "2e-3", schedule + ".overSteps", "80");
    }

    @SafeVarargs
    private static Record make(Record defaults, Map<String, String>... changes) {
        Record config = defaults;
        for (Map<String, String> change : changes) {
            config = Settings.override(config, change);
        }
        return config;
    }

    private static Algorithm algorithm(Record config, Spec spec, Streams streams) {
        return ((Algorithm.Config) config).make(new Setup(spec, 1, streams, ONE));
    }

    /// The loop after some turns.
    private record Run(Algorithm algorithm, FittedQ loop, Metrics metrics) {

        MemoryExchange state() {
            return MemoryExchange.save(algorithm);
        }

        /// Whether the state is another; of a certified search, whose best action seldom hangs on when it stops, whether it took
        /// other work to find it.
        boolean differs(Run other, boolean orInWork) {
            return state().firstDifference(other.state()).isPresent() || (orInWork
                    && metrics.mean(Metric.EVALUATIONS) != other.metrics.mean(Metric.EVALUATIONS));
        }
    }

    private static Run grow(Record config, int turns) {
        return grow(config, turns, environment(config));
    }

    /// Where a setting counts: what is about projections only where not every action is valid.
    private static Run grow(Record config, int turns, String path) {
        Environment environment = environment(config);
        return path.startsWith("projection.")
                ? grow(config, turns,
                        new Restricted(environment, new Restriction.Boxes(3, 0.3, 0, true, Invalid.Plateau.DEFAULT)))
                : grow(config, turns, environment);
    }

    private static Run grow(Record config, int turns, Environment environment) {
        Streams streams = new Streams(3);
        Algorithm algorithm = algorithm(config, Spec.of(environment), streams);
        Metrics metrics = new Metrics();
        FittedQ loop = new FittedQ(algorithm, List.of(environment), streams, Optional.empty(), metrics,
                (e, episodeReturn, length) -> {
                });
        for (int i = 0; i < turns; i++) {
            loop.turn();
        }
        return new Run(algorithm, loop, metrics);
    }

    private static Transitions data(int steps) {
        Environment environment = environment();
        return Recording.run(environment,
                ActionRule.uniform(environment.spec(), new RandomStream(1, "actions")), steps, 1);
    }

    private static final Set<String> RULES = Set.of("weightDecay", "maxGradientNorm",
            "learningRate");

    /// Whether a setting has an effect by itself, in these few turns: not the rates of rprop, nor a schedule that is off.
    private static boolean counts(Settings.Described setting, Record config, List<String> notShown) {
        String path = setting.path();
        boolean rprop = config instanceof Nfqca.Config && RULES.contains(path.substring(path.lastIndexOf('.') + 1));
        // NetworkQTest holds when a fit stops, TreesQTest when trees freeze, CemTest what modes are for; ε only ends the run
        boolean apart = path.equals("tolerance") || path.endsWith("optimiser.weightDecay")
                || path.endsWith("regressor.freezeAfter") || path.equals("argmax.modes")
                || path.endsWith("stop.tolerance") || path.endsWith("stop.patience");
        boolean off = path.endsWith("Schedule") && setting.defaultValue().equals("constant");
        return !apart && !off && !rprop && notShown.stream().noneMatch(path::startsWith);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everySettingReachesTheState(Record config, List<String> notShown) {
        Run expected = grow(config, TURNS);

        List<String> without = new ArrayList<>();
        for (Settings.Described setting : Settings.describe(config)) {
            if (!counts(setting, config, notShown)) {
                continue;
            }
            for (String value : AlgorithmContractTest.otherValues(setting)) {
                if (refused(config, setting.path(), value)) {
                    continue;
                }
                Run changed = grow(Settings.override(config, setting.path(), value), TURNS, setting.path());
                Run before = setting.path().startsWith("projection.") ? grow(config, TURNS, setting.path()) : expected;
                if (!changed.differs(before, isCertified(config) && setting.path().startsWith("argmax."))) {
                    without.add(setting.path() + " " + setting.defaultValue() + " → " + value);
                }
            }
        }

        assertEquals(List.of(), without, "settings that change nothing");
    }

    /// What the records themselves, or the maximiser of the regressor, refuse.
    private static boolean refused(Record config, String path, String value) {
        try {
            grow(Settings.override(config, path, value), 0);
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void terminalStatesDoNotBootstrapAndTruncatedOnesDo(Record config, List<String> notShown) {
        Run run = grow(config, TURNS);
        Spec spec = environment(config).spec();
        Batch b = new Batch(80, spec.observationSize(), spec.actions().size()); // base points never become fewer
        b.r().fill(1);
        b.bootstrap().set(1, 0.9f);
        Vec y = new Vec(80);

        run.algorithm().template().target().label(b, y);

        assertEquals(1, y.at(0));
        assertEquals(1, y.at(2));
        assertTrue(y.at(1) != 1 && Float.isFinite(y.at(1)), "label " + y.at(1));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theBatchGrowsWithTheEnvironmentAndASweepComesWhenItIsDue(Record config, List<String> notShown) {
        List<Integer> sizes = new ArrayList<>();
        Streams streams = new Streams(3);
        Environment environment = environment(config);
        Algorithm inner = algorithm(config, environment.spec(), streams);
        FittedQ loop = new FittedQ(Watched.labels(inner, (b, y) -> sizes.add(b.size())), List.of(environment), streams,
                Optional.empty(),
                new Metrics(), (e, episodeReturn, length) -> {
                });
        for (int i = 0; i < 80; i++) {
            loop.turn();
        }

        assertEquals(List.of(40, 60, 80), sizes); // warm-up of 20, then one for every 20 steps
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRecordedDataSetIsSweptWholeAtEveryTurn(Record config, List<String> notShown) {
        List<Integer> sizes = new ArrayList<>();
        Streams streams = new Streams(3);
        Spec spec = environment().spec();
        Algorithm inner = algorithm(config, spec, streams);
        FittedQ loop = new FittedQ(Watched.labels(inner, (b, y) -> sizes.add(b.size())), Experience.of(spec, data(50)),
                streams,
                Optional.empty(), new Metrics(), (e, episodeReturn, length) -> {
                }, new Workers(1));
        loop.turn();
        loop.turn();

        assertEquals(List.of(50, 50), sizes);
        assertEquals(2, loop.steps());
        assertEquals(2, loop.fits());
        assertEquals(0, loop.episodes());
    }

    @Test
    void replayFromARecordedDataSetDrawsItsTransitionsAlone() {
        Transitions data = data(50);
        Spec spec = environment().spec();
        Streams streams = new Streams(3);
        List<Float> rewards = new ArrayList<>();
        Algorithm td3 = Learner.algorithm(Learner.small().get(1), spec, 1, streams, ONE);
        List<Float> recorded = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            recorded.add(data.r(i));
        }
        Algorithm watched = Watched.labels(td3, (b, y) -> {
            for (int i = 0; i < b.size(); i++) {
                rewards.add(b.r().at(i));
            }
        });
        FittedQ loop = new FittedQ(watched, Experience.of(spec, data), streams, Optional.empty(), new Metrics(),
                (e, episodeReturn, length) -> {
                }, new Workers(1));
        for (int i = 0; i < 100; i++) {
            loop.turn();
        }

        assertEquals(100, loop.fits());
        assertEquals(Set.copyOf(recorded), Set.copyOf(rewards));
    }
}
