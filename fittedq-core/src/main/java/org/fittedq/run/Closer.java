// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/// Frees things, the last that was added first: all of them, whatever one throws. The first failure is told, the others are
/// suppressed by it.
final class Closer implements Closeable {

    private final Deque<Closeable> all = new ArrayDeque<>();

    void add(Closeable what) {
        all.push(what);
    }

    @Override
    public void close() throws IOException {
        if (!all.isEmpty()) {
            try (Closeable _ = this) {
                all.pop().close();
            }
        }
    }
}
