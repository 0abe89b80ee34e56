// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fittedq.actions.AffineForm;
import org.fittedq.actions.BoundedSets;
import org.fittedq.actions.BudgetSet;
import org.fittedq.argmax.Cem;
import org.fittedq.deploy.NotFiniteDecisionException;
import org.fittedq.deploy.Plant;
import org.fittedq.deploy.PlantController;
import org.fittedq.deploy.Policy;
import org.fittedq.env.Environments;
import org.fittedq.env.wrapper.Layer;
import org.fittedq.env.wrapper.SensorNoise;
import org.fittedq.env.wrapper.WrapperSettings;
import org.fittedq.env.wrapper.Wrappers;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.measure.Evaluation;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Settings;
import org.fittedq.store.Disk;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is deployed does in the bare environment what was evaluated behind the wrappers.
class DeployedTest {

    private static final Compute ONE = new Compute(1);
    private static final Map<String, String> PLANT = Map.of("dimensions", "2", "plant.maxForce", "3", "timeLimitSteps",
            "23");
    private static final int EPISODES = 3;
    private static final double NOISE = 0.2;

    /// Settings of each wrapper.
    private static final List<Map<String, String>> WRAPPERS = List.of(Map.of("observations.historySteps", "3"),
            Map.of("observations.noise", String.valueOf(NOISE)), Map.of("actions.rescale", "true"),
            Map.of("restricted.boxes", "5", "restricted.share", "0.3"),
            Map.of("restricted.boxes", "5", "restricted.share", "0.3", "restricted.known", "true"),
            Map.of("actions.rateLimit", "0.3"),
            Map.of("actions.delaySteps", "2"), Map.of("actions.repeat", "3"),
            Map.of("narrowed.low", "-0.5,-0.25", "narrowed.high", "0.75"));

    /// Kept, as a logger that nobody holds forgets its level.
    private static final Logger LOG = Logger.getLogger(Policy.class.getName());

    @TempDir
    private Path folder;

    @BeforeAll
    static void tellNothing() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void tellAgain() {
        LOG.setLevel(null);
    }

    /// What of the plant's actions is valid.
    private enum Task {
        ALL, BOX, BUDGET, BOUNDED;

        private ActionSets sets(ActionBox box) {
            return switch (this) {
                case ALL -> ActionSets.whole(2);
                case BOX -> ActionSets.always(new BoxSet(new double[]{-0.8, -0.9}, new double[]{0.6, 0.7}));
                case BUDGET -> ActionSets.always(BudgetSet.of(box, 0, List.of()));
                // slower than any rate limit: positions are the first two numbers
                case BOUNDED -> new BoundedSets(box, List.of(AffineForm.of(-1.5, 0, 0.25), AffineForm.of(-1, 1, 0.25)),
                        List.of(AffineForm.of(1, 0, 0.25), AffineForm.of(2, 1, -0.5)));
            };
        }

        /// Whether such a plant may stand behind the wrappers; others are refused by name.
        private boolean goesWith(Map<String, String> wrappers) {
            boolean restricted = wrappers.containsKey("restricted.boxes");
            return switch (this) {
                case ALL -> true;
                case BOX -> !restricted || wrappers.containsKey("restricted.known");
                case BUDGET -> !restricted;
                case BOUNDED -> !restricted && Stream.of("actions.delaySteps", "actions.repeat", "observations.noise")
                        .noneMatch(wrappers::containsKey);
            };
        }
    }

    static Stream<Arguments> stacks() {
        return IntStream.range(0, WRAPPERS.size()).boxed()
                .flatMap(i -> IntStream.range(i, WRAPPERS.size())
                        .mapToObj(j -> both(WRAPPERS.get(i), WRAPPERS.get(j))))
                .flatMap(wrappers -> Stream.of(Task.values()).filter(task -> task.goesWith(wrappers))
                        .map(task -> Arguments.of(task, wrappers)));
    }

    private static Map<String, String> both(Map<String, String> a, Map<String, String> b) {
        Map<String, String> all = new HashMap<>(a);
        all.putAll(b);
        return all;
    }

    private static List<Layer> layers(Map<String, String> wrappers) {
        return Layer.of(Settings.override(WrapperSettings.DEFAULT, wrappers));
    }

    private static Environment environment(Map<String, String> wrappers) {
        return environment(Task.ALL, wrappers);
    }

    private static Environment environment(Task task, Map<String, String> wrappers) {
        return Wrappers.wrap(new Plain(task, Environments.create("PointMass", PLANT, Map.of())),
                Settings.override(WrapperSettings.DEFAULT, wrappers));
    }

    /// A plant of a task.
    private record Plain(Task task, Environment inner) implements Environment {

        @Override
        public Spec spec() {
            return inner.spec();
        }

        @Override
        public ActionSets actionSets() {
            return task.sets(spec().actions());
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

    private static GreedyPolicy actor(Spec spec) {
        return new GreedyPolicy.Amortised(steep(spec.observationSize(), spec.actions().size(), "actor"));
    }

    private static GreedyPolicy searched(Spec spec) {
        return new GreedyPolicy.Implicit(steep(spec.observationSize() + spec.actions().size(), 1, "critic"),
                new Cem(8, 2, 3, 1, 1e-3, 1, Cem.Answer.BEST));
    }

    private static GreedyPolicy points(Spec spec) {
        int actions = spec.actions().size();
        return new GreedyPolicy.BestPoint(steep(spec.observationSize(), 5 * actions, "points"),
                steep(spec.observationSize() + actions, 1, "values"));
    }

    /// A network whose outputs are far apart, so that actions go all over their box.
    private static Mlp steep(int inputs, int outputs, String name) {
        Mlp mlp = new Mlp(inputs, new Network(List.of(8, 8), Activation.TANH), outputs, Mlp.Use.FORWARD,
                new RandomStream(1, name), ONE);
        for (int l = 0; l < mlp.depth(); l++) {
            float[] weight = mlp.weight(l);
            for (int i = 0; i < weight.length; i++) {
                weight[i] *= 4;
            }
            mlp.set(l, weight, mlp.vector(l, Mlp.Part.BIAS));
        }
        return mlp;
    }

    private static ObservationNormaliser normaliser(int size) {
        ObservationNormaliser normaliser = new ObservationNormaliser(size);
        RandomStream random = new RandomStream(3, "seen");
        float[] s = new float[size];
        for (int k = 0; k < 20; k++) {
            for (int i = 0; i < size; i++) {
                s[i] = 3 * random.nextFloat() - 1;
            }
            normaliser.see(s, 0);
        }
        return normaliser;
    }

    private static List<Policy> policies(Environment trained, List<Layer> layers) {
        Spec spec = Spec.of(trained);
        Optional<Plant> plant = Optional.of(Plant.in(trained, layers));
        return List.of(new Policy(spec, actor(spec), Optional.of(normaliser(spec.observationSize())), ONE, plant),
                new Policy(spec, searched(spec), Optional.empty(), ONE, plant),
                new Policy(spec, searched(spec), Optional.of(normaliser(spec.observationSize())), ONE, plant),
                new Policy(spec, points(spec), Optional.empty(), ONE, plant),
                new Policy(spec, points(spec), Optional.of(normaliser(spec.observationSize())), ONE, plant));
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void theReturnInTheBareEnvironmentIsTheEvaluationsToTheBit(Task task, Map<String, String> wrappers)
            throws IOException {
        List<Layer> layers = layers(wrappers);
        Environment trained = environment(task, wrappers);
        for (Policy policy : policies(trained, layers)) {
            policy.save(Disk.real(), folder.resolve("policy"), 7);
            List<Double> evaluated = new ArrayList<>();
            Policy inner = Policy.loadInner(folder.resolve("policy"));
            for (int k = 0; k < EPISODES; k++) {
                evaluated.add(Evaluation.run(inner, trained, new RandomStream(1, "episode/" + k), 1, Optional.empty())
                        .returnMean());
            }

            assertEquals(evaluated, deployed(policy(folder.resolve("policy"), layers), task, wrappers));
        }
    }

    /// What a plant is controlled by.
    private interface Deployed {
        void begin();

        boolean decides();

        void act(float[] s, float[] out);
    }

    private static Deployed policy(Path folder, List<Layer> layers) throws IOException {
        if (layers.stream().noneMatch(layer -> layer.kind().remembers())) {
            return stateless(Policy.load(folder));
        }
        assertThrows(IOException.class, () -> Policy.load(folder));
        return remembering(PlantController.load(folder, Set.of()));
    }

    private static Deployed stateless(Policy policy) {
        return new Deployed() {
            @Override
            public void begin() {}

            @Override
            public boolean decides() {
                return true;
            }

            @Override
            public void act(float[] s, float[] out) {
                policy.act(s, out);
            }
        };
    }

    private static Deployed remembering(PlantController controller) {
        return new Deployed() {
            @Override
            public void begin() {
                controller.begin();
            }

            @Override
            public boolean decides() {
                return controller.decides();
            }

            @Override
            public void act(float[] s, float[] out) {
                controller.act(s, out);
            }
        };
    }

    /// Returns in the bare environment. Rewards are added up decision by decision, as a repeated action's are in training; where there
    /// is sensor noise it is the plant's, drawn where a decision looks.
    private static List<Double> deployed(Deployed policy, Task task, Map<String, String> wrappers) {
        Environment bare = environment(task, Map.of());
        float[] action = new float[bare.spec().actions().size()];
        Outcome out = new Outcome(bare.spec().observationSize());
        List<Double> returns = new ArrayList<>();
        for (int k = 0; k < EPISODES; k++) {
            RandomStream random = new RandomStream(1, "episode/" + k);
            Sensors sensors = new Sensors(bare.spec(), wrappers.containsKey("observations.noise") ? NOISE : 0);
            bare.reset(random, out.observation());
            float[] s = sensors.first(random, out.observation());
            policy.begin();
            double sum = 0;
            double ofDecision = 0;
            do {
                if (policy.decides()) {
                    sum += ofDecision;
                    ofDecision = 0;
                }
                policy.act(s, action);
                assertValid(bare, s, action);
                bare.step(action, out);
                ofDecision += out.reward();
                s = policy.decides() ? sensors.next(out.observation()) : out.observation();
            } while (!out.episodeEnded());
            returns.add(sum + ofDecision);
        }
        return returns;
    }

    private static void assertValid(Environment bare, float[] s, float[] action) {
        float[] unit = new float[2];
        bare.spec().actions().toUnit(action, unit, 0);
        assertTrue(bare.actionSets().of(s, 0).contains(unit, 0, 1e-6), Arrays.toString(unit));
    }

    /// The noise of [SensorNoise] on given observations.
    private static final class Sensors implements Environment {
        private final Spec spec;
        private final Optional<SensorNoise> noise;
        private final Outcome noisy;
        private float[] given = {};

        private Sensors(Spec spec, double std) {
            this.spec = spec;
            this.noise = std > 0 ? Optional.of(new SensorNoise(this, std)) : Optional.empty();
            this.noisy = new Outcome(spec.observationSize());
        }

        private float[] first(RandomStream random, float[] observation) {
            given = observation;
            noise.ifPresent(n -> n.reset(random, noisy.observation()));
            return noise.isPresent() ? noisy.observation() : observation;
        }

        private float[] next(float[] observation) {
            given = observation;
            noise.ifPresent(n -> n.step(new float[0], noisy));
            return noise.isPresent() ? noisy.observation() : observation;
        }

        @Override
        public Spec spec() {
            return spec;
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            System.arraycopy(given, 0, observation, 0, given.length);
        }

        @Override
        public void step(float[] action, Outcome out) {
            reset(new RandomStream(0, "none"), out.observation());
        }
    }

    private Path saved(Map<String, String> wrappers) throws IOException {
        Path place = folder.resolve("policy");
        policies(environment(wrappers), layers(wrappers)).getFirst().save(Disk.real(), place, 7);
        return place;
    }

    @Test
    void whatIsSavedNamesItsLayersAndItsPlant() throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        WRAPPERS.forEach(all::putAll);
        Policy loaded = Policy.loadInner(saved(all));

        assertEquals(List.of(Layer.Kind.values()),
                loaded.plant().orElseThrow().layers().stream().map(Layer::kind).toList());
        assertEquals(layers(all), loaded.plant().orElseThrow().layers());
        assertEquals(environment(Map.of()).spec(), loaded.plant().orElseThrow().spec());
        assertEquals(environment(all).spec().actions(), loaded.spec().actions());
    }

    @Test
    void aPolicyThatNeedsAMemoryIsRefusedWithoutIt() throws IOException {
        Path place = saved(
                Map.of("observations.historySteps", "2", "actions.rescale", "true", "actions.delaySteps", "1"));

        assertEquals(place + ": expected a policy of one observation, got one that was trained with "
                + "observations.historySteps 2, actions.delaySteps 1; PlantController.load keeps the memory that this takes, "
                + "for one plant", assertThrows(IOException.class, () -> Policy.load(place)).getMessage());
        assertEquals(place + ": expected to be told who delays actions, got a policy that was trained with "
                + "actions.delaySteps 1; load(folder, Set.of(Layer.Kind.DELAY)) if the plant has the delay itself, "
                + "load(folder, Set.of()) if it is to be made here",
                assertThrows(IOException.class, () -> PlantController.load(place)).getMessage());
        assertTrue(assertThrows(IllegalStateException.class,
                () -> Policy.loadInner(place).act(new float[4], new float[2])).getMessage().startsWith(
                        "policy of PointMass: expected a policy of one observation, got one that was trained with "));
    }

    @Test
    void whatThePlantDoesItselfIsNotDoneTwice() throws IOException {
        Path place = saved(Map.of("actions.delaySteps", "1", "actions.rateLimit", "0.1"));
        float[] s = {1, 1, 0, 0};
        float[] now = new float[2];
        float[] late = new float[2];

        PlantController.load(place, Set.of(Layer.Kind.DELAY)).act(s, now);
        PlantController.load(place, Set.of()).act(s, late);

        assertArrayEquals(new float[2], late); // the middle of the box
        assertTrue(now[0] != 0 && Math.abs(now[0]) <= 0.301f);
        Policy.loadInner(place).actOutside(new float[]{1, 1, 0, 0, 0, 0}, late); // the last action is shown
        assertArrayEquals(late, now);
        assertEquals(
                "layers of the plant's own: expected some of [RESTRICTED, DELAY, REPEAT], got [HISTORY]",
                assertThrows(IllegalArgumentException.class,
                        () -> PlantController.load(place, Set.of(Layer.Kind.HISTORY))).getMessage());
    }

    @Test
    void anObservationThatIsNotFiniteIsNotRemembered() throws IOException {
        Path place = saved(Map.of("observations.historySteps", "2", "actions.repeat", "2"));
        PlantController one = PlantController.load(place);
        PlantController other = PlantController.load(place);
        float[] s = {0.5f, -1, 0.1f, 0};
        float[] a = new float[2];
        float[] b = new float[2];
        one.act(s, a);
        other.act(s, b);
        one.act(new float[]{Float.NaN, 0, 0, 0}, a); // it is not looked at
        other.act(s, b);
        assertArrayEquals(a, b);

        assertTrue(one.decides());
        assertThrows(NotFiniteDecisionException.class, () -> one.act(new float[]{Float.NaN, 0, 0, 0}, a));
        one.act(s, a);
        other.act(s, b);

        assertArrayEquals(a, b);
        assertFalse(one.decides());
    }

    @Test
    void theMemoryOfAPlantAllocatesNothing() throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        WRAPPERS.forEach(all::putAll);
        all.remove("actions.rateLimit"); // a set of its own at each act
        PlantController controller = PlantController.load(saved(all), Set.of());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        float[] s = {0.5f, -1, 0.1f, 0};
        float[] a = new float[2];
        controller.policy().warmUp();

        // the JVM may compile again at any time: take the least of some
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20_000 && least > 0; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int k = 0; k < 100; k++) {
                controller.act(s, a);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertEquals(0, least, "bytes for 100 actions");
    }

    @Test
    void aFallBackLastsAsLongAsTheHistoryShowsWhatWasNotFinite() throws IOException {
        Path place = saved(Map.of("observations.historySteps", "2", "actions.rescale", "true"));
        PlantController controller = new PlantController(Policy.loadInner(place).withFallback(0.5f, -1), Set.of());
        float[] fallback = new float[2];
        environment(Map.of()).spec().actions().fromUnit(new float[]{0.5f, -1}, 0, fallback);
        float[] bad = {0, Float.POSITIVE_INFINITY, 0, 0};
        float[] good = {1, 1, 0, 0};

        List<Boolean> fell = new ArrayList<>();
        for (float[] s : List.of(good, bad, good, good)) {
            float[] a = new float[2];
            controller.act(s, a);
            fell.add(Arrays.equals(fallback, a));
        }

        assertEquals(List.of(false, true, true, false), fell);
    }
}
