// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;
import org.fittedq.argmax.Maximiser;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Settings;
import org.fittedq.value.Regressor;
import org.fittedq.value.RegressorChoice;

/// A deployable policy: observation in, action out. Normalisation, squashing, scaling and bounds are inside.
///
/// ```java
/// Policy policy = Policy.load(Path.of("runs/pendulum/policy"));
/// policy.act(observation, action);
/// ```
///
/// The action is deterministic. Of an actor: box(tanh(first dₐ outputs of the network)), for a Gaussian policy the squashed
/// mean. Of a critic: the action that a search finds best ([GreedyPolicy.Implicit]), a function of the observation too.
/// Thread-safe: any number of threads may act at once. Nothing is allocated after a thread's first call, unless more than
/// 64 threads act at the same moment.
///
/// A folder holds `policy.json` (format, spaces, network, normalisation) and a safetensors file with the weights, named in
/// it, as PyTorch lays them out (`0.weight`: outputs × inputs, `0.bias` …).
public final class Policy implements Controller {

    private static final String FORMAT = "fittedq-policy";
    /// Version 2 knows policies that search a network, version 3 those that search another regressor; each is written as the
    /// oldest that knows it.
    private static final int VERSION = 3;
    private static final String FILE = "policy.json";
    private static final long MAX_BYTES = 1 << 24;
    private static final int MAX_SIZE = 1 << 20;
    private static final int SLOTS = 64;

    private final Spec spec;
    private final GreedyPolicy greedy;
    private final Compute compute;
    private final Optional<ObservationNormaliser> normaliser;
    private final AtomicReferenceArray<Decision> work = new AtomicReferenceArray<>(SLOTS);

    /// Makes a policy of a network in memory.
    ///
    /// @param spec       shapes and action box
    /// @param greedy     what chooses the action; its network is not copied
    /// @param normaliser normalisation of observations, if any; not copied
    /// @param compute    kernels
    public Policy(Spec spec, GreedyPolicy greedy, Optional<ObservationNormaliser> normaliser, Compute compute) {
        this.spec = spec;
        this.greedy = greedy;
        this.normaliser = normaliser;
        this.compute = compute;
    }

    /// Returns shapes, bounds and the environment's name.
    ///
    /// @return the spec it was trained for
    public Spec spec() {
        return spec;
    }

    /// Chooses the action.
    ///
    /// @param s   observation, `spec().observationSize()` floats; not modified
    /// @param out out: action in the environment's units, inside its box
    /// @throws IllegalArgumentException if the observation has another length, or the action no room
    public void act(float[] s, float[] out) {
        actUnit(s, out);
        spec.actions().fromUnit(out, 0, out);
    }

    /// Chooses the action in normalised units.
    ///
    /// @param s   observation; not modified
    /// @param out out: action in [−1, 1]
    @Override
    public void actUnit(float[] s, float[] out) {
        if (s.length != spec.observationSize()) {
            throw new IllegalArgumentException(
                    Check.message("observation", spec.observationSize() + " numbers", s.length));
        }
        int actions = spec.actions().size();
        if (out.length < actions) {
            throw new IllegalArgumentException(Check.message("action", "room for " + actions + " numbers", out.length));
        }
        int slot = (int) (Thread.currentThread().threadId() % SLOTS);
        Decision mine = work.getAndSet(slot, null);
        Decision d = mine == null ? Decision.of(spec, greedy, compute) : mine;
        d.s().setRow(0, s);
        if (normaliser.isPresent()) {
            normaliser.get().apply(d.s());
        }
        d.decide(out);
        work.set(slot, d);
    }

    /// Loads a policy.
    ///
    /// @param folder such as `runs/a/policy`
    /// @return the policy
    /// @throws IOException if a file is missing, damaged, or of a newer format
    public static Policy load(Path folder) throws IOException {
        Disk disk = Disk.real();
        Path file = folder.resolve(FILE);
        if (!disk.exists(file)) {
            throw new IOException(Check.message(folder.toString(), "a policy folder with " + FILE, "none"));
        }
        try {
            JsonAt json = Json.read(file.toString(), disk.readAll(file, (int) MAX_BYTES), MAX_BYTES);
            Check.that(json.at("format").text().equals(FORMAT), file.toString(), "format " + FORMAT,
                    json.at("format").text());
            Check.that(json.at("version").whole() <= VERSION, file.toString(),
                    "version " + VERSION + " of the format or older", json.at("version").whole(),
                    "it was written by a newer FittedQ");
            return read(disk, folder, json);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Policy read(Disk disk, Path folder, JsonAt json) throws IOException {
        ActionBox box = ActionBox.of(floats(json.at("actionLow")), floats(json.at("actionHigh")));
        Spec spec = new Spec(json.at("environment").text(), size(json.at("observationSize")), box,
                json.at("stepSeconds").real());
        Optional<ObservationNormaliser> normaliser = json.find("normalisation")
                .map(n -> new ObservationNormaliser(moments(n.at("shift"), spec), moments(n.at("scale"), spec)));
        String name = json.at("weights").text();
        Check.that(name.matches("[\\w.-]+"), place(json.at("weights")), "a file beside it", "'" + name + "'");
        Compute compute = new Compute(1);
        try (Safetensors weights = Safetensors.open(disk, folder.resolve(name), true)) {
            GreedyPolicy greedy = json.find("regressor").isPresent()
                    ? regressor(weights, folder.resolve(name).toString(), json, spec, compute)
                    : network(weights, folder.resolve(name), json, spec, compute);
            return new Policy(spec, greedy, normaliser, compute);
        }
    }

    private static GreedyPolicy regressor(Safetensors weights, String source, JsonAt json, Spec spec, Compute compute)
            throws IOException {
        RegressorChoice choice = Settings.override(RegressorChoice.DEFAULT, Experiment.texts(json.at("regressor")));
        Regressor q = choice.make(spec.observationSize(), spec.actions().size(), new Streams(0), "overwritten",
                compute);
        StateExchange.restore(q, weights, source);
        return new GreedyPolicy.Searched(q, Optional.of(choice), search(json.at("search")));
    }

    private static GreedyPolicy network(Safetensors weights, Path file, JsonAt json, Spec spec, Compute compute)
            throws IOException {
        JsonAt net = json.at("network");
        Network network = new Network(net.at("hidden").items().stream().map(Policy::size).toList(),
                activation(net.at("activation")), net.at("layerNorm").truth());
        int outputs = size(net.at("outputs"));
        int actions = spec.actions().size();
        Optional<Maximiser> search = json.find("search").map(Policy::search);
        int inputs = spec.observationSize() + (search.isPresent() ? actions : 0);
        Check.that(search.isPresent() ? outputs == 1 : outputs >= actions, place(net.at("outputs")),
                search.isPresent() ? "1, a value" : "at least one for each of " + actions + " actions", outputs);
        checkShapes(weights, file, inputs, network, outputs);
        Mlp mlp = new Mlp(inputs, network, outputs, use(search), new RandomStream(0, "overwritten"), compute);
        readWeights(weights, mlp);
        return search.isPresent()
                ? new GreedyPolicy.Implicit(mlp, search.get())
                : new GreedyPolicy.Amortised(mlp);
    }

    /// A search by gradients needs what a mere evaluation does not.
    private static Mlp.Use use(Optional<Maximiser> search) {
        return search.isPresent() && search.get().needsGradient()
                ? Mlp.Use.FIT_AND_INPUT_GRADIENT
                : Mlp.Use.FORWARD;
    }

    private static Maximiser search(JsonAt json) {
        JsonAt method = json.at("method");
        Record defaults = (Record) MaximiserKind.of(method.text());
        Map<String, String> settings = new LinkedHashMap<>();
        for (String name : Settings.flatten(defaults).keySet()) {
            settings.put(name, json.at("settings").at(name).text());
        }
        return (Maximiser) Settings.override(defaults, settings);
    }

    private static String place(JsonAt at) {
        return at.source() + ": " + at.path();
    }

    private static int size(JsonAt at) {
        Check.that(at.whole() >= 1 && at.whole() <= MAX_SIZE, place(at), "an integer in [1, " + MAX_SIZE + "]",
                at.whole());
        return (int) at.whole();
    }

    private static Activation activation(JsonAt at) {
        List<String> names = Stream.of(Activation.values()).map(a -> a.name().toLowerCase(Locale.ROOT)).toList();
        Check.that(names.contains(at.text()), place(at), "one of " + String.join(", ", names), at.text());
        return Activation.values()[names.indexOf(at.text())];
    }

    private static float[] moments(JsonAt items, Spec spec) {
        float[] values = floats(items);
        Check.that(values.length == spec.observationSize(), place(items), spec.observationSize() + " numbers",
                values.length);
        for (float v : values) {
            Check.that(Float.isFinite(v), place(items), "finite numbers", v);
        }
        return values;
    }

    /// Checks the shapes before anything of that size is allocated.
    private static void checkShapes(Safetensors weights, Path file, int inputs, Network network, int outputs) {
        long width = inputs;
        for (int l = 0; l <= network.hidden().size(); l++) {
            boolean hidden = l < network.hidden().size();
            long units = hidden ? network.hidden().get(l) : outputs;
            checkShape(weights, file, l + ".weight", List.of(units, width));
            checkShape(weights, file, l + ".bias", List.of(units));
            if (hidden && network.layerNorm()) {
                checkShape(weights, file, l + ".norm.weight", List.of(units));
                checkShape(weights, file, l + ".norm.bias", List.of(units));
            }
            width = units;
        }
    }

    private static void checkShape(Safetensors weights, Path file, String name, List<Long> shape) {
        Safetensors.Entry entry = weights.entries().get(name);
        Check.that(entry != null && entry.shape().equals(shape), file + ": " + name,
                "shape " + Tensor.shapeText(shape), entry == null ? "none" : Tensor.shapeText(entry.shape()));
    }

    private static void readWeights(Safetensors file, Mlp mlp) throws IOException {
        int width = mlp.inputs();
        for (int l = 0; l < mlp.depth(); l++) {
            boolean hidden = l < mlp.depth() - 1;
            int outputs = hidden ? mlp.network().hidden().get(l) : mlp.outputs();
            float[] weight = new float[outputs * width];
            float[] bias = new float[outputs];
            file.read(l + ".weight", weight);
            file.read(l + ".bias", bias);
            mlp.set(l, weight, bias);
            if (hidden && mlp.network().layerNorm()) {
                float[] gain = new float[outputs];
                float[] shift = new float[outputs];
                file.read(l + ".norm.weight", gain);
                file.read(l + ".norm.bias", shift);
                mlp.setNorm(l, gain, shift);
            }
            width = outputs;
        }
    }

    /// Saves the policy, replacing an older one in the folder: at every moment the folder holds a whole policy.
    ///
    /// @param disk   where
    /// @param folder such as `runs/a/policy`; made if missing
    /// @param step   environment steps learned so far, for the file's name
    /// @throws IOException if the disk reports an error; the older policy is then untouched
    public void save(Disk disk, Path folder, long step) throws IOException {
        disk.createDirectories(folder);
        Path temporary = folder.resolve("weights.tmp");
        if (disk.exists(temporary)) {
            disk.delete(temporary); // of a process that was killed here
        }
        try (Disk.Out out = Safetensors.write(disk, temporary, Map.of("format", FORMAT), tensors())) {
            out.force();
        }
        String weights = place(disk, folder, temporary, "weights-" + step);
        disk.forceDirectory(folder);
        disk.replace(folder.resolve(FILE),
                Json.of(json(weights)).pretty().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        for (Path p : disk.list(folder)) {
            String name = p.getFileName().toString();
            if (name.startsWith("weights-") && !name.equals(weights)) {
                disk.delete(p);
            }
        }
    }

    /// Gives the weights a name that no other weights have, as an older `policy.json` may still refer to those.
    private static String place(Disk disk, Path folder, Path temporary, String name) throws IOException {
        byte[] mine = disk.readAll(temporary, Integer.MAX_VALUE);
        for (int i = 0;; i++) {
            String unique = name + (i == 0 ? "" : "." + i) + ".safetensors";
            Path file = folder.resolve(unique);
            if (!disk.exists(file)) {
                disk.rename(temporary, file);
                return unique;
            }
            if (Arrays.equals(mine, disk.readAll(file, Integer.MAX_VALUE))) {
                disk.delete(temporary);
                return unique;
            }
        }
    }

    private List<Tensor> tensors() {
        return switch (greedy) {
            case GreedyPolicy.Amortised(Mlp actor) -> tensors(actor);
            case GreedyPolicy.Implicit(Mlp critic, Maximiser method) -> tensors(critic);
            case GreedyPolicy.Searched(Regressor q, Optional<RegressorChoice> choice, Maximiser method) -> StateExchange
                    .collect(q);
        };
    }

    private static List<Tensor> tensors(Mlp mlp) {
        List<Tensor> out = new ArrayList<>();
        int width = mlp.inputs();
        for (int l = 0; l < mlp.depth(); l++) {
            float[] bias = mlp.vector(l, Mlp.Part.BIAS);
            out.add(Tensor.of(l + ".weight", mlp.weight(l), bias.length, width));
            out.add(Tensor.of(l + ".bias", bias, bias.length));
            if (l < mlp.depth() - 1 && mlp.network().layerNorm()) {
                out.add(Tensor.of(l + ".norm.weight", mlp.vector(l, Mlp.Part.GAIN), bias.length));
                out.add(Tensor.of(l + ".norm.bias", mlp.vector(l, Mlp.Part.SHIFT), bias.length));
            }
            width = bias.length;
        }
        return out;
    }

    private Map<String, Object> json(String weights) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("version", version());
        json.put("environment", spec.name());
        json.put("observationSize", spec.observationSize());
        json.put("actionLow", bounds(true));
        json.put("actionHigh", bounds(false));
        json.put("stepSeconds", spec.stepSeconds());
        switch (greedy) {
            case GreedyPolicy.Amortised(Mlp actor) -> {
                json.put("network", network(actor));
                json.put("action", "low + (high - low) * (tanh(first outputs) + 1) / 2");
            }
            case GreedyPolicy.Implicit(Mlp critic, Maximiser method) -> {
                json.put("network", network(critic));
                json.put("action",
                        "low + (high - low) * (u + 1) / 2, u the best found of the network at (observation, u)");
                json.put("search", search(method));
            }
            case GreedyPolicy.Searched(Regressor q, Optional<RegressorChoice> choice, Maximiser method) -> {
                json.put("regressor", new LinkedHashMap<>(Settings.flatten(choice.orElseThrow(
                        () -> new IllegalArgumentException(Check.message("policy to save",
                                "a regressor of RegressorChoice", q.getClass().getSimpleName()))))));
                json.put("action",
                        "low + (high - low) * (u + 1) / 2, u the best found of the regressor at (observation, u)");
                json.put("search", search(method));
            }
        }
        if (normaliser.isPresent()) {
            Map<String, Object> normalisation = new LinkedHashMap<>(); // in this order: Map.of's differs between JVMs
            normalisation.put("shift", list(normaliser.get().shift()));
            normalisation.put("scale", list(normaliser.get().scale()));
            normalisation.put("clip", 10);
            json.put("normalisation", normalisation);
        }
        json.put("weights", weights);
        return json;
    }

    private int version() {
        return switch (greedy) {
            case GreedyPolicy.Amortised amortised -> 1;
            case GreedyPolicy.Implicit implicit -> 2;
            case GreedyPolicy.Searched searched -> VERSION;
        };
    }

    private static Map<String, Object> network(Mlp mlp) {
        Map<String, Object> network = new LinkedHashMap<>();
        network.put("hidden", mlp.network().hidden());
        network.put("activation", mlp.network().activation().name().toLowerCase(Locale.ROOT));
        network.put("layerNorm", mlp.network().layerNorm());
        network.put("outputs", mlp.outputs());
        return network;
    }

    private static Map<String, Object> search(Maximiser method) {
        Map<String, Object> search = new LinkedHashMap<>();
        search.put("method", method.name());
        search.put("settings", new LinkedHashMap<>(Settings.flatten((Record) method)));
        return search;
    }

    private List<Float> bounds(boolean low) {
        List<Float> out = new ArrayList<>();
        for (int i = 0; i < spec.actions().size(); i++) {
            out.add(low ? spec.actions().low(i) : spec.actions().high(i));
        }
        return out;
    }

    private static List<Float> list(float[] values) {
        List<Float> out = new ArrayList<>();
        for (float v : values) {
            out.add(v);
        }
        return out;
    }

    private static float[] floats(JsonAt items) {
        List<JsonAt> list = items.items();
        float[] out = new float[list.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) list.get(i).real();
        }
        return out;
    }
}
