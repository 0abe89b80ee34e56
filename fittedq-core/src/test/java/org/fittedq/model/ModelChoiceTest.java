// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;

class ModelChoiceTest {

    /// A record that leaves the choice.
    ///
    /// @param model f
    record Config(ModelChoice model) {}

    private static final Config LEARNED = new Config(ModelChoice.DEFAULT);

    private static Config set(Config base, Map<String, String> texts) {
        return Settings.override(base, texts);
    }

    private static String refusal(Config base, Map<String, String> texts) {
        return assertThrows(IllegalArgumentException.class, () -> set(base, texts)).getMessage();
    }

    @Test
    void whatIsLearnedBesideTheStateIsOfAModelThatHasNoEquations() {
        Config objective = set(LEARNED, Map.of("model", "objective"));

        assertEquals(2,
                Settings.flatten(LEARNED).keySet().stream().filter(p -> p.startsWith("model.learned.")).count());
        assertEquals("model.learned.reward: unknown setting of objective; it belongs to learned (model=learned)",
                refusal(objective, Map.of("model.learned.reward", "false")));
    }

    @Test
    void theNetworkIsKeptWhereTheObjectiveIsGiven() {
        Config small = set(LEARNED, Map.of("model.network.network.hidden", "9", "model.everyFits", "7"));

        Config objective = set(small, Map.of("model", "objective"));

        assertEquals("9", Settings.flatten(objective).get("model.network.network.hidden"));
        assertEquals("7", Settings.flatten(objective).get("model.everyFits"));
    }

    /// As it was written when it was among the network's settings, with and without a selector beside.
    @Test
    void theOlderFormIsRead() {
        Config without = set(LEARNED, Map.of("model.learned.reward", "false"));

        assertEquals(without, set(LEARNED, Map.of("model.network.learned.reward", "false")));
        assertEquals(without, set(LEARNED, Map.of("model", "learned", "model.network.learned.reward", "false")));
        assertEquals(without, set(LEARNED, Map.of("model.kind", "LEARNED", "model.network.learned.reward", "false")));
        for (String selector : new String[]{"model", "model.kind"}) {
            assertEquals(set(LEARNED, Map.of("model", "objective")), set(LEARNED, Map.of(selector, "OBJECTIVE",
                    "model.network.learned.reward", "false", "model.network.learned.end", "true")));
        }
    }
}
