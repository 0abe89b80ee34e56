// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

import java.util.Objects;

/// What a program is told that runs on the scalar kernels without having asked for them: once, however many [Compute]s it makes.
final class ScalarNotice {

    static final String TEXT = "FittedQ runs on its scalar kernels, as this JVM was started without the Vector API: the same "
            + "bits, 20 to 100 times slower; start java with --add-modules jdk.incubator.vector";

    private ScalarNotice() {}

    /// Its only instance is made once in the life of the process, which says it.
    private static final class Said {

        private static final Said ONCE = new Said();

        private Said() {
            System.getLogger(Compute.class.getPackageName()).log(System.Logger.Level.WARNING, TEXT);
        }
    }

    /// Says it, at the first call.
    static void say() {
        Objects.requireNonNull(Said.ONCE);
    }
}
