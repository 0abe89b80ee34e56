// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fittedq.argmax.Maximiser;
import org.fittedq.env.wrapper.Layer;
import org.fittedq.math.Check;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Mlp;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.settings.Choice;
import org.fittedq.settings.Settings;
import org.fittedq.store.Disk;
import org.fittedq.store.Json;
import org.fittedq.store.Safetensors;
import org.fittedq.store.Sha256;
import org.fittedq.store.StateExchange;
import org.fittedq.store.Tensor;
import org.fittedq.value.Bins;
import org.fittedq.value.Regressor;
import org.fittedq.value.RegressorChoice;

/// Writes a policy's folder.
final class PolicyFile {

    static final String NAME = "policy.json";
    static final String FORMAT = "fittedq-policy";
    /// Version 1 knew actors, version 2 also policies that search a network, version 3 also those that search another regressor; version
    /// 4 is that of all, with plant, layers and digests; version 5 says the plant's valid actions, and has of a regressor the settings of its own kind
    /// alone; version 6 is that of policies of control points, version 7 that of searches of a categorical critic or of the mean of several networks,
    /// version 8 that of a categorical critic of whose distribution the worst share counts; the others are still written as version 5, which more programs read.
    static final int VERSION = 8;
    private static final int BINS_SINCE = 7;
    private static final int POINTS_SINCE = 6;
    private static final int OF_MOST = 5;
    static final int PLANT_SINCE = 4;
    static final int DIGESTS_SINCE = 4;
    static final int VALID_ACTIONS_SINCE = 5;
    static final String VALID_ACTIONS = "validActions";
    /// Of a policy of control points: both networks' keys, with a dot after them the prefixes of their weights.
    static final String POINTS = "points.";
    static final String VALUES = "values.";
    /// Of a policy that searches a mean: how many networks; there is one if it is not told.
    static final String MEMBERS = "members";
    /// Of a search of a categorical critic: what its outputs count.
    static final String BINS = "bins";
    static final String WEIGHTS_SHA256 = "weightsSha256";
    static final String SHA256 = "sha256";

    private static final String ZEROS = "0".repeat(Sha256.DIGITS);

    private PolicyFile() {}

    /// Returns the digest of a description: that of its UTF-8 bytes with zeros in the place of the digest itself.
    static String digest(String text, String digest) {
        Check.that(digest.matches("[0-9a-f]{" + Sha256.DIGITS + "}"), SHA256, Sha256.DIGITS + " hexadecimal digits",
                "'" + digest + "'");
        return Sha256.of(text.replace(digest, ZEROS).getBytes(StandardCharsets.UTF_8));
    }

    /// Returns how a layer is named in the file.
    static String name(Layer.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    static void write(Policy policy, Disk disk, Path folder, long step) throws IOException {
        disk.createDirectories(folder);
        Path temporary = folder.resolve("weights.tmp");
        if (disk.exists(temporary)) {
            disk.delete(temporary); // of a process that was killed here
        }
        try (Disk.Out out = Safetensors.write(disk, temporary, Map.of("format", FORMAT), tensors(policy.greedy()))) {
            out.force();
        }
        String weights = place(disk, folder, temporary, "weights-" + step);
        disk.forceDirectory(folder);
        String text = Json.of(json(policy, weights, Sha256.of(disk, folder.resolve(weights)))).pretty();
        disk.replace(folder.resolve(NAME),
                text.replace(ZEROS, digest(text, ZEROS)).getBytes(StandardCharsets.UTF_8));
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

    private static List<Tensor> tensors(GreedyPolicy greedy) {
        return switch (greedy) {
            case GreedyPolicy.Amortised(Mlp actor) -> tensors("", actor);
            case GreedyPolicy.Implicit(List<Mlp> critics, Optional<Bins> bins, Maximiser method) -> IntStream
                    .range(0, critics.size()).boxed()
                    .flatMap(i -> tensors(prefix(i, critics.size()), critics.get(i)).stream()).toList();
            case GreedyPolicy.Searched(Regressor q, Optional<RegressorChoice> choice, Maximiser method) -> StateExchange
                    .collect(q);
            case GreedyPolicy.BestPoint(Mlp points, Mlp values) -> Stream
                    .concat(tensors(POINTS, points).stream(), tensors(VALUES, values).stream()).toList();
        };
    }

    /// Before the names of the weights of a member; nothing if it is the only one.
    static String prefix(int member, int members) {
        return members == 1 ? "" : "member" + (member + 1) + ".";
    }

    /// @param prefix before the name of each, where a file has several networks
    private static List<Tensor> tensors(String prefix, Mlp learned) {
        Mlp mlp = learned.evaluated();
        List<Tensor> out = new ArrayList<>();
        int width = mlp.inputs();
        for (int l = 0; l < mlp.depth(); l++) {
            float[] bias = mlp.vector(l, Mlp.Part.BIAS);
            out.add(Tensor.of(prefix + l + ".weight", mlp.weight(l), bias.length, width));
            out.add(Tensor.of(prefix + l + ".bias", bias, bias.length));
            if (l < mlp.depth() - 1 && mlp.network().isLayerNormalised()) {
                out.add(Tensor.of(prefix + l + ".norm.weight", mlp.vector(l, Mlp.Part.GAIN), bias.length));
                out.add(Tensor.of(prefix + l + ".norm.bias", mlp.vector(l, Mlp.Part.SHIFT), bias.length));
            }
            width = bias.length;
        }
        return out;
    }

    private static Map<String, Object> json(Policy policy, String weights, String weightsDigest) {
        Spec spec = policy.spec();
        Plant plant = policy.plant().orElseGet(() -> Plant.of(spec));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("version", version(policy.greedy()));
        json.put("environment", spec.name());
        plant.simulator().ifPresent(s -> json.put("simulator", s));
        json.putAll(spaces(spec));
        json.put("plant", plant(plant.spec()));
        json.put("layers", plant.layers().stream().map(PolicyFile::layer).toList());
        putGreedy(json, policy.greedy());
        policy.normaliser().ifPresent(n -> json.put("normalisation", normalisation(n)));
        json.put("weights", weights);
        json.put(WEIGHTS_SHA256, weightsDigest);
        json.put(SHA256, ZEROS);
        return json;
    }

    private static int version(GreedyPolicy greedy) {
        return switch (greedy) {
            case GreedyPolicy.BestPoint points -> POINTS_SINCE;
            case GreedyPolicy.Implicit search -> search.bins().isPresent() && search.bins().get().tail() < 1
                    ? VERSION
                    : search.bins().isPresent() || search.critics().size() > 1 ? BINS_SINCE : OF_MOST;
            case GreedyPolicy.Amortised actor -> OF_MOST;
            case GreedyPolicy.Searched search -> OF_MOST;
        };
    }

    private static Map<String, Object> plant(Spec spec) {
        Map<String, Object> json = spaces(spec);
        json.put(VALID_ACTIONS,
                new ValidActions(spec.observationSize(), spec.actions().size()).json(spec.valid()));
        return json;
    }

    private static Map<String, Object> spaces(Spec spec) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("observationSize", spec.observationSize());
        json.put("actionLow", bounds(spec, true));
        json.put("actionHigh", bounds(spec, false));
        json.put("stepSeconds", spec.stepSeconds());
        return json;
    }

    private static Map<String, Object> layer(Layer layer) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("layer", name(layer.kind()));
        json.put("settings", layer.values());
        return json;
    }

    private static void putGreedy(Map<String, Object> json, GreedyPolicy greedy) {
        switch (greedy) {
            case GreedyPolicy.Amortised(Mlp actor) -> {
                json.put("network", network(actor));
                json.put("action", "low + (high - low) * (tanh(first outputs) + 1) / 2");
            }
            case GreedyPolicy.Implicit(List<Mlp> critics, Optional<Bins> bins, Maximiser method) -> {
                boolean many = critics.size() > 1;
                json.put("network", network(critics.getFirst()));
                if (many) {
                    json.put(MEMBERS, critics.size());
                }
                bins.ifPresent(b -> json.put(BINS, bins(b)));
                String value = bins
                        .map(b -> b.tail() < 1
                                ? "mean of the worst share 'tail' of bins under softmax(outputs)"
                                : "sum(softmax(outputs) * bins)")
                        .orElse(many ? "outputs" : "the network");
                json.put("action", "low + (high - low) * (u + 1) / 2, u the best found of "
                        + (many ? "the mean of the members' " : "") + value + " at (observation, u)");
                json.put("search", chosen("method", method));
            }
            case GreedyPolicy.Searched(Regressor q, Optional<RegressorChoice> choice, Maximiser method) -> {
                json.put("regressor", chosen("kind", choice.orElseThrow(
                        () -> new IllegalArgumentException(Check.message("policy to save",
                                "a regressor of RegressorChoice", q.getClass().getSimpleName())))));
                json.put("action",
                        "low + (high - low) * (u + 1) / 2, u the best found of the regressor at (observation, u)");
                json.put("search", chosen("method", method));
            }
            case GreedyPolicy.BestPoint(Mlp points, Mlp values) -> {
                json.put("points", network(points));
                json.put("values", network(values));
                json.put("action",
                        "low + (high - low) * (u + 1) / 2, u the point tanh(outputs) that values values most at (observation, u)");
            }
        }
    }

    /// Values from low to high at equal distances.
    private static Map<String, Object> bins(Bins bins) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("low", bins.low());
        json.put("high", bins.high());
        json.put("count", bins.count());
        if (bins.tail() < 1) {
            json.put("tail", bins.tail());
        }
        return json;
    }

    private static Map<String, Object> normalisation(ObservationNormaliser normaliser) {
        Map<String, Object> normalisation = new LinkedHashMap<>(); // in this order: Map.of's differs between JVMs
        normalisation.put("shift", list(normaliser.shift()));
        normalisation.put("scale", list(normaliser.scale()));
        normalisation.put("clip", 10);
        return normalisation;
    }

    private static Map<String, Object> network(Mlp mlp) {
        Map<String, Object> network = new LinkedHashMap<>();
        network.put("hidden", mlp.network().hidden());
        network.put("activation", mlp.network().activation().name().toLowerCase(Locale.ROOT));
        network.put("layerNorm", mlp.network().isLayerNormalised());
        network.put("outputs", mlp.outputs());
        return network;
    }

    /// A choice: its name under a key, and its settings.
    private static Map<String, Object> chosen(String key, Choice choice) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(key, choice.name());
        json.put("settings", new LinkedHashMap<>(Settings.flatten((Record) choice)));
        return json;
    }

    private static List<Float> bounds(Spec spec, boolean low) {
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
}
