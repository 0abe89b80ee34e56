// SPDX-License-Identifier: Apache-2.0
package org.fittedq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PropertyTest {

    @Test
    void everyCaseHasAStreamOfItsOwnAndRunsOnce() {
        List<Long> firstDraws = new ArrayList<>();

        Property.forAll(50, 1, OptionalInt.empty(), random -> firstDraws.add(random.nextLong()));

        assertEquals(50, firstDraws.size());
        assertEquals(50, new HashSet<>(firstDraws).size());
    }

    @Test
    void aFailureNamesItsCaseAndSeed() {
        int[] calls = {0};

        AssertionError e = assertThrows(AssertionError.class, () -> Property.forAll(50, 7, OptionalInt.empty(),
                random -> assertEquals(calls[0]++ == 41, false, "broken")));

        assertEquals("case 41 of seed 7: broken ==> expected: <true> but was: <false>; to run it alone: "
                + "-Dproperty.seed=7 -Dproperty.case=41", e.getMessage());
        assertEquals(42, calls[0]);
    }

    @Test
    void anExceptionIsAFailureWithItsCause() {
        IOException cause = new IOException("disk");

        AssertionError e = assertThrows(AssertionError.class,
                () -> Property.forAll(1, 7, OptionalInt.empty(), random -> {
                    throw cause;
                }));

        assertSame(cause, e.getCause());
    }

    @Test
    void oneCaseRunsAgainAloneWithTheSameDraws() {
        List<Long> all = new ArrayList<>();
        List<Long> one = new ArrayList<>();

        Property.forAll(50, 7, OptionalInt.empty(), random -> all.add(random.nextLong()));
        Property.forAll(50, 7, OptionalInt.of(41), random -> one.add(random.nextLong()));

        assertEquals(List.of(all.get(41)), one);
    }
}
