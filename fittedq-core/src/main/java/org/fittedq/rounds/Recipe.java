// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Streams;

/// How to make the algorithm of a run anew, in any process.
public interface Recipe extends Serializable {

    /// Makes it before its first step.
    ///
    /// @param streams randomness
    /// @param compute kernels and threads
    /// @return the algorithm, and what it was made for
    /// @throws IOException if what it is made of, such as an environment, cannot be had
    Made make(Streams streams, Compute compute) throws IOException;

    /// An algorithm and its task.
    ///
    /// @param algorithm before its first step
    /// @param spec      the task's shapes, action box and valid actions
    /// @param task      what the spec lives by, such as an environment: closed with it
    record Made(Algorithm algorithm, Spec spec, Closeable task) implements Closeable {

        @Override
        public void close() throws IOException {
            task.close();
        }
    }
}
