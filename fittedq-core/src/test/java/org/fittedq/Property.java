// SPDX-License-Identifier: Apache-2.0
package org.fittedq;

import java.util.OptionalInt;
import org.fittedq.random.RandomStream;

/// Checks a law on many random cases, each with a stream of its own, so that any one can be run again alone.
///
/// A failure names its case and seed; `-Dproperty.seed=… -Dproperty.case=…` runs exactly that case.
public final class Property {

    private Property() {}

    /// A law that must hold for every case.
    @FunctionalInterface
    public interface Law {

        /// Builds one case from the stream and throws (by an assertion) if the law is broken.
        ///
        /// @param random this case's stream, at its beginning
        /// @throws Exception whatever the tested code throws; a failure
        void check(RandomStream random) throws Exception;
    }

    /// Checks a law.
    ///
    /// @param cases how many, at least 1
    /// @param seed  any number; `-Dproperty.seed` overrides it
    /// @param law   the law
    /// @throws AssertionError at the first case that breaks the law
    public static void forAll(int cases, long seed, Law law) {
        Integer only = Integer.getInteger("property.case");
        forAll(cases, Long.getLong("property.seed", seed), only == null ? OptionalInt.empty() : OptionalInt.of(only),
                law);
    }

    /// As above; checks only one case if `only` is given, whatever `cases` is.
    static void forAll(int cases, long seed, OptionalInt only, Law law) {
        for (int i = only.orElse(0); i < (only.isPresent() ? only.getAsInt() + 1 : cases); i++) {
            try {
                law.check(new RandomStream(seed, "case/" + i));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("case " + i + " of seed " + seed + ": " + e.getMessage()
                        + "; to run it alone: -Dproperty.seed=" + seed + " -Dproperty.case=" + i, e);
            }
        }
    }
}
