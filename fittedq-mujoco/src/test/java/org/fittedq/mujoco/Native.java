// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Whether this machine has a libmujoco.
final class Native {

    private Native() {}

    /// Skips a test on machines without, which says so.
    static void assumeLibrary() {
        String missing = missing();
        assumeTrue(missing.isEmpty(), "this test needs libmujoco: " + missing);
    }

    private static String missing() {
        try {
            LibraryPlaces.ofThisProcess().find();
            return "";
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
