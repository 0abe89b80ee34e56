// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.fittedq.algorithm.ValidTask.holds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fittedq.Property;
import org.fittedq.argmax.Maxima;
import org.fittedq.deploy.Policy;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
import org.fittedq.model.ExpansionChoice;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.Streams;
import org.fittedq.settings.Settings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// No action leaves A(s) by more than 10⁻⁶: none that is executed (in the warm-up, explored or chosen), stored, in a label, that an
/// actor climbs from, or that the deployed policy answers; for every algorithm, over random sets of every kind.
class NoInvalidActionTest {

    private static final Compute ONE = new Compute(1);
    private static final int TURNS = 46; // 20 of warm-up, four episodes
    private static final int CASES = 4;
    private static final int DECISIONS = 10;

    /// Settings of every algorithm, with every maximiser.
    private static Map<String, Record> configs(ValidTask.Rules rules) {
        Map<String, Record> configs = new LinkedHashMap<>();
        Learner.small().forEach(c -> configs.put(c.getClass().getEnclosingClass().getSimpleName(), planned(c)));
        configs.put("QtOpt twin", Learner.twin());
        configs.put("Td3 expanded", Learner.expanded());
        Map<String, String> growth = Map.of("growth.warmupSteps", "20", "budget.fitsPerStep", "0.2");
        Map<String, String> trees = Map.of("regressor.trees", "3");
        Map<String, String> network = Map.of("regressor", "network", "regressor.network.hidden", "8,8",
                "regressor.stop.maxEpochs", "3", "regressor.batchSize", "16");
        Map<String, String> cem = Map.of("argmax.samples", "8", "argmax.elites", "3", "argmax.iterations", "2");
        configs.put("Fqi cem", with(Fqi.Config.DEFAULT, growth, trees, cem, Map.of("deltaActions", "2")));
        configs.put("Fqi random-shooting", with(Fqi.Config.DEFAULT, growth, trees,
                Map.of("argmax", "random-shooting", "argmax.samples", "5")));
        configs.put("Fqi gradient-ascent", with(Fqi.Config.DEFAULT, growth, network,
                Map.of("argmax", "gradient-ascent", "argmax.starts", "2", "argmax.iterations", "3")));
        configs.put("FqiAmortized", with(FqiAmortized.Config.DEFAULT, growth, trees, cem,
                Map.of("actor.shape.hidden", "8", "actor.batchSize", "16", "actor.epochs", "2", "solve.share", "0.5",
                        "solve.window", "1")));
        configs.put("Nfqca", with(Nfqca.Config.DEFAULT, growth,
                Map.of("networks.shape.hidden", "8", "criticEpochs", "4", "actorEpochs", "3")));
        if (rules.box().size() <= 3) {
            configs.put("Fqi grid", with(Fqi.Config.DEFAULT, growth, trees, Map.of("argmax", "grid", "argmax.points",
                    "3")));
            configs.put("Fqi certified", with(Fqi.Config.DEFAULT, growth, network, Map.of("argmax", "certified",
                    "argmax.cells", "20")));
        }
        if (rules.family().isOfBoxes()) {
            configs.put("SoftFqi", with(SoftFqi.Config.DEFAULT, growth, trees, cem, Map.of("soft.samples", "8")));
            configs.put("SoftFqi dual", with(SoftFqi.Config.DEFAULT, growth, trees, cem,
                    Map.of("soft", "dual", "soft.samples", "8", "soft.iterations", "2")));
            configs.put("Fqi lbfgs-b", with(Fqi.Config.DEFAULT, growth, network,
                    Map.of("argmax", "lbfgs-b", "argmax.starts", "1", "argmax.iterations", "6")));
        }
        return configs;
    }

    @SafeVarargs
    private static Record with(Record defaults, Map<String, String>... changes) {
        Record config = defaults;
        for (Map<String, String> change : changes) {
            config = Settings.override(config, change);
        }
        return config;
    }

    private static Record planned(Record config) {
        return config instanceof Svg.Config svg ? Settings.override(svg, "unroll.rollout", "planned") : config;
    }

    private static boolean sweeps(Record config) {
        return Stream.of(Fqi.Config.class, SoftFqi.Config.class, FqiAmortized.Config.class, Nfqca.Config.class)
                .anyMatch(kind -> kind.isInstance(config));
    }

    private static boolean hasModel(Record config) {
        return config instanceof Svg.Config
                || (config instanceof Td3.Config td3 && td3.expansion() instanceof ExpansionChoice.RolledOut);
    }

    private static Algorithm algorithm(Record config, Spec spec, int environments, Streams streams) {
        return Learner.algorithm(config, spec, environments, streams, ONE);
    }

    @ParameterizedTest
    @EnumSource(ValidTask.Family.class)
    void noActionOfAnyAlgorithmIsInvalid(ValidTask.Family family) {
        Property.forAll(CASES, 16, random -> {
            ValidTask.Rules rules = ValidTask.rules(family, random);
            boolean normalise = random.index(2) == 0;
            int environments = 1 + random.index(2);
            configs(rules).forEach((name, config) -> {
                if (!hasModel(config) || (family.isTotal() && (!normalise || rules.sets().isConstant()))) {
                    new Run(name, config, rules, sweeps(config) ? 1 : environments, normalise).check();
                }
            });
        });
    }

    /// `expansion` is on for `sac` and `qt-opt` too where the set is the same at every state.
    @ParameterizedTest
    @EnumSource(value = ValidTask.Family.class, names = {"CONSTANT", "CODE"})
    void stepsOfAModelTakeValidActions(ValidTask.Family family) {
        Property.forAll(2, 17, random -> {
            ValidTask.Rules rules = ValidTask.rules(family, random);
            for (Record config : Learner.small()) {
                if (config instanceof Sac.Config || config instanceof QtOpt.Config) {
                    Map<String, String> expansion = new LinkedHashMap<>();
                    Settings.flatten(Learner.expanded()).forEach((path, value) -> {
                        if (path.startsWith("expansion")) {
                            expansion.put(path, value);
                        }
                    });
                    new Run("expanded", Settings.override(config, expansion), rules, 1, false).check();
                }
            }
        });
    }

    /// One short training with eyes on all that passes through it.
    private static final class Run {
        private final String name;
        private final ActionSets sets;
        private final List<ValidTask> tasks = new ArrayList<>();
        private final Algorithm algorithm;
        private final Optional<ObservationNormaliser> normaliser;
        private final Spec spec;
        private final Map<String, Integer> seen = new LinkedHashMap<>();
        private final List<float[]> states = new ArrayList<>();
        private final FittedQ loop;

        Run(String name, Record config, ValidTask.Rules rules, int environments, boolean normalise) {
            this.name = name;
            this.sets = rules.sets();
            for (int e = 0; e < environments; e++) {
                tasks.add(new ValidTask(rules));
            }
            Streams streams = new Streams(5);
            this.spec = Spec.of(tasks.getFirst());
            this.algorithm = NoInvalidActionTest.algorithm(config, spec, environments, streams);
            this.normaliser = normalise
                    ? Optional.of(new ObservationNormaliser(spec.observationSize()))
                    : Optional.empty();
            this.loop = new FittedQ(new Watched(algorithm, watched(config)), List.<Environment>copyOf(tasks), streams,
                    normaliser, new Metrics(), (e, episodeReturn, length) -> {
                    });
        }

        private FittedQ.Template watched(Record config) {
            FittedQ.Template t = algorithm.template();
            boolean expanded = Settings.flatten(config).getOrDefault("expansion", "none").equals("rollout");
            return new FittedQ.Template(t.buffer(), (b, y) -> {
                inside("stored", b.rawS(), b.a());
                t.target().label(b, y);
                // the first labels of a sweep are the rewards, no action is asked for
                if ((!expanded || sets.isConstant()) && !(sweeps(config) && loop.fits() == 0)) {
                    labelled(b);
                }
                keep(b.rawSNext());
            }, t.fit(), (b, fits, m) -> {
                t.improve().improve(b, fits, m);
                improved(b, fits, config);
            }, t.budget(), t.behaviour(), t.modelling());
        }

        private void keep(Mat raw) {
            states.clear();
            for (int i = 0; i < Math.min(DECISIONS, raw.rows()); i++) {
                float[] row = new float[raw.cols()];
                raw.row(i, row);
                states.add(row);
            }
        }

        /// a* or π_A(s′) of the last labels.
        private void labelled(Batch b) {
            for (String field : List.of("aTilde", "aNext", "best")) {
                Optional<Mat> actions = read(algorithm, field)
                        .map(value -> value instanceof Maxima maxima ? maxima.action() : (Mat) value)
                        .filter(m -> m.rows() == b.size());
                actions.ifPresent(a -> inside("labelled", b.rawSNext(), a));
            }
        }

        /// Where an actor's gradient was taken.
        private void improved(Batch b, long fits, Record config) {
            if (!(config instanceof Td3.Config td3) || fits % td3.delay() == 0) {
                read(algorithm, "a").ifPresent(a -> inside("climbed from", b.rawS(), (Mat) a));
            }
            if (config instanceof Svg.Config) {
                Object rollout = read(algorithm, "rollout").orElseThrow();
                Mat[] s = (Mat[]) read(rollout, "s").orElseThrow();
                Mat[] a = (Mat[]) read(rollout, "a").orElseThrow();
                for (int i = 0; i < 2; i++) {
                    inside("planned", s[i], a[i]);
                }
            }
        }

        private void inside(String what, Mat raw, Mat a) {
            for (int i = 0; i < a.rows(); i++) {
                int at = i;
                assertTrue(holds(sets, raw.data(), i * raw.cols(), a.data(), i * a.cols()), () -> name + ", " + what
                        + ": " + Arrays.toString(Arrays.copyOfRange(a.data(), at * a.cols(), (at + 1) * a.cols()))
                        + " at "
                        + Arrays.toString(Arrays.copyOfRange(raw.data(), at * raw.cols(), (at + 1) * raw.cols())));
            }
            seen.merge(what, a.rows(), Integer::sum);
        }

        void check() {
            for (int t = 0; t < TURNS; t++) {
                loop.turn();
            }
            for (ValidTask task : tasks) {
                assertEquals(List.of(), task.outside(), name);
                assertEquals(TURNS, task.taken(), name);
            }
            assertTrue(seen.containsKey("stored"), () -> name + ": " + seen);
            Policy policy = new Policy(spec, algorithm.greedyPolicy(), normaliser, ONE);
            float[] action = new float[spec.actions().size()];
            float[] unit = new float[action.length];
            for (float[] s : states) {
                policy.act(s, action);
                spec.actions().toUnit(action, unit, 0);
                assertTrue(holds(sets, s, 0, unit, 0), () -> name + ", deployed: " + Arrays.toString(unit) + " at "
                        + Arrays.toString(s));
            }
        }
    }

    /// Reads a field by its name, whatever has been made of it.
    private static Optional<Object> read(Object of, String name) {
        try {
            Field field = of.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return Optional.of(field.get(of));
        } catch (NoSuchFieldException e) {
            return Optional.empty();
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
