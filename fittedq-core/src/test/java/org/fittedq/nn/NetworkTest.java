// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.fittedq.algorithm.FqiAmortized;
import org.fittedq.algorithm.Td3;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {

    /// A choice that is met on the way, as of a regressor; before, the settings of all kinds stood side by side.
    @Test
    void layerNormOfOlderSettingsIsRead() {
        Network layer = Settings.override(Network.DEFAULT, "layerNorm", "true");
        Td3.Config td3 = Settings.override(Td3.Config.DEFAULT, "networks.shape.layerNorm", "True");
        FqiAmortized.Config fqi = Settings.override(FqiAmortized.Config.DEFAULT,
                Map.of("regressor", "network", "regressor.network.layerNorm", "true", "actor.shape.layerNorm",
                        "false"));
        FqiAmortized.Config older = Settings.override(FqiAmortized.Config.DEFAULT,
                Map.of("regressor.kind", "NETWORK", "regressor.network.network.layerNorm", "true",
                        "regressor.network.batchSize", "7"));

        assertEquals(new Network(List.of(256, 256), Activation.RELU, Norm.Layer.DEFAULT), layer);
        assertEquals(Network.DEFAULT, Settings.override(layer, "layerNorm", "false"));
        assertEquals(Norm.Layer.DEFAULT, td3.networks().shape().norm());
        assertEquals("layer", Settings.flatten(fqi).get("regressor.network.norm"));
        assertEquals("none", Settings.flatten(fqi).get("actor.shape.norm"));
        assertEquals("layer", Settings.flatten(older).get("regressor.network.norm"));
        assertEquals("7", Settings.flatten(older).get("regressor.batchSize"));
        assertEquals(layer, Settings.override(Network.DEFAULT, Map.of("layerNorm", "true", "norm", "layer")));
    }

    /// Of a regressor that is not taken it had no effect.
    @Test
    void layerNormOfARegressorThatWasNotTakenIsLeftOut() {
        FqiAmortized.Config trees = Settings.override(FqiAmortized.Config.DEFAULT,
                Map.of("regressor.kind", "TREES", "regressor.network.network.layerNorm", "true"));

        assertEquals(Settings.override(FqiAmortized.Config.DEFAULT, "regressor", "trees"), trees);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            layerNorm | maybe | layerNorm | true  | norm: expected one of none, layer, batch, got 'maybe'
            norm      | batch | layerNorm | true  | norm: expected layer, as layerNorm true means, got batch; leave out layerNorm, which is what norm was before
            norm      | layer | norm.momentum | 1 | norm.momentum: unknown setting of layer; it belongs to batch (norm=batch)
            norm      | batch | norm.momentum | 1 | momentum: expected a number in [0, 1), got 1.0
            """)
    void whatIsNoNormIsRefused(String path, String value, String path2, String value2, String message) {
        Map<String, String> texts = path.equals(path2) ? Map.of(path, value) : Map.of(path, value, path2, value2);

        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> Settings.override(Network.DEFAULT, path.equals("layerNorm") ? Map.of(path, value) : texts))
                .getMessage());
    }
}
