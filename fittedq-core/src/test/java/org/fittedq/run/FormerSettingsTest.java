// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.fittedq.settings.Settings;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Manifests of older versions, which listed the settings of all alternatives: kept as they were written, beside the settings of
/// today that they mean.
class FormerSettingsTest {

    private static final int MAX_BYTES = 1 << 20;

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = FormerSettingsTest.class.getResourceAsStream("/former/" + name)) {
            return in.readAllBytes();
        }
    }

    private static Experiment read(String name) throws IOException {
        return Experiment.read(Json.read(name, bytes(name + ".json"), MAX_BYTES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fqi-cem-network", "fqi-cem-trees", "soft-fqi-sampled", "soft-fqi-dual", "svg-learned",
            "svg-physics", "qt-opt-single", "qt-opt-twin", "ddpg-gaussian", "ddpg-ou", "fqi-amortized", "nfqca",
            "td3-schedules", "sac-schedules"})
    void anOlderManifestMeansTheseSettings(String name) throws IOException {
        String expected = new String(bytes(name + ".txt"), StandardCharsets.UTF_8);

        assertEquals(expected, Settings.flatten(read(name).config()).entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue() + "\n").collect(Collectors.joining()));
    }

    /// Values are those that were written, whatever their paths are now.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fqi-cem-network  | argmax.cem.samples              | argmax.samples
            fqi-cem-network  | regressor.network.network.hidden | regressor.network.hidden
            fqi-cem-network  | regressor.network.stop.maxEpochs | regressor.stop.maxEpochs
            fqi-cem-network  | regressor.network.optimiser.moments.beta2 | regressor.optimiser.rule.beta2
            td3-schedules    | networks.actor.moments.epsilon  | networks.actor.rule.epsilon
            fqi-cem-trees    | argmax.cem.elites               | argmax.elites
            fqi-cem-trees    | regressor.trees.minSplit        | regressor.minSplit
            soft-fqi-dual    | soft.dual.iterations            | soft.iterations
            soft-fqi-sampled | soft.sampled.beta               | soft.beta
            svg-learned      | model.network.fitting.batchSize | model.network.fitting.batchSize
            svg-physics      | model.actionGain                | model.actionGain
            qt-opt-single    | targets.tau                     | targets.tau
            ddpg-ou          | noise.theta                     | noise.theta
            ddpg-gaussian    | noise.sigma                     | noise.sigma
            """)
    void whatHadAnEffectKeepsItsValue(String name, String formerPath, String path) throws IOException {
        JsonAt written = Json.read(name, bytes(name + ".json"), MAX_BYTES).at("settings").at(formerPath);

        assertEquals(written.text(), Settings.flatten(read(name).config()).get(path));
    }

    @Test
    void whatIsWrittenIsReadBackTheSame() throws IOException {
        for (String name : List.of("fqi-cem-network", "soft-fqi-dual", "svg-physics", "qt-opt-twin")) {
            Experiment experiment = read(name);

            assertEquals(experiment, Experiment.read(Json.read(name,
                    Json.of(experiment.json()).pretty().getBytes(StandardCharsets.UTF_8), MAX_BYTES)));
        }
    }

    /// A checkpoint that an older version wrote holds a run whose manifest is read today.
    @Test
    void anOlderCheckpointHoldsTheSameRun() throws IOException {
        String name = "soft-fqi-dual";
        Map<String, String> written = new LinkedHashMap<>(Binding.of(read(name)).settings());
        written.keySet().removeIf(path -> path.startsWith("soft"));
        written.putAll(Json.read(name, bytes(name + ".json"), MAX_BYTES).at("settings").texts());

        assertTrue(new Binding(written).today().holds(Binding.of(read(name))));
        written.put("soft.dual.iterations", "9");
        assertTrue(!new Binding(written).today().holds(Binding.of(read(name))));
        written.put("soft.dual.iterations", "8");
        written.put("soft.sampled.samples", "9"); // without effect
        assertTrue(new Binding(written).today().holds(Binding.of(read(name))));
    }
}
