// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fittedq.argmax.Maximiser;
import org.fittedq.env.wrapper.Layer;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Norm;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Alternatives;
import org.fittedq.settings.OlderForm;
import org.fittedq.settings.Settings;
import org.fittedq.store.Disk;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;
import org.fittedq.store.Safetensors;
import org.fittedq.store.Sha256;
import org.fittedq.store.StateExchange;
import org.fittedq.store.Tensor;
import org.fittedq.value.Bins;
import org.fittedq.value.Regressor;
import org.fittedq.value.RegressorChoice;

/// Reads a policy's folder: whole, or not at all.
final class PolicyReader {

    private static final int MAX_BYTES = 1 << 24;
    private static final int MAX_SIZE = 1 << 20;

    private PolicyReader() {}

    /// @param sets the plant's valid actions in place of what the file says of them
    static Policy read(Disk disk, Path folder, Optional<ActionSets> sets) throws IOException {
        Path file = folder.resolve(PolicyFile.NAME);
        if (!disk.exists(file)) {
            throw new IOException(Check.message(folder.toString(), "a policy folder with " + PolicyFile.NAME, "none"));
        }
        try {
            byte[] bytes = disk.readAll(file, MAX_BYTES);
            JsonAt json = Json.read(file.toString(), bytes, MAX_BYTES);
            Check.that(json.at("format").text().equals(PolicyFile.FORMAT), file.toString(),
                    "format " + PolicyFile.FORMAT, json.at("format").text());
            long version = json.at("version").whole();
            Check.that(version <= PolicyFile.VERSION, file.toString(),
                    "version " + PolicyFile.VERSION + " of the format or older", version,
                    "it was written by a newer FittedQ");
            Check.that(version >= 1, file.toString(), "a version of the format, 1 to " + PolicyFile.VERSION, version);
            checkDigests(disk, folder, json, bytes, version);
            return read(disk, folder, json, version, sets);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Versions before 4 have no digests; one that has is checked whatever version it claims.
    private static void checkDigests(Disk disk, Path folder, JsonAt json, byte[] bytes, long version)
            throws IOException {
        if (version < PolicyFile.DIGESTS_SINCE && json.find(PolicyFile.SHA256).isEmpty()
                && json.find(PolicyFile.WEIGHTS_SHA256).isEmpty()) {
            return;
        }
        String expected = json.at(PolicyFile.SHA256).text();
        String found = PolicyFile.digest(new String(bytes, StandardCharsets.UTF_8), expected);
        Check.that(expected.equals(found), json.source(), "the content that was written, of SHA-256 " + expected, found,
                "it was damaged or changed; copy it again, or save the policy again");
        Path weights = folder.resolve(weights(json));
        String written = json.at(PolicyFile.WEIGHTS_SHA256).text();
        String now = Sha256.of(disk, weights);
        Check.that(written.equals(now), weights.toString(), "the content that was written, of SHA-256 " + written, now,
                "it was damaged or changed; copy it again, or save the policy again");
    }

    private static String weights(JsonAt json) {
        String name = json.at("weights").text();
        Check.that(name.matches("[\\w.-]+"), SetKind.place(json.at("weights")), "a file beside it", "'" + name + "'");
        return name;
    }

    private static Policy read(Disk disk, Path folder, JsonAt json, long version, Optional<ActionSets> sets)
            throws IOException {
        Spec spec = spec(json, json.at("environment").text());
        Optional<ObservationNormaliser> normaliser = json.find("normalisation")
                .map(n -> new ObservationNormaliser(moments(n.at("shift"), spec), moments(n.at("scale"), spec)));
        Optional<Plant> plant = version < PolicyFile.PLANT_SINCE
                ? Optional.empty()
                : Optional.of(plant(folder, json, spec, version, sets));
        Path file = folder.resolve(weights(json));
        Compute compute = new Compute(1);
        try (Safetensors weights = Safetensors.open(disk, file, true)) {
            GreedyPolicy greedy = greedy(weights, file, json, spec, compute);
            Spec known = plant.isEmpty() && sets.isPresent() ? spec.with(handed(sets.get(), spec)) : spec;
            return new Policy(known, greedy, normaliser, compute, plant);
        }
    }

    private static GreedyPolicy greedy(Safetensors weights, Path file, JsonAt json, Spec spec, Compute compute)
            throws IOException {
        if (json.find("regressor").isPresent()) {
            return regressor(weights, file.toString(), json, spec, compute);
        }
        return json.find("points").isPresent()
                ? bestPoint(weights, file, json, spec, compute)
                : network(weights, file, json, spec, compute);
    }

    private static Spec spec(JsonAt json, String name) {
        ActionBox box = ActionBox.of(SetKind.floats(json.at("actionLow")), SetKind.floats(json.at("actionHigh")));
        return new Spec(name, size(json.at("observationSize")), box, json.at("stepSeconds").real());
    }

    private static Plant plant(Path folder, JsonAt json, Spec spec, long version, Optional<ActionSets> sets)
            throws ValidActionsMissingException {
        JsonAt at = json.at("plant");
        Spec plant = spec(at, spec.name());
        if (sets.isPresent()) {
            plant = plant.with(handed(sets.get(), plant));
        } else if (version >= PolicyFile.VALID_ACTIONS_SINCE) {
            plant = plant.with(validActions(folder, at.at(PolicyFile.VALID_ACTIONS), plant));
        }
        return new Plant(plant, layers(json.at("layers"), version), json.find("simulator").map(JsonAt::text));
    }

    private static ActionSets handed(ActionSets sets, Spec plant) {
        return HandedSets.of(sets, "valid actions handed over for " + plant.name(), plant.actions().size());
    }

    private static ActionSets validActions(Path folder, JsonAt json, Spec plant) throws ValidActionsMissingException {
        Optional<String> code = ValidActions.named(json);
        if (code.isPresent()) {
            throw new ValidActionsMissingException(code.get(), Check.message(folder.toString(),
                    "the valid actions of " + plant.name() + ", which are code: Policy.load(folder, sets)", "none")
                    + "; they are what " + code.get() + " told in training");
        }
        return new ValidActions(plant.observationSize(), plant.actions().size()).read(json);
    }

    /// The wrappers once stood in another order, which made no difference but behind a rate limit.
    private static List<Layer> layers(JsonAt json, long version) {
        List<Layer> layers = json.items().stream().map(PolicyReader::layer).toList();
        if (version >= PolicyFile.VALID_ACTIONS_SINCE) {
            return layers;
        }
        layers.stream().filter(layer -> layer.kind() == Layer.Kind.RATE_LIMIT).findFirst().ifPresent(limit -> {
            throw new IllegalArgumentException(Check.message(SetKind.place(json),
                    "a policy that sees the last action, of version " + PolicyFile.VALID_ACTIONS_SINCE
                            + " or newer, behind " + limit,
                    "version " + version) + "; train it again");
        });
        return layers.stream().sorted(Comparator.comparing(Layer::kind)).toList();
    }

    private static Layer layer(JsonAt json) {
        List<String> names = Stream.of(Layer.Kind.values()).map(PolicyFile::name).toList();
        JsonAt name = json.at("layer");
        Check.that(names.contains(name.text()), SetKind.place(name), "one of " + String.join(", ", names), name.text());
        return Layer.of(Layer.Kind.values()[names.indexOf(name.text())], json.at("settings").texts());
    }

    private static GreedyPolicy regressor(Safetensors weights, String source, JsonAt json, Spec spec, Compute compute)
            throws IOException {
        RegressorChoice choice = choice(json.at("regressor"));
        Regressor q = choice.make(spec.observationSize(), spec.actions().size(), new Streams(0), "overwritten",
                compute);
        StateExchange.restore(q, weights, source);
        return new GreedyPolicy.Searched(q, Optional.of(choice), search(json.at("search")));
    }

    /// A choice as a setting, as the paths of older versions are read.
    ///
    /// @param regressor what q was fitted with
    private record Fitted(RegressorChoice regressor) {}

    /// Before version 5 the settings of all kinds stood side by side: `kind`, `trees.minSplit`, `network.batchSize` …
    private static RegressorChoice choice(JsonAt json) {
        Map<String, String> texts = new LinkedHashMap<>();
        Optional<JsonAt> own = json.find("settings");
        if (own.isPresent()) {
            texts.put("regressor", json.at("kind").text());
        }
        own.orElse(json).texts().forEach((path, text) -> texts.put("regressor." + path, text));
        return Settings.override(new Fitted(RegressorChoice.DEFAULT), texts).regressor();
    }

    private static GreedyPolicy bestPoint(Safetensors weights, Path file, JsonAt json, Spec spec, Compute compute)
            throws IOException {
        JsonAt of = json.at("points");
        int actions = spec.actions().size();
        int outputs = size(of.at("outputs"));
        Check.that(outputs % actions == 0, SetKind.place(of.at("outputs")), "a multiple of the " + actions + " actions",
                outputs);
        JsonAt valued = json.at("values");
        Check.that(size(valued.at("outputs")) == 1, SetKind.place(valued.at("outputs")), "1, a value",
                valued.at("outputs").whole());
        Stored points = new Stored(weights, file, PolicyFile.POINTS);
        Stored values = new Stored(weights, file, PolicyFile.VALUES);
        return new GreedyPolicy.BestPoint(
                points.mlp(spec.observationSize(), shape(of), outputs, Mlp.Use.FORWARD, compute),
                values.mlp(spec.observationSize() + actions, shape(valued), 1, Mlp.Use.FORWARD, compute));
    }

    private static Network shape(JsonAt net) {
        return new Network(net.at("hidden").items().stream().map(PolicyReader::size).toList(),
                activation(net.at("activation")),
                net.at("layerNorm").truth() ? Norm.Layer.DEFAULT : Norm.None.DEFAULT);
    }

    private static GreedyPolicy network(Safetensors weights, Path file, JsonAt json, Spec spec, Compute compute)
            throws IOException {
        JsonAt net = json.at("network");
        int outputs = size(net.at("outputs"));
        int actions = spec.actions().size();
        Optional<Maximiser> search = json.find("search").map(PolicyReader::search);
        int inputs = spec.observationSize() + (search.isPresent() ? actions : 0);
        Optional<Bins> bins = search.isPresent()
                ? json.find(PolicyFile.BINS).map(PolicyReader::bins)
                : Optional.empty();
        Check.that(search.isPresent() ? outputs == bins.map(Bins::count).orElse(1) : outputs >= actions,
                SetKind.place(net.at("outputs")), search.isEmpty()
                        ? "at least one for each of " + actions + " actions"
                        : bins.map(b -> b.count() + ", one for each bin").orElse("1, a value"),
                outputs);
        int members = search.isPresent() ? json.find(PolicyFile.MEMBERS).map(PolicyReader::size).orElse(1) : 1;
        List<Mlp> networks = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            networks.add(new Stored(weights, file, PolicyFile.prefix(i, members)).mlp(inputs, shape(net), outputs,
                    use(search), compute));
        }
        return search.isPresent()
                ? new GreedyPolicy.Implicit(networks, bins, search.get())
                : new GreedyPolicy.Amortised(networks.getFirst());
    }

    private static Bins bins(JsonAt json) {
        return new Bins(json.at("low").real(), json.at("high").real(), size(json.at("count")),
                json.find("tail").map(JsonAt::real).orElse(1.0));
    }

    /// A search by gradients needs what a mere evaluation does not.
    private static Mlp.Use use(Optional<Maximiser> search) {
        return search.isPresent() && search.get().needsGradient()
                ? Mlp.Use.FIT_AND_INPUT_GRADIENT
                : Mlp.Use.FORWARD;
    }

    private static Maximiser search(JsonAt json) {
        JsonAt method = json.at("method");
        Record defaults = (Record) Alternatives.named(Maximiser.class, SetKind.place(method), method.text());
        Map<String, String> texts = json.at("settings").texts();
        Map<String, String> today = defaults instanceof OlderForm older ? older.today(texts) : texts;
        Record search = Settings.override(defaults, today);
        for (String name : Settings.flatten(search).keySet()) {
            if (!today.containsKey(name)) {
                json.at("settings").at(name); // refused: it is missing
            }
        }
        return (Maximiser) search;
    }

    private static int size(JsonAt at) {
        Check.that(at.whole() >= 1 && at.whole() <= MAX_SIZE, SetKind.place(at), "an integer in [1, " + MAX_SIZE + "]",
                at.whole());
        return (int) at.whole();
    }

    private static Activation activation(JsonAt at) {
        List<String> names = Stream.of(Activation.values()).map(a -> a.name().toLowerCase(Locale.ROOT)).toList();
        Check.that(names.contains(at.text()), SetKind.place(at), "one of " + String.join(", ", names), at.text());
        return Activation.values()[names.indexOf(at.text())];
    }

    private static float[] moments(JsonAt items, Spec spec) {
        float[] values = SetKind.floats(items);
        Check.that(values.length == spec.observationSize(), SetKind.place(items), spec.observationSize() + " numbers",
                values.length);
        for (float v : values) {
            Check.that(Float.isFinite(v), SetKind.place(items), "finite numbers", v);
        }
        return values;
    }

    /// A network in a file of weights.
    ///
    /// @param prefix before the name of each of its tensors
    private record Stored(Safetensors weights, Path file, String prefix) {

        Mlp mlp(int inputs, Network network, int outputs, Mlp.Use use, Compute compute) throws IOException {
            checkShapes(inputs, network, outputs);
            Mlp mlp = new Mlp(inputs, network, outputs, use, new RandomStream(0, "overwritten"), compute);
            read(mlp);
            return mlp;
        }

        /// Checks the shapes before anything of that size is allocated.
        private void checkShapes(int inputs, Network network, int outputs) {
            long width = inputs;
            for (int l = 0; l <= network.hidden().size(); l++) {
                boolean hidden = l < network.hidden().size();
                long units = hidden ? network.hidden().get(l) : outputs;
                checkShape(l + ".weight", List.of(units, width));
                checkShape(l + ".bias", List.of(units));
                if (hidden && network.isLayerNormalised()) {
                    checkShape(l + ".norm.weight", List.of(units));
                    checkShape(l + ".norm.bias", List.of(units));
                }
                width = units;
            }
        }

        private void checkShape(String name, List<Long> shape) {
            Safetensors.Entry entry = weights.entries().get(prefix + name);
            Check.that(entry != null && entry.shape().equals(shape), file + ": " + prefix + name,
                    "shape " + Tensor.shapeText(shape), entry == null ? "none" : Tensor.shapeText(entry.shape()));
        }

        private void read(Mlp mlp) throws IOException {
            int width = mlp.inputs();
            for (int l = 0; l < mlp.depth(); l++) {
                boolean hidden = l < mlp.depth() - 1;
                int outputs = hidden ? mlp.network().hidden().get(l) : mlp.outputs();
                float[] weight = new float[outputs * width];
                mlp.set(l, read(l + ".weight", weight), read(l + ".bias", new float[outputs]));
                if (hidden && mlp.network().isLayerNormalised()) {
                    mlp.setNorm(l, read(l + ".norm.weight", new float[outputs]),
                            read(l + ".norm.bias", new float[outputs]));
                }
                width = outputs;
            }
        }

        private float[] read(String name, float[] out) throws IOException {
            weights.read(prefix + name, out);
            return out;
        }
    }
}
