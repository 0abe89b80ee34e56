// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestTest {

    private static final List<String> KNOWN = List.of("gamma", "tau", "delay", "noise.explore", "noise.smooth");

    @Test
    void aSlipFindsItsWord() {
        assertEquals(Optional.of("gamma"), Nearest.to("gama", KNOWN));
        assertEquals(Optional.of("delay"), Nearest.to("dealy", KNOWN));
        assertEquals(Optional.of("tau"), Nearest.to("Tua", KNOWN));
        assertEquals(Optional.of("noise.explore"), Nearest.to("nois.explor", KNOWN));
    }

    @Test
    void aDifferentWordFindsNothing() {
        assertEquals(Optional.empty(), Nearest.to("learningRate", KNOWN));
        assertEquals(Optional.empty(), Nearest.to("eta", List.of("tau")));
        assertEquals(Optional.empty(), Nearest.to("", KNOWN));
    }

    @Test
    void editsCountInsertionsDeletionsReplacementsAndSwaps() {
        assertEquals(0, Nearest.edits("tau", "tau"));
        assertEquals(1, Nearest.edits("tu", "tau"));
        assertEquals(1, Nearest.edits("taau", "tau"));
        assertEquals(1, Nearest.edits("tao", "tau"));
        assertEquals(1, Nearest.edits("atu", "tau"));
        assertEquals(3, Nearest.edits("", "tau"));
    }

    @Test
    void ofEquallyNearWordsTheFirstIsTaken() {
        assertEquals(Optional.of("cat"), Nearest.to("bat", List.of("cat", "hat")));
    }

    @Test
    void theBeginningOfAWordIsAsNearAsTheWord() {
        assertEquals(Optional.of("MountainCarContinuous-v0"),
                Nearest.to("mount", List.of("mound", "MountainCarContinuous-v0")));
        assertEquals(Optional.empty(), Nearest.to("mo", List.of("MountainCarContinuous-v0")));
    }

    @Test
    void aSettingIsFoundByItsLastWordHoweverItIsSpelled() {
        List<String> known = List.of("tau", "noise.sigma", "replay.warmupSteps", "networks.actor.learningRate",
                "networks.critic.learningRate");

        assertEquals(Optional.of("replay.warmupSteps"), Nearest.setting("warmup_steps", known));
        assertEquals(Optional.of("replay.warmupSteps"), Nearest.setting("replay.warmup-steps", known));
        assertEquals(Optional.of("replay.warmupSteps"), Nearest.setting("buffer.warmupSteps", known));
        assertEquals(Optional.of("replay.warmupSteps"), Nearest.setting("warmup_step", known));
        assertEquals(Optional.of("networks.critic.learningRate"),
                Nearest.setting("nets.critic.learning_rate", known));
        assertEquals(Optional.of("noise.sigma"), Nearest.setting("sigma", known));
        assertEquals(Optional.empty(), Nearest.setting("momentum", known));
    }
}
