// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// Closes several things, each of them whatever the others throw; the first failure is the one that is reported.
public final class Closing {

    private Closing() {}

    /// Closes all.
    ///
    /// @param things closed in their order
    /// @throws IOException the first failure; later ones are added to it
    public static void all(List<? extends Closeable> things) throws IOException {
        for (int i = 0; i < things.size(); i++) {
            try {
                things.get(i).close();
            } catch (IOException | RuntimeException | Error e) {
                after(e, things.subList(i + 1, things.size()));
                throw e;
            }
        }
    }

    /// Closes all after a failure, to which those of the closing are added.
    ///
    /// @param failure what is thrown afterwards
    /// @param things closed in their order
    public static void after(Throwable failure, List<? extends Closeable> things) {
        try {
            all(things);
        } catch (IOException | RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }
}
