// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.io.IOException;
import java.util.Optional;

/// Gymnasium with MuJoCo, where the interpreter has them.
///
/// @param version of Gymnasium
/// @param mujoco  version of its libmujoco
/// @param library file of its libmujoco, for ours
record Gymnasium(String version, String mujoco, String library) {

    private static final String SCRIPT = "benchmarks/gymnasium/steps.py";

    /// Looks for it.
    static Optional<Gymnasium> find() throws IOException {
        Optional<Child> child = Child.python(SCRIPT, "InvertedPendulum-v5");
        if (child.isEmpty()) {
            return Optional.empty();
        }
        try (Child there = child.get()) {
            String[] words = there.ready().split(" ", 3);
            return Optional.of(new Gymnasium(words[0], words[1], words[2]));
        }
    }

    /// Starts one of its tasks.
    Child steps(String task) throws IOException {
        return Child.python(SCRIPT, task).orElseThrow(() -> new IOException(SCRIPT + " " + task + " failed"));
    }

    /// Compares the versions of both sides.
    void checkVersion(String ours) throws IOException {
        if (!ours.equals(mujoco)) {
            throw new IOException("MuJoCo " + ours + " on our side, " + mujoco + " on Gymnasium's");
        }
    }
}
