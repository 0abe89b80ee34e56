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
}
