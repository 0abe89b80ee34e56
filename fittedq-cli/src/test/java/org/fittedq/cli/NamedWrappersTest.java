// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.fittedq.env.Environments;
import org.fittedq.env.wrapper.Layer;
import org.fittedq.env.wrapper.WrapperSettings;
import org.fittedq.run.EnvironmentChoice;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;

/// Environments whose name brings wrappers, as a run holds them.
class NamedWrappersTest {

    private static EnvironmentChoice choice(String name, Map<String, String> wrappers) {
        return new EnvironmentChoice(name, "", Map.of(), wrappers);
    }

    @Test
    void aChoiceHoldsWhatDiffersFromTheNamesOwnWrappers() {
        EnvironmentChoice plain = choice("HopperBalls-v4", Map.of());
        Layer balls = plain.layers().getFirst();

        assertEquals(1, plain.layers().size());
        assertEquals("balls", balls.values().get("restricted"));
        assertEquals("99", balls.values().get("restricted.balls"));
        assertEquals("true", choice("HopperBalls-v4", Map.of("restricted.known", "true")).layers().getFirst().values()
                .get("restricted.known"));
        assertEquals(List.of(), choice("HopperBalls-v4", Map.of("restricted", "none")).layers());
        assertEquals(List.of(), choice("Hopper-v4", Map.of()).layers());
        assertEquals(Environments.wrappers("HopperBalls-v4"), plain.wrapperDefaults());
    }

    /// What belongs to a name stays with it; what was given for any task goes along.
    @Test
    void anotherEnvironmentTakesOverWhatBelongsToNeitherName() {
        Map<String, String> given = Map.of("restricted.known", "true", "actions.repeat", "2");

        assertEquals(given, choice("HopperBalls-v4", given).wrappersFor(choice("HopperBalls-v4", Map.of())));
        assertEquals(Map.of("actions.repeat", "2"),
                choice("HopperBalls-v4", given).wrappersFor(choice("Hopper-v4", Map.of())));
        assertEquals(Map.of("actions.repeat", "2"),
                choice("Hopper-v5", Map.of("restricted.boxes", "8", "actions.repeat",
                        "2")).wrappersFor(choice("HopperBoxes-v5", Map.of())));
        assertEquals(Map.of("restricted.boxes", "8"),
                choice("Hopper-v5", Map.of("restricted.boxes", "8")).wrappersFor(choice("Walker2d-v5", Map.of())));
    }

    /// A policy's layer as older versions wrote it.
    @Test
    void aLayerOfAnOlderVersionIsTheSameLayer() {
        Layer written = Layer.of(Layer.Kind.RESTRICTED, Map.of("restricted.boxes", "4", "restricted.share", "0.3",
                "restricted.seed", "0", "restricted.known", "true"));

        assertEquals(Layer.of(Settings.override(WrapperSettings.DEFAULT,
                Map.of("restricted", "boxes", "restricted.known", "true"))), List.of(written));
        assertTrue(written.toString().startsWith("restricted boxes, restricted.boxes 4"));
    }
}
