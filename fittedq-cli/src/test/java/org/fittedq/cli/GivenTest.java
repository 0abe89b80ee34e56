// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.fittedq.math.Check;
import org.junit.jupiter.api.Test;

class GivenTest {

    /// Settings with a rule between two.
    public record Band(double low, double high, int count) {

        static final Band DEFAULT = new Band(1, 2, 3);

        /// Checks them.
        public Band {
            Check.that(count > 0, "count", "an integer of at least 1", count);
            Check.that(low < high, "low", "a number below high, " + high, low);
        }
    }

    private static List<Given> given(String... texts) {
        return List.of(texts).stream().map(t -> t.split("=")).map(t -> new Given("--env.", t[0], t[1], "option"))
                .toList();
    }

    private static String refusal(String... texts) {
        return assertThrows(IllegalArgumentException.class, () -> Given.apply(Band.DEFAULT, given(texts), "hint"))
                .getMessage();
    }

    @Test
    void aPairIsCheckedTogether() {
        assertEquals(new Band(2.5, 3, 3), Given.apply(Band.DEFAULT, given("low=2.5", "high=3"), "hint"));
        assertEquals(new Band(2.5, 3, 3), Given.apply(Band.DEFAULT, given("high=3", "low=2.5"), "hint"));
    }

    /// The pair is well; its parts alone would not be.
    @Test
    void whatIsRefusedIsNamedAndNotAPairBesideIt() {
        assertEquals("--env.count: expected an integer of at least 1, got 0", refusal("low=2.5", "high=3", "count=0"));
        assertEquals("--env.count: expected an integer of at least 1, got 0", refusal("count=0", "high=3", "low=2.5"));
    }

    @Test
    void aPairThatDoesNotGoTogetherIsNamedByOneOfItsParts() {
        assertEquals("--env.low: expected a number below high, 2.5, got 3.0", refusal("low=3", "high=2.5"));
        assertEquals("--env.low: expected a number below high, 2.0, got 3.0", refusal("low=3", "count=1"));
    }
}
