// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fittedq.Property;
import org.fittedq.actions.AffineForm;
import org.fittedq.actions.BoundedSets;
import org.fittedq.actions.BudgetSet;
import org.fittedq.actions.RandomSets;
import org.fittedq.actions.UnionSet;
import org.fittedq.argmax.Cem;
import org.fittedq.env.wrapper.Layer;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;
import org.fittedq.store.Disk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is deployed takes valid actions only.
class PolicySetsTest {

    private static final Compute ONE = new Compute(1);
    private static final int OBSERVED = RandomActionSets.OBSERVED;
    private static final double TOLERANCE = 1e-6;

    @TempDir
    private Path folder;

    private static Mlp steep(int inputs, int outputs, RandomStream random) {
        Mlp mlp = new Mlp(inputs, new Network(List.of(8, 20), Activation.TANH), outputs, Mlp.Use.FORWARD, random,
                ONE);
        for (int l = 0; l < mlp.depth(); l++) {
            float[] weight = mlp.weight(l);
            for (int i = 0; i < weight.length; i++) {
                weight[i] *= 4;
            }
            mlp.set(l, weight, mlp.vector(l, Mlp.Part.BIAS));
        }
        return mlp;
    }

    private static GreedyPolicy actor(Spec spec, RandomStream random) {
        return new GreedyPolicy.Amortised(steep(spec.observationSize(), spec.actions().size(), random));
    }

    private static GreedyPolicy search(Spec spec, RandomStream random) {
        return new GreedyPolicy.Implicit(steep(spec.observationSize() + spec.actions().size(), 1, random),
                new Cem(8, 2, 3, 1, 1e-3, 1, Cem.Answer.BEST));
    }

    /// The best of four points.
    private static GreedyPolicy points(Spec spec, RandomStream random) {
        int actions = spec.actions().size();
        return new GreedyPolicy.BestPoint(steep(spec.observationSize(), 4 * actions, random),
                steep(spec.observationSize() + actions, 1, random));
    }

    private static GreedyPolicy any(int kind, Spec spec, RandomStream random) {
        return switch (kind) {
            case 0 -> actor(spec, random);
            case 1 -> search(spec, random);
            default -> points(spec, random);
        };
    }

    private static Policy policy(Spec spec, GreedyPolicy greedy, boolean normalised) {
        float[] shift = new float[spec.observationSize()];
        float[] scale = new float[spec.observationSize()];
        Arrays.fill(shift, 0.3f);
        Arrays.fill(scale, 5);
        return new Policy(spec, greedy,
                normalised ? Optional.of(new ObservationNormaliser(shift, scale)) : Optional.empty(), ONE);
    }

    private Policy saved(Policy policy) throws IOException {
        policy.save(Disk.real(), folder.resolve("policy"), 1);
        return Policy.load(folder.resolve("policy"));
    }

    /// A state without a valid action is refused by its message.
    private static boolean hasActions(ActionSets sets, float[] s) {
        try {
            sets.of(s, 0);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Test
    void noActionLeavesTheValidOnesWhateverActs() {
        Set<String> kinds = new TreeSet<>();
        int[] acts = new int[1];
        Property.forAll(450, 11, random -> {
            RandomActionSets.Drawn drawn = RandomActionSets.any(random);
            ActionBox box = RandomActionSets.box(random, drawn.actions());
            Spec spec = new Spec("plant", OBSERVED, box).with(drawn.sets());
            int kind = random.index(3);
            Policy made = policy(spec, any(kind, spec, random), random.index(2) == 0);
            Policy loaded = saved(made);
            kinds.add(drawn.sets().getClass().getSimpleName() + List.of(" actor", " search", " points").get(kind));
            float[] unit = new float[drawn.actions()];
            float[] again = new float[drawn.actions()];
            float[] action = new float[drawn.actions()];
            for (int k = 0; k < 10; k++) {
                float[] s = RandomActionSets.state(random, OBSERVED);
                if (hasActions(drawn.sets(), s)) {
                    acts[0]++;
                    made.actUnit(s, unit);
                    loaded.actUnit(s, again);
                    loaded.act(s, action);
                    assertArrayEquals(unit, again);
                    assertTrue(drawn.sets().of(s, 0).contains(unit, 0, TOLERANCE), () -> Arrays.toString(unit));
                    box.toUnit(action, again, 0);
                    assertTrue(drawn.sets().of(s, 0).contains(again, 0, TOLERANCE + rounding(box)),
                            () -> Arrays.toString(again));
                    assertTrue(box.contains(action));
                }
            }
        });
        assertEquals(21, kinds.size(), kinds.toString());
        assertTrue(acts[0] > 2000, () -> acts[0] + " acts");
    }

    /// What rounding of action units to floats is in normalised ones.
    private static double rounding(ActionBox box) {
        double most = 0;
        for (int i = 0; i < box.size(); i++) {
            most = Math.max(most, Math.ulp(Math.max(Math.abs(box.low(i)), Math.abs(box.high(i)))) / box.half(i));
        }
        return 2 * most;
    }

    @Test
    void theFallBackIsTheNearestValidActionWhereTheStateIsKnown() {
        ActionBox box = ActionBox.symmetric(1, 2);
        Spec spec = new Spec("plant", 1, box)
                .with(new BoundedSets(box, List.of(AffineForm.of(-1, 0, -1)), List.of(AffineForm.of(1, 0, -1))));
        Mlp broken = new Mlp(1, new Network(List.of(2), Activation.RELU), 1, Mlp.Use.FORWARD,
                new RandomStream(1, "w"), ONE);
        broken.set(1, new float[2], new float[]{Float.NaN});
        Policy policy = policy(spec, new GreedyPolicy.Amortised(broken), false).withFallback(0.75f);
        float[] a = new float[1];

        policy.act(new float[]{0}, a);
        assertEquals(0.75f, a[0]);
        policy.act(new float[]{0.5f}, a);
        assertEquals(0.5f, a[0]);
        policy.actUnit(new float[]{0.5f}, a);
        assertEquals(0.25f, a[0]);
        policy.act(new float[]{Float.NaN}, a);
        assertEquals(0.75f, a[0], "of no state");

        Spec constant = spec.with(ActionSets.always(new BoxSet(new double[]{-1}, new double[]{0.25})));
        policy(constant, new GreedyPolicy.Amortised(broken), false).withFallback(0.75f).act(new float[]{Float.NaN}, a);
        assertEquals(0.5f, a[0], "of every state");
    }

    @Test
    void validActionsThatAreCodeAreHandedOver() throws IOException {
        ActionBox box = ActionBox.symmetric(2, 3);
        ActionSets code = (s, from) -> new BoxSet(new double[]{-0.5, Math.abs(s[from]) / 2}, new double[]{0.5, 1});
        Spec spec = new Spec("Battery", 3, box).with(code);
        Policy policy = policy(spec, actor(spec, new RandomStream(1, "w")), true);
        Path place = folder.resolve("policy");
        policy.save(Disk.real(), place, 1);

        ValidActionsMissingException e = assertThrows(ValidActionsMissingException.class, () -> Policy.load(place));
        assertEquals(getClass().getName() + "$$Lambda", e.code());
        assertEquals(
                place + ": expected the valid actions of Battery, which are code: Policy.load(folder, sets), got none; "
                        + "they are what " + e.code() + " told in training",
                e.getMessage());
        assertThrows(ValidActionsMissingException.class, () -> Policy.loadInner(place));
        assertThrows(ValidActionsMissingException.class, () -> PlantController.load(place));
        assertThrows(ValidActionsMissingException.class, () -> PlantController.load(place, Set.of()));

        Policy loaded = Policy.load(place, code);
        PlantController one = PlantController.load(place, code);
        PlantController other = PlantController.load(place, Set.of(), code);
        RandomStream random = new RandomStream(2, "states");
        float[] expected = new float[2];
        float[] found = new float[2];
        for (int k = 0; k < 50; k++) {
            float[] s = RandomActionSets.state(random, 3);
            policy.act(s, expected);
            loaded.act(s, found);
            assertArrayEquals(expected, found);
            one.act(s, found);
            assertArrayEquals(expected, found);
            other.act(s, found);
            assertArrayEquals(expected, found);
        }
        assertEquals(
                "valid actions handed over for Battery: expected a set of 2 dimensions, as the plant's actions have, got 3",
                assertThrows(IOException.class, () -> Policy.load(place, ActionSets.whole(3))).getMessage());
        Policy unfit = Policy.load(place, (s, from) -> BoxSet.whole(1));
        assertEquals(
                "valid actions handed over for Battery: expected a set of 2 dimensions, as the plant's actions have, got 1",
                assertThrows(IllegalArgumentException.class, () -> unfit.act(new float[3], found)).getMessage());
        // what was handed over is no more in the next file than in the first
        loaded.save(Disk.real(), place, 2);
        assertThrows(ValidActionsMissingException.class, () -> Policy.load(place));
    }

    @Test
    void whatIsHandedOverCountsInPlaceOfTheFile() throws IOException {
        Spec spec = new Spec("plant", 3, ActionBox.symmetric(1, 1));
        policy(spec, actor(spec, new RandomStream(1, "w")), false).save(Disk.real(), folder.resolve("policy"), 1);
        Policy narrow = Policy.load(folder.resolve("policy"),
                ActionSets.always(new BoxSet(new double[]{0.125}, new double[]{0.125})));
        float[] a = new float[1];

        narrow.act(new float[3], a);

        assertEquals(0.125f, a[0]);
    }

    /// As version 4 was written: it says nothing of valid actions.
    private Path versionFour(Policy policy) throws IOException {
        Path place = folder.resolve("policy");
        policy.save(Disk.real(), place, 1);
        Path file = place.resolve("policy.json");
        String zeros = "0".repeat(64);
        String text = Files.readString(file).replaceFirst("(?s),\\s*\"validActions\": \\{.*?\\}", "")
                .replace("\"version\": 5", "\"version\": 4")
                .replaceFirst("(\"sha256\": )\"[0-9a-f]+\"", "$1\"" + zeros + "\"");
        assertTrue(!text.contains("validActions"), text);
        Files.writeString(file, text.replace(zeros, PolicyFile.digest(text, zeros)));
        return place;
    }

    @Test
    void inVersionFourEveryActionIsValid() throws IOException {
        Spec spec = new Spec("plant", 3, ActionBox.symmetric(1, 1));
        Policy policy = policy(spec, actor(spec, new RandomStream(1, "w")), false);

        Policy loaded = Policy.load(versionFour(policy));

        assertTrue(loaded.spec().valid().isWhole());
        assertEquals(4, Integer.parseInt(Files.readString(folder.resolve("policy/policy.json"))
                .replaceFirst("(?s).*\"version\": (\\d+).*", "$1")));
    }

    private static Policy behind(Map<Layer.Kind, Map<String, String>> wrappers, List<Layer.Kind> order) {
        List<Layer> layers = order.stream().map(kind -> Layer.of(kind, wrappers.get(kind))).toList();
        Plant plant = new Plant(new Spec("plant", 3, ActionBox.symmetric(1, 2)), layers, Optional.empty());
        Spec outer = plant.outer();
        return new Policy(outer, actor(outer, new RandomStream(1, "w")), Optional.empty(), ONE, Optional.of(plant));
    }

    @Test
    void versionFourDidNotShowTheLastActionToARateLimit() throws IOException {
        Path place = versionFour(behind(Map.of(Layer.Kind.RATE_LIMIT, Map.of("actions.rateLimit", "0.5")),
                List.of(Layer.Kind.RATE_LIMIT)));

        assertEquals(
                place.resolve("policy.json") + ": layers: expected a policy that sees the last action, of version 5 or "
                        + "newer, behind actions.rateLimit 0.5, got version 4; train it again",
                assertThrows(IOException.class, () -> Policy.loadInner(place)).getMessage());
    }

    @Test
    void theLayersOfVersionFourStandAsTheyDoNow() throws IOException {
        Path place = versionFour(behind(
                Map.of(Layer.Kind.NOISE, Map.of("observations.noise", "0.1"), Layer.Kind.RESCALE,
                        Map.of("actions.rescale", "true")),
                List.of(Layer.Kind.NOISE, Layer.Kind.RESCALE)));

        assertEquals(List.of(Layer.Kind.RESCALE, Layer.Kind.NOISE),
                Policy.loadInner(place).plant().orElseThrow().layers().stream().map(Layer::kind).toList());
    }

    @Test
    void anActInAConstantSetAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Map<String, ActionSet> sets = new TreeMap<>();
        for (int k = 0; sets.size() < SetKinds.ALL.size(); k++) {
            ActionSet set = RandomSets.any(new RandomStream(k, "set"));
            if (set.size() > 1) {
                sets.putIfAbsent(set.getClass().getSimpleName(), set);
            }
        }
        for (ActionSet set : sets.values()) {
            Spec spec = new Spec("plant", 3, ActionBox.symmetric(set.size(), 1)).with(ActionSets.always(set));
            assertAllocatesNothing(policy(spec, actor(spec, new RandomStream(1, "w")), true), threads);
            if (set instanceof BudgetSet || set instanceof UnionSet) {
                assertAllocatesNothing(policy(spec, search(spec, new RandomStream(1, "w")), true), threads);
                assertAllocatesNothing(policy(spec, points(spec, new RandomStream(1, "w")), true), threads);
            }
        }
    }

    private static void assertAllocatesNothing(Policy policy, ThreadMXBean threads) {
        policy.warmUp();
        float[] a = new float[policy.spec().actions().size()];
        // the JVM may compile again at any time: take the least of some
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 100 && least > 0; i++) {
            float[] s = RandomActionSets.state(new RandomStream(i, "state"), 3);
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int k = 0; k < 100; k++) {
                policy.act(s, a);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least, () -> "bytes for 100 actions of " + policy.spec().valid());
    }

    /// Not every observation that it draws has a valid action.
    @Test
    void theWarmUpEndsWhereTheValidActionsDependOnTheState() {
        ActionBox box = ActionBox.symmetric(1, 1);
        Spec spec = new Spec("plant", 1, box)
                .with(new BoundedSets(box, List.of(AffineForm.of(0.5, 0, -1)), List.of(AffineForm.of(0.5, 0, 1))));
        Policy policy = policy(spec, actor(spec, new RandomStream(1, "w")), false);

        policy.warmUp();

        float[] a = new float[1];
        assertEquals(
                "bounds of the state, dimension 0: expected low <= high that meet the action box [-1.0, 1.0], got [1.5, -0.5], "
                        + "off by 2.0",
                assertThrows(IllegalArgumentException.class, () -> policy.act(new float[]{-1}, a)).getMessage());
        policy.act(new float[]{0}, a);
        assertEquals(0.5f, a[0]);
    }
}
