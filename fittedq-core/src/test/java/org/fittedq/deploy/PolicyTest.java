// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.Certified;
import org.fittedq.argmax.Maximiser;
import org.fittedq.argmax.Tolerance;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Norm;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.run.Experiment;
import org.fittedq.run.FaultyDisk;
import org.fittedq.run.FaultyDisk.Damage;
import org.fittedq.run.FaultyDisk.Fault;
import org.fittedq.run.TinyRun;
import org.fittedq.run.Training;
import org.fittedq.settings.Settings;
import org.fittedq.store.Disk;
import org.fittedq.store.Safetensors;
import org.fittedq.store.Sha256;
import org.fittedq.store.Tensor;
import org.fittedq.value.Bins;
import org.fittedq.value.Polynomial;
import org.fittedq.value.Regressor;
import org.fittedq.value.RegressorChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What is deployed is what was trained, and a file that is not whole is refused.
class PolicyTest {

    private static final ActionBox ASYMMETRIC = ActionBox.of(new float[]{-1, 2}, new float[]{3, 2.5f});
    private static final Spec SPEC = new Spec("plant", 3, ASYMMETRIC, 0.05);

    @TempDir
    private Path folder;

    static Stream<Network> networks() {
        return Stream.of(new Network(List.of(8, 5), Activation.RELU),
                new Network(List.of(33), Activation.TANH),
                new Network(List.of(8, 20), Activation.SILU, Norm.Layer.DEFAULT));
    }

    /// A policy with random weights, of a Gaussian's four outputs.
    private static Policy policy(Network network, boolean normalised, long seed) {
        RandomStream random = new RandomStream(seed, "policy");
        Compute compute = new Compute(1);
        Mlp mlp = new Mlp(3, network, 4, Mlp.Use.FIT, random, compute);
        ObservationNormaliser normaliser = new ObservationNormaliser(3);
        for (float[] s : observations(20)) {
            normaliser.see(s, 0);
        }
        return new Policy(SPEC, new GreedyPolicy.Amortised(mlp),
                normalised ? Optional.of(normaliser) : Optional.empty(), compute);
    }

    private static Policy policy() {
        return policy(networks().toList().getLast(), true, 1);
    }

    private static List<float[]> observations(int n) {
        RandomStream random = new RandomStream(5, "observations");
        List<float[]> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.add(new float[]{random.nextFloat() * 100, random.nextFloat() - 3, 1e-3f * random.nextFloat()});
        }
        return all;
    }

    private static List<List<Float>> actions(Policy policy, int n) {
        List<List<Float>> all = new ArrayList<>();
        float[] a = new float[2];
        for (float[] s : observations(n)) {
            policy.act(s, a);
            all.add(List.of(a[0], a[1]));
        }
        return all;
    }

    private Path saved(Policy policy) throws IOException {
        policy.save(Disk.real(), folder.resolve("policy"), 7);
        return folder.resolve("policy");
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aLoadedPolicyActsToTheSameBits(Network network) throws IOException {
        for (boolean normalised : List.of(false, true)) {
            Policy policy = policy(network, normalised, 1);

            Policy loaded = Policy.load(saved(policy));

            assertEquals(actions(policy, 200), actions(loaded, 200));
            assertEquals(SPEC, loaded.spec());
        }
    }

    @Test
    void aPolicyThatSearchesKeepsTheSettingsOfItsSearch() throws IOException {
        Compute compute = new Compute(1);
        Mlp critic = new Mlp(5, new Network(List.of(8), Activation.RELU), 1, Mlp.Use.FORWARD,
                new RandomStream(1, "critic"), compute);
        Maximiser method = new Certified(new Tolerance(0.5, 0.25, 0.75), 50);
        Policy policy = new Policy(SPEC, new GreedyPolicy.Implicit(critic, method), Optional.empty(), compute);

        Policy loaded = Policy.load(saved(policy));

        assertEquals(actions(policy, 50), actions(loaded, 50));
        assertTrue(Files.readString(folder.resolve("policy/policy.json")).contains("\"tolerance.decay\""));
    }

    @Test
    void aPolicyThatSearchesTheMeanOfSeveralNetworksKeepsThemAll() throws IOException {
        Policy policy = new Policy(SPEC, mean(3), Optional.empty(), new Compute(1));

        Policy loaded = Policy.load(saved(policy));

        assertEquals(actions(policy, 50), actions(loaded, 50));
        assertTrue(loaded
                .greedy() instanceof GreedyPolicy.Implicit(List<Mlp> critics, Optional<Bins> bins, Maximiser method)
                && critics.size() == 3);
        String json = Files.readString(folder.resolve("policy/policy.json"));
        assertTrue(json.contains("\"version\": 7") && json.contains("\"members\": 3"), json);
    }

    private static GreedyPolicy mean(int members) {
        return new GreedyPolicy.Implicit(IntStream.range(0, members).mapToObj(i -> new Mlp(5,
                new Network(List.of(8), Activation.RELU), 1, Mlp.Use.FORWARD, new RandomStream(i, "critic"),
                new Compute(1))).toList(), Optional.empty(), new Cem(8, 2, 3, 1, 1e-3, 1, Cem.Answer.BEST));
    }

    @Test
    void aBatchNormalisedCriticIsWrittenAsTheNetworkItIsWithItsRunningStatistics() throws IOException {
        Compute compute = new Compute(1);
        Mlp critic = Mlp.ofAnyNorm(5, new Network(List.of(3), Activation.RELU, Norm.Batch.DEFAULT), 1, Mlp.Use.FORWARD,
                new RandomStream(1, "critic"), compute);
        critic.setNorm(0, new float[]{1, 2, -1}, new float[]{0.5f, 0, -0.5f});
        critic.setStatistics(0, new float[]{0.1f, -0.2f, 0}, new float[]{0.5f, 2, 1});
        Policy policy = new Policy(SPEC, new GreedyPolicy.Implicit(critic, new Certified(new Tolerance(0.5, 0.25, 0.75),
                50)), Optional.empty(), compute);

        Policy loaded = Policy.load(saved(policy));

        assertEquals(actions(policy, 50), actions(loaded, 50));
        assertTrue(loaded.greedy() instanceof GreedyPolicy.Implicit(List<Mlp> mlps, Optional<Bins> bins, Maximiser m)
                && mlps.size() == 1 && !mlps.getFirst().isBatchNormalised()
                && Arrays.equals(critic.evaluated().weight(0), mlps.getFirst().weight(0)));
    }

    @ParameterizedTest
    @CsvSource({"ddpg, false", "td3, true", "sac, true", "sac-v, false", "qt-opt, true", "qt-opt batch, true",
            "control-points, true",
            "fqi, true", "soft-fqi, false",
            "fqi-amortized, true", "nfqca, false"})
    void theSavedPolicyOfATrainingActsAsTheLiveOne(String algorithm, String normalised) throws IOException {
        String[] words = algorithm.split(" ");
        Experiment plain = TinyRun.of(words[0]).with("run.normalizeObservations", normalised);
        Experiment experiment = words.length > 1 ? plain.with("networks.shape.norm", words[1]) : plain;
        try (Training training = Training.begin(folder.resolve("run"), experiment, 1)) {
            training.run();

            Policy loaded = Policy.load(folder.resolve("run/policy"));

            for (float[] s : observations(100)) {
                float[] a = new float[1];
                float[] b = new float[1];
                training.policy().act(s, a);
                loaded.act(s, b);
                assertArrayEquals(a, b);
            }
            assertEquals(training.policy().spec(), loaded.spec());
        }
    }

    /// Without a hidden unit's influence the outputs are the last layer's biases: u = tanh(b), a = mid + half · u.
    @Test
    void actionsAreSquashedAndScaledDimensionByDimension() {
        Compute compute = new Compute(1);
        Mlp mlp = new Mlp(3, new Network(List.of(2), Activation.RELU), 4, Mlp.Use.FORWARD,
                new RandomStream(1, "w"), compute);
        mlp.set(1, new float[8], new float[]{0.5f, -2, 9, 9});
        Policy policy = new Policy(SPEC, new GreedyPolicy.Amortised(mlp), Optional.empty(), compute);
        float[] unit = new float[2];
        float[] action = new float[2];

        policy.actUnit(new float[3], unit);
        policy.act(new float[3], action);

        assertArrayEquals(new float[]{(float) StrictMath.tanh(0.5), (float) StrictMath.tanh(-2)}, unit, 1e-7f);
        assertArrayEquals(new float[]{1 + 2 * unit[0], 2.25f + 0.25f * unit[1]}, action, 1e-6f);
    }

    @Test
    void actionsStayInTheBoxWhateverIsObserved() {
        Policy policy = policy(new Network(List.of(8), Activation.RELU), false, 3);
        float[] action = new float[2];

        for (float x : new float[]{0, 1e30f, -1e30f, Float.MAX_VALUE, Float.MIN_VALUE}) {
            policy.act(new float[]{x, -x, x}, action);

            assertTrue(ASYMMETRIC.contains(action), Arrays.toString(action));
        }
    }

    @Test
    void observationsAreNormalisedInsideAndLeftAsTheyWere() throws IOException {
        Network network = networks().toList().getFirst();
        Policy plain = policy(network, false, 1);
        Policy normalising = Policy.load(saved(policy(network, true, 1)));
        ObservationNormaliser same = new ObservationNormaliser(3);
        observations(20).forEach(s -> same.see(s, 0));
        float[] expected = new float[2];
        float[] found = new float[2];

        for (float[] s : observations(50)) {
            float[] normalised = s.clone();
            same.apply(normalised, 1);
            float[] before = s.clone();
            plain.act(normalised, expected);
            normalising.act(s, found);

            assertArrayEquals(expected, found);
            assertArrayEquals(before, s);
        }
    }

    @Test
    void manyThreadsMayActAtOnce() throws InterruptedException, ExecutionException {
        Policy policy = policy();
        List<List<Float>> expected = actions(policy, 300);
        Callable<List<List<Float>>> act = () -> actions(policy, 300);

        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<List<List<Float>>> found : threads.invokeAll(java.util.Collections.nCopies(24, act))) {
                assertEquals(expected, found.get());
            }
        }
    }

    @Test
    void actingAllocatesNothingAfterTheWarmUp() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory
                .getThreadMXBean();
        for (Policy policy : kinds()) {
            policy.warmUp();
            float[] s = {1, 2, 3};
            float[] a = new float[2];
            // the JVM may compile again at any time: take the least of some
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 100 && least > 0; i++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int k = 0; k < 100; k++) {
                    policy.act(s, a);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }

            assertEquals(0, least, "bytes for 100 actions");
            assertEquals(1, policy.workMade());
        }
    }

    /// Their ids are equal modulo 64: such threads once shared a place, and each found it empty while the other acted.
    @Test
    void workMemoryIsMadeOnceForEachActAtTheSameMoment() throws InterruptedException {
        Policy policy = policy();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            all.add(Thread.ofPlatform().unstarted(() -> actions(policy, 20_000)));
        }
        Thread first = all.getFirst();
        List<Thread> alike = all.stream().filter(t -> (t.threadId() - first.threadId()) % 64 == 0).limit(2).toList();
        assertEquals(2, alike.size());

        for (Thread t : alike) {
            t.start();
        }
        for (Thread t : alike) {
            t.join();
        }

        assertTrue(policy.workMade() <= 2, () -> policy.workMade() + " made");
    }

    @Test
    void moreThreadsThanEverNeedNoMoreMemoryThanThreads() throws InterruptedException {
        Policy policy = policy();
        List<List<Float>> expected = actions(policy, 300);
        List<List<List<Float>>> found = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            threads.add(Thread.ofPlatform().start(() -> found.add(actions(policy, 300))));
        }
        for (Thread t : threads) {
            t.join();
        }

        assertEquals(java.util.Collections.nCopies(150, expected), found);
        assertTrue(policy.workMade() <= 150);
    }

    @Test
    void arraysThatAreTooShortAreRefused() {
        Policy policy = policy();

        assertEquals("observation: expected 3 numbers, got 2", assertThrows(IllegalArgumentException.class,
                () -> policy.act(new float[2], new float[2])).getMessage());
        assertEquals("action: expected room for 2 numbers, got 1", assertThrows(IllegalArgumentException.class,
                () -> policy.act(new float[3], new float[1])).getMessage());
    }

    @Test
    void weightsAreLaidOutAsInPyTorch() throws IOException {
        Network network = new Network(List.of(8, 20), Activation.SILU, Norm.Layer.DEFAULT);
        Policy policy = policy(network, false, 1);
        Path weights = saved(policy).resolve("weights-7.safetensors");
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        float[] first = new float[24];
        float[] bias = new float[8];
        try (Safetensors file = Safetensors.open(Disk.real(), weights, true)) {
            file.entries().values().forEach(e -> shapes.put(e.name(), e.shape()));
            file.read("0.weight", first);
            file.read("0.bias", bias);
        }

        assertEquals(List.of("0.weight", "0.bias", "0.norm.weight", "0.norm.bias", "1.weight", "1.bias",
                "1.norm.weight", "1.norm.bias", "2.weight", "2.bias"), List.copyOf(shapes.keySet()));
        assertEquals(List.of(List.of(8L, 3L), List.of(8L), List.of(8L), List.of(8L), List.of(20L, 8L), List.of(20L),
                List.of(20L), List.of(20L), List.of(4L, 20L), List.of(4L)), List.copyOf(shapes.values()));
    }

    /// PyTorch's own formula, y = x Wᵀ + b, on the numbers of the file.
    @Test
    void theFilesNumbersGiveTheActionByHand() throws IOException {
        Policy policy = policy(new Network(List.of(8), Activation.RELU), false, 2);
        float[] w0 = new float[24];
        float[] b0 = new float[8];
        float[] w1 = new float[32];
        float[] b1 = new float[4];
        try (Safetensors file = Safetensors.open(Disk.real(), saved(policy).resolve("weights-7.safetensors"), true)) {
            file.read("0.weight", w0);
            file.read("0.bias", b0);
            file.read("1.weight", w1);
            file.read("1.bias", b1);
        }
        double[] x = {0.3, -1, 2};
        double out = b1[1];
        for (int j = 0; j < 8; j++) {
            double h = b0[j];
            for (int i = 0; i < 3; i++) {
                h += w0[3 * j + i] * x[i];
            }
            out += w1[8 + j] * Math.max(h, 0);
        }
        float[] unit = new float[2];

        policy.actUnit(new float[]{0.3f, -1, 2}, unit);

        assertEquals(StrictMath.tanh(out), unit[1], 1e-6);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            "fittedq-policy"       | "other"           | expected format fittedq-policy, got other
            "version": 5           | "version": 9      | expected version 8 of the format or older, got 9; it was written by a newer FittedQ
            "version": 5           | "version": 0      | expected a version of the format, 1 to 8, got 0
            "version": 5           | "version": -1     | expected a version of the format, 1 to 8, got -1
            "layers": []           | "layers": [{"layer": "mist", "settings": {}}] | layers[0].layer: expected one of history, rescale, rate_limit, restricted, noise, delay, repeat, narrowed, got mist
            "layers": []           | "layers": [{"layer": "delay", "settings": {"actions.delaySteps": "0"}}] | delaySteps: expected an integer of at least 1, got 0
            "layers": []           | "layers": [{"layer": "rescale", "settings": {}}] | policy of plant: expected the observations and the action box that its layers make of the plant's, 3 and [-1.0, -1.0] .. [1.0, 1.0], got 3 and [-1.0, 2.0] .. [3.0, 2.5]
            "version": 5           | "versio": 5       | version: expected a value, got none
            "observationSize": 3   | "observationSize": 4294967299 | observationSize: expected an integer in [1, 1048576], got 4294967299
            "observationSize": 3   | "observationSize": 4 | expected 4 numbers, got 3
            "hidden": [8, 20]      | "hidden": [1000000, 1000000] | 0.weight: expected shape 1000000×3, got 8×3
            "hidden": [8, 20]      | "hidden": [8]     | 1.weight: expected shape 4×8, got 20×8
            "hidden": [8, 20]      | "hidden": [20, 8] | 0.weight: expected shape 20×3, got 8×3
            "hidden": [8, 20]      | "hidden": []      | hidden: expected at least one layer, got []
            "hidden": [8, 20]      | "hidden": [0]     | network.hidden[0]: expected an integer in [1, 1048576], got 0
            "outputs": 4           | "outputs": 1      | network.outputs: expected at least one for each of 2 actions, got 1
            "outputs": 4           | "outputs": 3      | 2.weight: expected shape 3×20, got 4×20
            "silu"                 | "gelu"            | network.activation: expected one of relu, tanh, silu, got gelu
            "layerNorm": true      | "layerNorm": 1    | network.layerNorm: expected true or false, got 1
            "actionLow": [-1.0,    | "actionLow": [9,  | action box, dimension 0: expected finite bounds with low < high, got [9.0, 3.0]
            "actionLow": [-1.0,    | "actionLow": [    | action box: expected as many upper as lower bounds (1), got 2
            "scale": [             | "scale": ["NaN",  | normalisation.scale: expected 3 numbers, got 4
            "shift": [             | "shift": [1e99, 1, 1], "unused": [ | normalisation.shift: expected finite numbers, got Infinity
            "weights-7.safetensors" | "../x.safetensors" | weights: expected a file beside it, got '../x.safetensors'
            "weights-7.safetensors" | "weights-8.safetensors" | weights-8.safetensors
            """)
    void aDescriptionThatDoesNotHoldIsRefused(String text, String replacement, String message) throws IOException {
        Path saved = saved(policy());
        String json = Files.readString(saved.resolve("policy.json"));
        assertTrue(json.contains(text), json);
        Files.writeString(saved.resolve("policy.json"), json.replace(text, replacement));
        sign(saved);

        IOException e = assertThrows(IOException.class, () -> Policy.load(saved));

        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void aFolderWithoutAPolicyIsRefused() {
        IOException e = assertThrows(IOException.class, () -> Policy.load(folder));

        assertEquals(folder + ": expected a policy folder with policy.json, got none", e.getMessage());
    }

    /// The same number of elements, transposed: only the shape tells.
    @Test
    void transposedWeightsAreRefused() throws IOException {
        Path saved = saved(policy());
        rewrite(saved.resolve("weights-7.safetensors"), "0.weight", 0.5f, 3, 8);
        sign(saved);

        IOException e = assertThrows(IOException.class, () -> Policy.load(saved));

        assertEquals(saved.resolve("weights-7.safetensors") + ": 0.weight: expected shape 8×3, got 3×8",
                e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-Infinity"})
    void weightsThatAreNotFiniteAreRefused(float value) throws IOException {
        Path saved = saved(policy());
        rewrite(saved.resolve("weights-7.safetensors"), "0.weight", value, 8, 3);
        sign(saved);

        IOException e = assertThrows(IOException.class, () -> Policy.load(saved));

        assertEquals(saved.resolve("weights-7.safetensors") + ": 0.weight[0]: expected a finite number, got "
                + (double) value, e.getMessage());
    }

    /// Writes the digests of what is there.
    private static void sign(Path saved) throws IOException {
        Path file = saved.resolve("policy.json");
        String text = Files.readString(file);
        Path weights = saved.resolve("weights-7.safetensors");
        text = text.replaceFirst("(\"weightsSha256\": )\"[0-9a-f]+\"", "$1\"" + Sha256.of(Disk.real(), weights) + "\"");
        String zeros = "0".repeat(64);
        text = text.replaceFirst("(\"sha256\": )\"[0-9a-f]+\"", "$1\"" + zeros + "\"");
        Files.writeString(file, text.replace(zeros, PolicyFile.digest(text, zeros)));
    }

    @Test
    void anyByteThatIsChangedIsNoticed() throws IOException {
        Path saved = saved(policy(new Network(List.of(5), Activation.TANH, Norm.Layer.DEFAULT), true, 1));
        RandomStream random = new RandomStream(1, "damage");
        for (String name : List.of("weights-7.safetensors", "policy.json")) {
            byte[] whole = Files.readAllBytes(saved.resolve(name));
            for (int at = 0; at < whole.length; at++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 + random.index(255));
                Files.write(saved.resolve(name), damaged);
                int place = at;
                assertThrows(IOException.class, () -> Policy.load(saved), () -> name + ", byte " + place);
            }
            Files.write(saved.resolve(name), whole);
        }
        Policy.load(saved);
    }

    /// Also where the damage is such that all rules of the format hold.
    @Test
    void damageIsToldWithWhatToDo() throws IOException {
        Path saved = saved(policy());
        Path file = saved.resolve("policy.json");
        String json = Files.readString(file);
        String digest = json.replaceFirst("(?s).*\"sha256\": \"", "").substring(0, 64);
        String changed = json.replaceFirst("\"actionLow\": \\[-1.0", "\"actionLow\": [-1.5");
        Files.writeString(file, changed);

        assertEquals(file + ": expected the content that was written, of SHA-256 " + digest + ", got "
                + PolicyFile.digest(changed, digest)
                + "; it was damaged or changed; copy it again, or save the policy again",
                assertThrows(IOException.class, () -> Policy.load(saved)).getMessage());
        // an older version has no digests, but what has them is held to them
        Files.writeString(file, changed.replace("\"version\": 5", "\"version\": 1"));
        assertThrows(IOException.class, () -> Policy.load(saved));
    }

    @Test
    void whatIsNoRegularFileIsRefusedAndALinkToOneIsNot() throws IOException {
        Path saved = saved(policy());
        for (String name : List.of("policy.json", "weights-7.safetensors")) {
            Path file = saved.resolve(name);
            Path moved = folder.resolve("moved-" + name);
            Files.move(file, moved);
            Files.createDirectory(file);
            assertEquals(file + ": expected a regular file, got a folder",
                    assertThrows(IOException.class, () -> Policy.load(saved)).getMessage());
            Files.delete(file);
            Files.createSymbolicLink(file, Path.of("/dev/zero"));
            assertEquals(file + ": expected a regular file, got a pipe, a device or a socket",
                    assertThrows(IOException.class, () -> Policy.load(saved)).getMessage());
            Files.delete(file);
            Files.createSymbolicLink(file, moved);
        }

        assertEquals(actions(policy(), 20), actions(Policy.load(saved), 20));
    }

    /// As versions 1 to 3 were written.
    /// As versions 3 and 4 wrote it: the settings of all kinds, side by side.
    private static final String OLD_REGRESSOR = """
              "regressor": {
                "kind": "POLYNOMIAL",
                "network.network.hidden": "256,256",
                "network.optimiser.learningRateSchedule.shape": "CONSTANT",
                "network.optimiser.learningRateSchedule.end": "0.0",
                "network.batchSize": "256",
                "trees.trees": "50",
                "polynomial.degree": "2",
                "polynomial.ridge": "1.0E-9"
              },
            """;

    private static void makeOld(Path saved, int version) throws IOException {
        Path file = saved.resolve("policy.json");
        String text = Files.readString(file).replaceFirst("(?s)  \"plant\": \\{.*?\\},\n", "")
                .replace("  \"layers\": [],\n", "").replaceFirst("(?s),\n  \"weightsSha256\".*", "\n}\n")
                .replace("\"version\": 5", "\"version\": " + version)
                .replaceFirst("(?s)  \"regressor\": \\{.*?\\}\n  \\},\n", Matcher.quoteReplacement(OLD_REGRESSOR));
        assertFalse(text.contains("plant\":") || text.contains("sha256") || text.contains("layers"), text);
        Files.writeString(file, text);
    }

    @Test
    void policiesOfOlderVersionsStillLoad() throws IOException {
        List<Policy> kinds = kinds();
        for (int version = 1; version <= 3; version++) {
            Policy policy = kinds.get(version - 1);
            Path saved = saved(policy);
            makeOld(saved, version);

            Policy loaded = Policy.load(saved);

            assertEquals(actions(policy, 20), actions(loaded, 20));
            assertEquals(Optional.empty(), loaded.plant());
        }
    }

    private static GreedyPolicy bestPoint(Compute compute) {
        RandomStream random = new RandomStream(1, "points");
        return new GreedyPolicy.BestPoint(
                new Mlp(3, new Network(List.of(8, 5), Activation.TANH, Norm.Layer.DEFAULT), 6, Mlp.Use.FORWARD, random,
                        compute),
                new Mlp(5, new Network(List.of(7), Activation.RELU), 1, Mlp.Use.FORWARD, random, compute));
    }

    @Test
    void aPolicyOfControlPointsIsKeptWithBothNetworks() throws IOException {
        Compute compute = new Compute(1);
        Policy policy = new Policy(SPEC, bestPoint(compute), Optional.empty(), compute);

        Policy loaded = Policy.load(saved(policy));

        assertEquals(actions(policy, 50), actions(loaded, 50));
        assertTrue(actions(policy, 50).stream().distinct().count() > 40);
        String text = Files.readString(folder.resolve("policy/policy.json"));
        assertTrue(text.contains("\"version\": 6"), "which no older FittedQ takes for an actor's");
        try (Safetensors file = Safetensors.open(Disk.real(), folder.resolve("policy/weights-7.safetensors"), true)) {
            assertEquals(List.of("points.0.weight", "points.0.bias", "points.0.norm.weight", "points.0.norm.bias",
                    "points.1.weight", "points.1.bias", "points.1.norm.weight", "points.1.norm.bias",
                    "points.2.weight", "points.2.bias", "values.0.weight", "values.0.bias", "values.1.weight",
                    "values.1.bias"), List.copyOf(file.entries().keySet()));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            "outputs": 6  | "outputs": 5     | FILE: points.outputs: expected a multiple of the 2 actions, got 5
            "outputs": 6  | "outputs": 8     | WEIGHTS: points.2.weight: expected shape 8×5, got 6×5
            "outputs": 1  | "outputs": 2     | FILE: values.outputs: expected 1, a value, got 2
            "hidden": [7] | "hidden": [9]    | WEIGHTS: values.0.weight: expected shape 9×5, got 7×5
            """)
    void aPolicyOfControlPointsThatDoesNotFitIsRefused(String from, String to, String message) throws IOException {
        Compute compute = new Compute(1);
        Path saved = saved(new Policy(SPEC, bestPoint(compute), Optional.empty(), compute));
        Path file = saved.resolve("policy.json");
        String zeros = "0".repeat(64);
        String text = Files.readString(file).replace(from, to).replaceFirst("(\"sha256\": )\"[0-9a-f]+\"",
                "$1\"" + zeros + "\"");
        Files.writeString(file, text.replace(zeros, PolicyFile.digest(text, zeros)));

        assertEquals(
                message.replace("FILE", file.toString()).replace("WEIGHTS",
                        saved.resolve("weights-7.safetensors").toString()),
                assertThrows(IOException.class, () -> Policy.load(saved)).getMessage());
    }

    /// One of each kind: an actor, a search over a network, a search over a regressor, the best of three points, a search over a mean, a
    /// search over a categorical critic.
    private static List<Policy> kinds() {
        Compute compute = new Compute(1);
        Mlp critic = new Mlp(5, new Network(List.of(8), Activation.RELU), 1, Mlp.Use.FORWARD,
                new RandomStream(1, "critic"), compute);
        Maximiser method = new Cem(8, 2, 3, 1, 1e-3, 1, Cem.Answer.BEST);
        RegressorChoice choice = Polynomial.DEFAULT;
        Regressor q = choice.make(3, 2, new Streams(1), "q", compute);
        return List.of(policy(), new Policy(SPEC, new GreedyPolicy.Implicit(critic, method), Optional.empty(), compute),
                new Policy(SPEC, new GreedyPolicy.Searched(q, Optional.of(choice), method), Optional.empty(), compute),
                new Policy(SPEC, bestPoint(compute), Optional.empty(), compute),
                new Policy(SPEC, mean(2), Optional.empty(), compute), categorical());
    }

    private static Policy categorical() {
        return categorical(1);
    }

    private static Policy categorical(double tail) {
        Compute compute = new Compute(1);
        Bins bins = new Bins(-0.1, 1234.5, 33, tail);
        Mlp critic = new Mlp(5,
                Settings.override(Settings.override(Network.DEFAULT, "hidden", "8"), "activation", "tanh"), 33,
                Mlp.Use.FORWARD,
                new RandomStream(1, "critic"), compute);
        float[] first = critic.weight(0);
        for (int i = 0; i < first.length; i++) {
            first[i] *= i % 5 == 0 ? 0.01f : i % 5 >= 3 ? 3 : 1; // so that an observation up to 100 does not decide alone
        }
        critic.set(0, first, new float[8]);
        float[] last = critic.weight(1);
        for (int i = 0; i < last.length; i++) {
            last[i] *= 20; // far from uniform
        }
        critic.set(1, last, new float[33]);
        return new Policy(SPEC,
                new GreedyPolicy.Implicit(critic, Optional.of(bins), new Cem(8, 2, 3, 1, 1e-3, 1, Cem.Answer.BEST)),
                Optional.empty(), compute);
    }

    @Test
    void aSearchOfACategoricalCriticIsKeptWithItsBins() throws IOException {
        Policy policy = categorical();

        Policy loaded = Policy.load(saved(policy));

        assertEquals(actions(policy, 50), actions(loaded, 50));
        assertTrue(actions(policy, 50).stream().distinct().count() > 1);
        assertEquals(Optional.of(new Bins(-0.1, 1234.5, 33)), ((GreedyPolicy.Implicit) loaded.greedy()).bins());
        String text = Files.readString(folder.resolve("policy/policy.json"));
        assertTrue(text.contains("\"version\": 7"), "which no older FittedQ takes for a search of one output");
    }

    @Test
    void aSearchOfTheWorstShareIsKeptAndActsOtherwiseThanOneOfTheMean() throws IOException {
        Policy policy = categorical(0.05);

        Policy loaded = Policy.load(saved(policy));

        assertEquals(actions(policy, 50), actions(loaded, 50));
        assertNotEquals(actions(categorical(), 50), actions(policy, 50));
        assertTrue(Files.readString(folder.resolve("policy/policy.json")).contains("\"version\": 8"),
                "which no older FittedQ takes for a search of the mean");
    }

    @Test
    void aCategoricalPolicyActsByTheMeanAndNotByAnOutput() {
        Compute compute = new Compute(1);
        Mlp critic = new Mlp(5, Settings.override(Network.DEFAULT, "hidden", "4"), 2, Mlp.Use.FORWARD,
                new RandomStream(1, "w"), compute);
        float[] first = new float[4 * 5];
        first[3] = 1; // of the first action
        critic.set(0, first, new float[]{2, 0, 0, 0});
        critic.set(1, new float[]{2, 0, 0, 0, 1, 0, 0, 0}, new float[2]); // the first output rises faster, and counts less
        float[] a = new float[2];

        new Policy(SPEC, new GreedyPolicy.Implicit(critic, Optional.of(new Bins(0, 1, 2)),
                new Cem(64, 4, 8, 1, 1e-3, 1, Cem.Answer.BEST)), Optional.empty(), compute).act(new float[3], a);

        assertEquals(-1, a[0], 1e-3f); // low, where p₁ = σ(−(a + 2)) is largest
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            "outputs": 33  | "outputs": 1     | network.outputs: expected 33, one for each bin, got 1
            "count": 33    | "count": 34      | network.outputs: expected 34, one for each bin, got 33
            "count": 33    | "count": 1       | bins: expected an integer of at least 2, got 1
            "high": 1234.5 | "high": -1.5     | range of bins: expected finite numbers, low < high, got -0.1 and -1.5
            "bins"         | "bin"            | network.outputs: expected 1, a value, got 33
            """)
    void binsThatDoNotFitAreRefused(String from, String to, String message) throws IOException {
        Path saved = saved(categorical());
        Path file = saved.resolve("policy.json");
        String zeros = "0".repeat(64);
        String text = Files.readString(file).replace(from, to).replaceFirst("(\"sha256\": )\"[0-9a-f]+\"",
                "$1\"" + zeros + "\"");
        Files.writeString(file, text.replace(zeros, PolicyFile.digest(text, zeros)));

        String found = assertThrows(IOException.class, () -> Policy.load(saved)).getMessage();

        assertTrue(found.endsWith(message), found);
    }

    @Test
    void whatIsNotFiniteNeverLeavesAsAnAction() {
        for (Policy policy : kinds()) {
            for (float bad : new float[]{Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                float[] s = {1, bad, 0};
                float[] a = {7, 7};
                NotFiniteDecisionException e = assertThrows(NotFiniteDecisionException.class, () -> policy.act(s, a));
                assertEquals("observation: expected finite numbers, got " + bad + " at index 1", e.getMessage());
                assertTrue(e.observed());
                assertThrows(NotFiniteDecisionException.class, () -> policy.actUnit(s, a));
                assertArrayEquals(new float[]{7, 7}, a, "untouched");

                Policy safe = policy.withFallback(2.5f, 2.1f);
                safe.act(s, a);
                assertArrayEquals(new float[]{2.5f, 2.1f}, a);
                assertEquals(actions(policy, 10), actions(safe, 10));
            }
        }
    }

    /// Weights so large that the network overflows.
    @Test
    void anActionThatIsNotFiniteIsTreatedAsAnObservationThatIsNot() {
        Compute compute = new Compute(1);
        Mlp actor = new Mlp(3, new Network(List.of(2), Activation.RELU), 2, Mlp.Use.FORWARD,
                new RandomStream(1, "w"), compute);
        actor.set(0, new float[]{1e30f, 0, 0, 1e30f, 0, 0}, new float[2]);
        actor.set(1, new float[]{1e30f, -1e30f, 0, 0}, new float[2]); // ∞ − ∞
        Mlp critic = new Mlp(5, new Network(List.of(2), Activation.RELU), 1, Mlp.Use.FORWARD,
                new RandomStream(1, "w"), compute);
        critic.set(0, new float[]{1e30f, 0, 0, 0, 0, 1e30f, 0, 0, 0, 0}, new float[2]);
        critic.set(1, new float[]{1e30f, -1e30f}, new float[1]);
        Mlp points = new Mlp(3, new Network(List.of(2), Activation.RELU), 6, Mlp.Use.FORWARD,
                new RandomStream(1, "w"), compute);
        for (GreedyPolicy greedy : List.of(new GreedyPolicy.Amortised(actor),
                new GreedyPolicy.Implicit(critic, new Cem(8, 2, 3, 1, 1e-3, 1, Cem.Answer.BEST)),
                new GreedyPolicy.BestPoint(actor, critic), new GreedyPolicy.BestPoint(points, critic))) {
            Policy policy = new Policy(SPEC, greedy, Optional.empty(), compute);
            float[] a = new float[2];

            NotFiniteDecisionException e = assertThrows(NotFiniteDecisionException.class,
                    () -> policy.act(new float[]{1e10f, 0, 0}, a));

            assertFalse(e.observed());
            policy.withFallback(-1, 2).act(new float[]{1e10f, 0, 0}, a);
            assertArrayEquals(new float[]{-1, 2}, a);
        }
    }

    @Test
    void aFallBackOutsideTheBoxIsRefused() {
        assertEquals("fall-back action: expected one in [-1.0, 2.0] .. [3.0, 2.5], got [0.0, 0.0]",
                assertThrows(IllegalArgumentException.class, () -> policy().withFallback(0, 0)).getMessage());
        assertEquals("fall-back action: expected 2 numbers, got 1",
                assertThrows(IllegalArgumentException.class, () -> policy().withFallback(0)).getMessage());
    }

    /// Writes a file of the same tensors, but one that is filled with a value.
    private static void rewrite(Path file, String name, float value, long... shape) throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        try (Safetensors old = Safetensors.open(Disk.real(), file, false)) {
            for (Safetensors.Entry e : old.entries().values()) {
                float[] data = new float[(int) e.length()];
                old.read(e.name(), data);
                if (e.name().equals(name)) {
                    Arrays.fill(data, value);
                }
                tensors.add(Tensor.of(e.name(), data, e.name().equals(name)
                        ? shape
                        : e.shape().stream().mapToLong(n -> n).toArray()));
            }
        }
        Files.delete(file);
        Safetensors.write(Disk.real(), file, Map.of(), tensors).close();
    }

    @Test
    void aFileThatIsCutAnywhereIsRefused() throws IOException {
        Path saved = saved(policy());
        for (String name : List.of("weights-7.safetensors", "policy.json")) {
            byte[] whole = Files.readAllBytes(saved.resolve(name));
            // the last byte of the description is a line feed, which may be missing
            for (int length = 0; length < whole.length - 1; length += 3) {
                Files.write(saved.resolve(name), Arrays.copyOf(whole, length));
                assertThrows(IOException.class, () -> Policy.load(saved), name + " cut to " + length);
            }
            Files.write(saved.resolve(name), whole);
        }
        assertEquals(actions(policy(), 20), actions(Policy.load(saved), 20));
    }

    @Test
    void whateverCallOfASaveFailsTheOldOrTheNewPolicyLoads() throws IOException {
        // of another step, and of the same, whose weights would have the same name
        for (long step : new long[]{7, 8}) {
            for (Fault fault : List.of(Fault.ONCE, Fault.FOREVER, Fault.FULL, Fault.POWER)) {
                boolean struck = true;
                for (int k = 1; struck; k++) {
                    struck = oldOrNew(step, fault, k);
                    assertTrue(struck || k > 10, "a save has more than 10 calls");
                }
            }
        }
    }

    private boolean oldOrNew(long step, Fault fault, int k) throws IOException {
        Path place = folder.resolve(step + "-" + fault + "-" + k);
        Policy before = policy(new Network(List.of(8), Activation.RELU), true, 1);
        Policy after = policy(new Network(List.of(6), Activation.TANH), false, 2);
        FaultyDisk disk = new FaultyDisk(fault, k);
        before.save(new FaultyDisk(Fault.NONE, 0), place, 7);
        boolean done = false;
        try {
            after.save(disk, place, step);
            done = true;
        } catch (IOException expected) {
            assertTrue(disk.struck());
        }
        if (fault == Fault.POWER) {
            disk.crash(Damage.values()[k % Damage.values().length], k % 2 == 0);
        }

        List<List<Float>> loaded = actions(Policy.load(place), 20);

        boolean isNew = loaded.equals(actions(after, 20));
        assertTrue(isNew || (!done && loaded.equals(actions(before, 20))), place.toString());
        // and life goes on
        before.save(new FaultyDisk(Fault.NONE, 0), place, 9);
        assertEquals(actions(before, 20), actions(Policy.load(place), 20));
        try (Stream<Path> files = Files.list(place)) {
            assertEquals(2, files.count(), "leftovers are gone: " + place);
        }
        return disk.struck();
    }
}
